import { Spectral, type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedFiles } from '../../src/commands/schema';
import { HTTP_STATUS } from '../../src/errors/app-error';
import { LANGUAGES } from '../../src/errors/language';
import { createSchema } from '../../src/graphql/schema';
import { PROJECT_ROOT } from '../../src/project-root';
import { buildOpenApi } from '../../src/reference/build-open-api';
import { DESCRIPTIONS_TR } from '../../src/reference/descriptions.tr';
import type { Json } from '../../src/reference/open-api';
import { wordsOf } from '../../src/reference/words';
import { REST_ROUTES } from '../../src/rest/routes';
import { DOCUMENTS, outcomesOf, responseOf } from './documents';

test('the committed documents are what the sources say', () => {
  const files = [...derivedFiles()];
  expect(files.map(([file]) => file)).toEqual(expect.arrayContaining(['src/reference/openapi.en.json', 'src/reference/openapi.tr.json']));
  for (const [file, text] of files) expect([file, readFileSync(join(PROJECT_ROOT, file), 'utf8') === text]).toEqual([file, true]);
});

describe.each(LANGUAGES)('the document in the language %s', (language) => {
  const document = DOCUMENTS[language];

  test('has no finding of Redocly’s recommended rules', async () => {
    // The package is written for ES modules alone.
    const { createConfig, lintFromString } = await import('@redocly/openapi-core');
    const config = await createConfig({
      extends: ['recommended'],
      // `/users/profile/stats` fits two of the legacy addresses. They are what they are; the router prefers the fixed part.
      rules: { 'no-ambiguous-paths': 'off' },
    });
    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  test('has no finding of Spectral’s recommended rules', async () => {
    const spectral = new Spectral();
    // The ruleset is typed with the formats of another copy of Spectral's types.
    spectral.setRuleset({ extends: [[oas, 'recommended']] } as unknown as RulesetDefinition);
    const findings = await spectral.run({ ...document });
    expect(findings.map(({ code, message, path }) => `${code}: ${message} (${path.join('.')})`)).toEqual([]);
  });

  test('describes every row of the route table, and nothing else', () => {
    expect(Object.keys(document.paths)).toEqual([
      '/users/{id}/stats',
      '/users/profile/{username}',
      '/users/me/transactions',
      '/users/me/transactions/grouped',
    ]);
    expect(REST_ROUTES).toHaveLength(4);
  });

  test('lets every route answer every status of the closed set, but for addresses that name nobody', () => {
    // Routes read no body, so that none is too large, and no page is: its texts are bounded, and nothing multiplies them.
    const ofGraphQL: readonly number[] = [HTTP_STATUS.PAYLOAD_TOO_LARGE, HTTP_STATUS.RESPONSE_TOO_LARGE];
    const all = [200, ...Object.values(HTTP_STATUS).filter((status) => !ofGraphQL.includes(status))];
    for (const path of Object.keys(document.paths)) {
      const missing = all.filter((status) => responseOf(document, path, status) === undefined);
      expect([path, missing]).toEqual([path, path.includes('{') ? [] : [404, 414]]);
    }
  });
});

test('both documents have the same bones: they differ in what they say alone', () => {
  const bones = (value: Json, key = ''): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => bones(item));
    if (typeof value !== 'object' || value === null) return ['description', 'summary', 'title', 'errors'].includes(key) ? '' : value;
    if (key === 'contact') return {};
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, name === 'errors' && Array.isArray(inner) ? inner.length : bones(inner, name)]),
    );
  };
  expect(bones(DOCUMENTS.tr)).toEqual(bones(DOCUMENTS.en));
  expect(outcomesOf(DOCUMENTS.tr).length).toBe(outcomesOf(DOCUMENTS.en).length);
});

test('the Turkish catalogue describes what the document shows, and nothing else', () => {
  const used = new Set<string>();
  const words = wordsOf('tr');
  buildOpenApi(createSchema(), 'tr', {
    ...words,
    describe(coordinate, english) {
      used.add(coordinate);
      return words.describe(coordinate, english);
    },
  });
  expect(Object.keys(DESCRIPTIONS_TR).sort()).toEqual([...used].sort());
});
