import { MONACO_TR } from './monaco.tr';
import { translateLabel } from './translate-label';

const ATTRIBUTES = ['aria-label', 'aria-roledescription', 'title', 'placeholder'];

/** The English text of each message of Monaco, by the message in any language. */
const ENGLISH = new Map(
  Object.entries(MONACO_TR).flatMap(([english, turkish]) => [english, turkish].map((text) => [text, english] as const)),
);

/** Translates the attributes of the parts of Monaco that already exist, and that it does not update by itself. */
export function relabelEditors(): void {
  for (const element of document.querySelectorAll(`.monaco-editor :is(${ATTRIBUTES.map((name) => `[${name}]`).join(', ')})`)) {
    for (const name of ATTRIBUTES) {
      // A label may be followed by its key: `Close (Escape)`.
      const [, label = '', key = ''] = /^(.*?)( \([^()]+\))?$/s.exec(element.getAttribute(name) ?? '') ?? [];
      const english = ENGLISH.get(label);
      if (english !== undefined) element.setAttribute(name, translateLabel(english) + key);
    }
  }
}
