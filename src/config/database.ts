import { z } from 'zod';

/** Where the data lives. */
export type DatabaseConfig =
  { readonly kind: 'embedded'; readonly directory: string } | { readonly kind: 'postgres'; readonly url: string };

const EMBEDDED_DIRECTORY = '.data';

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** The variables about the database. */
export const databaseVariables = {
  DATABASE_URL: z.string().refine(isDatabaseUrl, 'must be a postgresql:// address')
    .refine((url) => !isDatabaseUrl(url) || ['public', null].includes(new URL(url).searchParams.get('schema')), 'must not name a schema other than public').optional(),
}; // prettier-ignore

/** The database that checked variables name. */
export function databaseOf(env: { readonly DATABASE_URL?: string | undefined }): DatabaseConfig {
  return env.DATABASE_URL === undefined ? { kind: 'embedded', directory: EMBEDDED_DIRECTORY } : { kind: 'postgres', url: env.DATABASE_URL };
}
