import { isObject } from './parse-object';

/** Why a file cannot be imported: a key of the messages, and the place in the file. */
export interface ImportFault {
  readonly reason: 'notJson' | 'otherFile' | 'otherVersion' | 'notList' | 'notObject' | 'notText' | 'emptyName' | 'tokenInside' | 'badKey';
  /** Empty for the file as a whole: `collections[0].operations[2].query`. */
  readonly place: string;
}

/** A JSON object of a file. */
export type FileObject = Readonly<Record<string, unknown>>;

/** The prefix of the formats, so that the file of another program is recognized as such. */
const FORMAT_PREFIX = 'livestream-gateway.';
const VERSION = 1;

/** The fault of a file, thrown while it is read. */
class FileFault extends Error {
  constructor(readonly fault: ImportFault) {
    super(fault.reason);
  }
}

/** Ends the reading of a file. `parseExport` returns the fault. */
export function rejectFile(reason: ImportFault['reason'], place: string): never {
  throw new FileFault({ reason, place });
}

/** A new id, unique within this browser. */
export function newId(): string {
  // `randomUUID` exists only in secure contexts, not in a page of another machine without TLS.
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('');
}

/** A text of a file. An optional one may be absent, and is empty then. */
export function textAt(value: unknown, place: string, isRequired = false): string {
  if (value === undefined && !isRequired) return '';
  return typeof value === 'string' ? value : rejectFile('notText', place);
}

/** A name of a file, without surrounding white space. */
export function nameAt(value: unknown, place: string): string {
  const name = textAt(value, place, true).trim();
  return name === '' ? rejectFile('emptyName', place) : name;
}

/** A list of objects of a file. */
export function listAt<Item>(value: unknown, place: string, read: (item: FileObject, place: string) => Item): Item[] {
  if (!Array.isArray(value)) return rejectFile('notList', place);
  return value.map((item: unknown, index) => {
    const at = `${place}[${String(index)}]`;
    return isObject(item) ? read(item, at) : rejectFile('notObject', at);
  });
}

/** Reads the text of an exported file of a format. Nothing is taken from a file with a fault. */
export function parseExport<Content>(text: string, format: string, read: (file: FileObject) => Content): Content | ImportFault {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { reason: 'notJson', place: '' };
  }
  if (!isObject(file) || file['format'] !== FORMAT_PREFIX + format) return { reason: 'otherFile', place: '' };
  if (file['version'] !== VERSION) return { reason: 'otherVersion', place: '' };
  try {
    return read(file);
  } catch (error) {
    if (error instanceof FileFault) return error.fault;
    throw error;
  }
}

/** The text of a file of a format. */
export function writeExport(format: string, content: object): string {
  return `${JSON.stringify({ format: FORMAT_PREFIX + format, version: VERSION, ...content }, null, 2)}\n`;
}
