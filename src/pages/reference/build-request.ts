import type { Operation } from './api-document';

/** The texts that a form has, by the names of their parameters. Empty ones are not sent. */
export type Values = Readonly<Record<string, string>>;

/** A request of an operation. The samples and the page itself add the token. */
export interface ApiRequest {
  readonly url: string;
  readonly headers: Values;
}

/** A value without which the request cannot be sent, or which it cannot contain. */
export interface Fault {
  readonly name: string;
  readonly reason: 'missing' | 'unwritable';
}

/** A request, and why it cannot be sent: it can if there are no faults. */
export interface BuiltRequest {
  readonly request: ApiRequest;
  readonly faults: readonly Fault[];
}

/** Valid values of a header (RFC 9110 §5.5) as browsers send them. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A path segment that URLs resolve as a relative one, even if it is percent-encoded. */
const DOT_SEGMENT = /^\.\.?$/;

/** A text for a URL: lone surrogates cannot be percent-encoded, and URLs have U+FFFD in their place. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Builds the request of an operation from the values of its parameters and of the headers. */
export function buildRequest(origin: string, operation: Operation, values: Values, headerValues: Values): BuiltRequest {
  const faults: Fault[] = [];
  let { path } = operation;
  const query = new URLSearchParams();
  for (const { name, in: place } of operation.parameters) {
    const text = wellFormed(values[name] ?? '');
    if (place === 'query' && text !== '') query.set(name, text);
    if (place !== 'path') continue;
    if (text === '') faults.push({ name, reason: 'missing' });
    else if (DOT_SEGMENT.test(text)) faults.push({ name, reason: 'unwritable' });
    // A replacer function, because `$&` in a text would be a pattern.
    else path = path.replace(`{${name}}`, () => encodeURIComponent(text));
  }
  const headers = Object.entries(headerValues).filter(([, value]) => value.trim() !== '');
  for (const [name, value] of headers) if (!HEADER_VALUE.test(value)) faults.push({ name, reason: 'unwritable' });
  // Commas separate the items of a list, and a query string may contain them unencoded.
  const search = query.size === 0 ? '' : `?${query.toString().replaceAll('%2C', ',')}`;
  return { request: { url: origin + path + search, headers: Object.fromEntries(headers) }, faults };
}

/** The values that a form begins with: the examples of the document. */
export function exampleValues({ parameters }: Operation): Values {
  return Object.fromEntries(parameters.flatMap(({ name, example }) => (example === undefined ? [] : [[name, String(example)]])));
}
