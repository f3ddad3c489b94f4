import type { Finding } from '../errors/translate';

/** Longer names are somebody's experiment; repeating them would only make the answer large. */
const NAME_MAX_LENGTH = 60;

/**
 * What graphql-js and Apollo say, by the sentences they say it in: they have no codes finer than "validation failed", speak
 * English alone, and repeat the values they complain of. Captured are names and types, never a value. Tests make each of them.
 */
const SENTENCES: readonly (readonly [Finding['key'], RegExp])[] = [
  ['fieldUnknown', /^Cannot query field "(?<field>\w+)" on type "(?<type>\w+)"/],
  ['unknownArgument', /^Unknown argument "(?<argument>\w+)" on field "(?<field>[\w.]+)"/],
  ['unknownArgument', /^Unknown argument "(?<argument>\w+)" on directive "(?<field>@\w+)"/],
  ['argumentRequired', /^Field "(?<field>\w+)" argument "(?<argument>\w+)" of type "[^"]+" is required/],
  ['argumentRequired', /^Directive "(?<field>@\w+)" argument "(?<argument>\w+)" of type "[^"]+" is required/],
  ['argumentRequired', /^Field "(?<field>\w+)\.(?<argument>\w+)" of required type "[^"]+" was not provided/],
  ['fieldUnknown', /^Field "(?<field>\w+)" is not defined by type "(?<type>\w+)"/],
  ['missingSelection', /^Field "(?<field>\w+)" of type "[^"]+" must have a selection/],
  ['leafSelection', /^Field "(?<field>\w+)" must not have a selection/],
  ['conflictingFields', /^Fields "(?<name>\w+)" conflict/],
  ['typeUnknown', /^Unknown type "(?<type>\w+)"/],
  ['fragmentUnknown', /^Unknown fragment "(?<fragment>\w+)"/],
  ['fragmentUnfit', /^Fragment "(?<fragment>\w+)" cannot (be spread here|condition on)/],
  ['fragmentUnfit', /^Fragment cannot (be spread here|condition on) .*"(?<fragment>\w+)"\.$/],
  ['directiveUnknown', /^Unknown directive "@(?<directive>\w+)"/],
  ['fragmentUnfit', /^Directive "(?<fragment>@\w+)" may not be used on/],
  ['duplicate', /^There can be only one (?:\w+ )+named "(?<name>\$?\w+)"/],
  ['duplicate', /^The directive "(?<name>@\w+)" can only be used once/],
  ['unused', /^(?:Fragment|Variable) "(?<name>\$?\w+)" is never used/],
  ['variableUndefined', /^Variable "(?<variable>\$\w+)" is not defined/],
  ['variableUnfit', /^Variable "(?<variable>\$\w+)" of type "[^"]+" used in position expecting type "(?<expected>[^"]+)"/],
  ['valueUnfit', /^Variable "\$\w+" cannot be non-input type "(?<type>[^"]+)"/],
  ['valueUnfit', /^Expected value of type "(?<type>[^"]+)"/],
  ['valueUnfit', /^Enum "(?<type>\w+)" cannot represent/],
  ['valueUnfit', /^Value "[^"]*" does not exist in "(?<type>\w+)" enum/],
  ['valueUnfit', /^(?<type>Int|Float|String|Boolean|ID) cannot represent/],
  ['aloneAnonymous', /^This anonymous operation must be the only defined operation/],
  ['operationKind', /^The (?<kind>mutation|subscription) operation is not supported/],
  ['introspectionOff', /^GraphQL introspection is not allowed/],
  ['introspectionTooDeep', /^Maximum introspection depth exceeded/],
  ['tooManyErrors', /^Too many validation errors/],
  ['tooManyTokens', /^Syntax Error: Document contains more that (?<max>\d+) tokens/],
  ['crossSite', /^This operation has been blocked as a potential Cross-Site/],
  ['batched', /^Operation batching disabled/],
  ['variablesObject', /^(`(variables|extensions)` in a POST body|The (variables|extensions) search parameter)/],
  ['queryMissing', /^(POST body missing|GraphQL operations must contain|GraphQL queries must be strings)/],
];

/** What a sentence of graphql-js or Apollo finds wrong; undefined for a sentence that is not known, or not worth repeating. */
export function findingOf(sentence: string): Finding | undefined {
  for (const [key, pattern] of SENTENCES) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const names = { ...found.groups };
    return Object.values(names).every((name) => name.length <= NAME_MAX_LENGTH) ? { key, names } : undefined;
  }
  return undefined;
}
