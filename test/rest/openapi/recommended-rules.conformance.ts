import { Spectral, type RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { LANGUAGES } from '../../../src/i18n/languages';
import { DOCUMENTS } from './documents';

describe.each(LANGUAGES)('the document in the language %s', (language) => {
  const document = DOCUMENTS[language];

  test('passes the recommended rules of Redocly', async () => {
    // The package is ESM-only.
    const { createConfig, lintFromString } = await import('@redocly/openapi-core');
    const config = await createConfig({
      extends: ['recommended'],
      // `/users/profile/stats` matches two legacy routes, which cannot change; the router prefers static segments.
      rules: { 'no-ambiguous-paths': 'off' },
    });
    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });

  test('passes the recommended rules of Spectral', async () => {
    const spectral = new Spectral();
    // The ruleset is typed with the formats of another copy of Spectral's types.
    spectral.setRuleset({ extends: [[oas, 'recommended']] } as unknown as RulesetDefinition);
    const violations = await spectral.run({ ...document });
    expect(violations.map(({ code, message, path }) => `${code}: ${message} (${path.join('.')})`)).toEqual([]);
  });
});
