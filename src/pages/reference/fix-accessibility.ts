/** Selectors of an ancestor of a field and of the element in it that has the field's name. The nearest ancestor comes first. */
const NAMES = ['tr[data-param-name] .parameter__name', '.response-control-examples small', '.servers .servers-title'];

/** The visible name of a field. */
function nameOf(field: Element): string {
  for (const name of NAMES) {
    const [around = '', within = ''] = name.split(' ');
    const parameter = field.closest(around)?.getAttribute('data-param-name');
    const text = parameter ?? field.closest(around)?.querySelector(within)?.textContent.trim();
    if (text !== undefined && text !== '') return text;
  }
  return field.id;
}

function fix(root: HTMLElement): void {
  for (const field of root.querySelectorAll('select:not([aria-label]), input:not([aria-label]), textarea:not([aria-label])')) {
    const name = nameOf(field);
    if (name !== '') field.setAttribute('aria-label', name);
  }
  for (const button of root.querySelectorAll('.close-modal:not([aria-label])')) button.setAttribute('aria-label', '×');
  // Without `aria-label`, the accessible name of a button is its visible label.
  for (const button of root.querySelectorAll('.modal-btn[aria-label]')) button.removeAttribute('aria-label');
  // An element must be focusable to be scrolled by keyboard.
  for (const scrolling of root.querySelectorAll('pre.microlight:not([tabindex])')) scrolling.setAttribute('tabindex', '0');
}

/** Adds the accessible names and the keyboard access that Swagger UI lacks, immediately and after each change of the page. */
export function fixAccessibility(root: HTMLElement): void {
  fix(root);
  new MutationObserver(() => {
    fix(root);
  }).observe(root, { subtree: true, childList: true });
}
