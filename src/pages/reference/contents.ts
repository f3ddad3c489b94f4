import { errorsOf, type ApiDocument, type Operation } from './api-document';
import { GUIDE_SECTIONS, GUIDES } from './guide';
import type { PageMessages } from './messages';
import { DATA_TYPES } from './schema-fields';

/** A section of the page. */
export interface ContentsItem {
  /** The fragment of its URL. */
  readonly id: string;
  readonly title: string;
  /** The method of an operation. */
  readonly method?: string;
}

/** A group of sections, with a heading of its own. */
export interface ContentsGroup {
  readonly title: string;
  readonly items: readonly ContentsItem[];
}

/** A result of a search. */
export interface SearchEntry extends ContentsItem {
  /** The section that it is in, or what else distinguishes it from entries with the same title. */
  readonly context: string;
  /** The text that a search finds it by, normalized. */
  readonly text: string;
}

/** What the contents are made of. */
interface Sources {
  readonly document: ApiDocument;
  readonly operations: readonly Operation[];
  readonly messages: PageMessages;
}

/** The sections of the page, in its order. */
export function contentsOf({ document, operations, messages }: Sources): readonly ContentsGroup[] {
  const guide = GUIDES[messages.language];
  return [
    { title: messages.guide, items: GUIDE_SECTIONS.map((id) => ({ id, title: guide[id].title })) },
    ...document.tags.map(({ name }) => ({
      title: messages.tags[name] ?? name,
      items: operations.filter(({ tag }) => tag === name).map(({ id, summary, method }) => ({ id, title: summary, method })),
    })),
    {
      title: messages.common,
      items: [
        { id: 'conventions', title: messages.conventions },
        { id: 'request-headers', title: messages.requestHeaders },
        { id: 'response-headers', title: messages.responseHeaders },
        { id: 'statuses', title: messages.statuses },
        { id: 'data-types', title: messages.dataTypes },
      ],
    },
  ];
}

/** A text without case and diacritics, so that `islem` finds `İşlem` on any keyboard. */
export function normalize(text: string): string {
  return text.normalize('NFD').replace(/\p{Mark}/gu, '').toLowerCase().replaceAll('ı', 'i'); // prettier-ignore
}

/** Everything that a search can find: sections, operations, parameters, headers and statuses. */
export function searchEntriesOf(sources: Sources): readonly SearchEntry[] {
  const { document, operations, messages } = sources;
  const entry = (item: ContentsItem, context: string, ...texts: readonly string[]): SearchEntry => {
    return { ...item, context, text: normalize([item.title, context, ...texts].join(' ')) };
  };
  const guide = GUIDES[messages.language];
  return [
    ...operations.map(({ id, summary, method, path, description }) => entry({ id, title: summary, method }, path, description)),
    ...GUIDE_SECTIONS.map((id) => entry({ id, title: guide[id].title }, messages.guide, guide[id].text)),
    ...operations.flatMap(({ id, summary, parameters }) => {
      return parameters.map(({ name, description }) => entry({ id: `${id}-${name}`, title: name }, summary, description));
    }),
    ...Object.values(document.components.parameters).map(({ name, description }) => {
      return entry({ id: `header-${name}`, title: name }, messages.requestHeaders, description);
    }),
    ...Object.entries(document.components.headers).map(([name, { description }]) => {
      return entry({ id: `response-header-${name}`, title: name }, messages.responseHeaders, description);
    }),
    ...errorsOf(document).map(({ code, status, response }) => {
      return entry({ id: `status-${status}`, title: `${status} ${code}` }, messages.statuses, response.description);
    }),
    entry({ id: 'conventions', title: messages.conventions }, messages.common, document.info.description),
    entry({ id: 'data-types', title: messages.dataTypes }, messages.common, DATA_TYPES.join(' ')),
  ];
}

/** The entries that contain every word of a search; those with all words in their title come first. */
export function findEntries(entries: readonly SearchEntry[], query: string): readonly SearchEntry[] {
  const words = normalize(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hasAll = (text: string): boolean => words.every((word) => text.includes(word));
  const found = entries.filter(({ text }) => hasAll(text));
  const inTitle = (entry: SearchEntry): boolean => hasAll(normalize(entry.title));
  return [...found.filter(inTitle), ...found.filter((entry) => !inTitle(entry))];
}
