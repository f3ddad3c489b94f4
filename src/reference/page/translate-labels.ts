/**
 * Puts labels of a page into other words, now and whenever the page changes: Swagger UI has no catalogue of its own.
 * Only whole labels are replaced, and never what stands in code or in a field.
 */
export function translateLabels(root: HTMLElement, labels: Readonly<Record<string, string>>): void {
  const translate = (node: Node): void => {
    if (node instanceof Text) {
      const label = labels[node.data.trim()];
      if (label === undefined || label === node.data.trim() || node.parentElement?.closest('pre, code, textarea, option') !== null) return;
      node.data = node.data.replace(node.data.trim(), label);
      return;
    }
    for (const child of node.childNodes) translate(child);
  };
  translate(root);
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') translate(target);
      for (const node of addedNodes) translate(node);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
}
