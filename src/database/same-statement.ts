import { isDeepStrictEqual } from 'node:util';

/** A statement as the driver sends it. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** Whether two statements have the same text and parameters. Every layer passes both on unchanged, because parameters are strings. */
export function isSameStatement(one: Statement, other: Statement): boolean {
  return one.text === other.text && isDeepStrictEqual(one.values ?? [], other.values ?? []);
}
