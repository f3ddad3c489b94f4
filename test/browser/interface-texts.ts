import type { Page } from 'playwright-core';

/**
 * What is no text of the interface: documents, responses and code; descriptions of the schema, which are in English; names of types and
 * fields; the headers of a response.
 */
const CONTENT = [
  '.view-lines',
  'pre',
  'code',
  'style',
  'script',
  '.graphiql-markdown-description',
  '.graphiql-doc-explorer-type-name',
  '.graphiql-doc-explorer-field-name',
  '.pairs',
  '.suggest-widget .monaco-list-row',
  '.suggest-details .docs',
];

const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription'];

/** All texts of the interface that are on the page: visible texts, and names for screen readers. */
export function interfaceTexts(page: Page): Promise<string[]> {
  return page.evaluate(
    ([content, attributes]) => {
      interface Node { readonly parentElement: Element | null; readonly nodeValue: string | null } // prettier-ignore
      interface Element {
        closest(selector: string): unknown;
        getAttribute(name: string): string | null;
        checkVisibility(): boolean;
      }
      const { document } = globalThis as unknown as {
        document: {
          readonly body: unknown;
          readonly title: string;
          createTreeWalker(root: unknown, show: number): { nextNode(): Node | null };
          querySelectorAll(selector: string): Iterable<Element>;
        };
      };
      const texts = new Set<string>([document.title]);
      const walker = document.createTreeWalker(document.body, 4);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const { parentElement: parent } = node;
        if (parent !== null && parent.checkVisibility() && !parent.closest(content)) texts.add((node.nodeValue ?? '').trim());
      }
      for (const element of document.querySelectorAll('*')) {
        for (const name of attributes) if (!element.closest(content)) texts.add((element.getAttribute(name) ?? '').trim());
      }
      return [...texts].filter((text) => /\p{L}{2}/u.test(text));
    },
    [CONTENT.join(', '), ATTRIBUTES] as const,
  );
}
