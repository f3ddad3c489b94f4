/** Whether a document contains nothing but comments, white space and commas, so that there is nothing to send. */
export function isEmptyDocument(document: string): boolean {
  return document.replace(/#[^\n\r]*/g, '').replace(/[\s,\uFEFF]/g, '') === '';
}
