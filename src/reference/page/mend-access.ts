/** Where, around a field without a name, stands what it is called; the nearest first. */
const NAMES = ['tr[data-param-name] .parameter__name', '.response-control-examples small', '.servers .servers-title'];

/** What a field is called beside it. */
function nameOf(field: Element): string {
  for (const name of NAMES) {
    const [around = '', within = ''] = name.split(' ');
    const parameter = field.closest(around)?.getAttribute('data-param-name');
    const text = parameter ?? field.closest(around)?.querySelector(within)?.textContent.trim();
    if (text !== undefined && text !== '') return text;
  }
  return field.id;
}

function mend(root: HTMLElement): void {
  for (const field of root.querySelectorAll('select:not([aria-label]), input:not([aria-label]), textarea:not([aria-label])')) {
    const name = nameOf(field);
    if (name !== '') field.setAttribute('aria-label', name);
  }
  for (const button of root.querySelectorAll('.close-modal:not([aria-label])')) button.setAttribute('aria-label', '×');
  // A button is called what stands on it.
  for (const button of root.querySelectorAll('.modal-btn[aria-label]')) button.removeAttribute('aria-label');
  // What scrolls has to be reached by keys.
  for (const scrolling of root.querySelectorAll('pre.microlight:not([tabindex])')) scrolling.setAttribute('tabindex', '0');
}

/** Adds what Swagger UI leaves out for people who do not see the page or use no mouse, now and whenever it changes. */
export function mendAccess(root: HTMLElement): void {
  mend(root);
  new MutationObserver(() => {
    mend(root);
  }).observe(root, { subtree: true, childList: true });
}
