import { validationReason, type ValidationReason } from '../errors/reasons';
import { NAME_MAX_LENGTH } from './document-error';

const LITERAL = /^(String|BlockString|Int|Float|Comment) "/;
const NAME = /^Name "(.*)"$/;

/** A token as graphql-js describes it, without the value of a literal. Only the kind is repeated of a long name. */
function tokenOf(description: string): string {
  const literal = LITERAL.exec(description)?.[1];
  if (literal !== undefined) return literal;
  const name = NAME.exec(description)?.[1];
  return name !== undefined && name.length > NAME_MAX_LENGTH ? 'Name' : description;
}

/**
 * The syntax errors of graphql-js by their English message, because its parser has no codes. This is the only place that matches them;
 * test/graphql/syntax-errors.test.ts provokes each. The first that fits counts. Groups capture tokens and characters of the document.
 */
export const SYNTAX_MESSAGES: readonly (readonly [RegExp, (...captured: readonly string[]) => ValidationReason])[] = [
  [
    /^Expected (.+?), found (.+)\.$/s,
    (expected = '', found = '') => validationReason('expectedToken', { expected, found: tokenOf(found) }),
  ],
  [/^Unexpected single quote character/, () => validationReason('singleQuote')],
  [/^(?:Unexpected|Invalid) character: (.+)\.$/s, (character = '') => validationReason('unexpectedCharacter', { character })],
  [/^Invalid character within String: (.+)\.$/s, (character = '') => validationReason('characterInString', { character })],
  [/^Unterminated string\.$/, () => validationReason('unterminatedString')],
  [/^Invalid (?:Unicode|character) escape sequence: /, () => validationReason('escapeSequence')],
  [/^Invalid number, .*: (.+)\.$/s, (found = '') => validationReason('number', { found })],
  [/^Unexpected description, /, () => validationReason('description')],
  [/^Unexpected variable "/, () => validationReason('variableInConstant')],
  [
    /^(Name ".*") is reserved and cannot be used for an enum value\.$/,
    (found = '') => validationReason('unexpectedToken', { found: tokenOf(found) }),
  ],
  [/^Unexpected (.+)\.$/s, (found = '') => validationReason('unexpectedToken', { found: tokenOf(found) })],
];

/** The reason for a syntax error, from graphql-js's message; undefined for an unknown message. */
export function syntaxReasonOf(message: string): ValidationReason | undefined {
  const error = message.replace(/^Syntax Error: /, '');
  for (const [pattern, reasonOf] of SYNTAX_MESSAGES) {
    const [matched, ...captured] = pattern.exec(error) ?? [];
    if (matched !== undefined) return reasonOf(...captured);
  }
  return undefined;
}
