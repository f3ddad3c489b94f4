import type { Language } from '../../i18n/languages';

/** A text in every language. */
export type Localized = Readonly<Record<Language, string>>;

/** An example operation. Each runs unchanged against the demo data (prisma/seed.sql) as `ada`. */
export interface Example {
  readonly title: Localized;
  readonly note: Localized;
  readonly query: string;
  readonly variables?: object;
}

/** The examples for one use of the gateway. */
export interface ExampleGroup {
  readonly title: Localized;
  readonly examples: readonly [Example, ...Example[]];
}

/** The id of demo account number `n`, as in prisma/seed.sql. */
export function demoUserId(n: number): string {
  return `5eed01${String(n).padStart(18, '0')}`;
}
