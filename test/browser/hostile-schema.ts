import { SCRIPTS } from './hostile-texts';

/** In Markdown, which descriptions are: scripts as paragraphs of their own, and links to them. */
export const HOSTILE_MARKDOWN = [...SCRIPTS, '[a link](javascript:window.pwned=1)', '<javascript:window.pwned=1>'].join('\n\n');

interface Described {
  readonly description?: unknown;
  readonly type?: { readonly kind: string; readonly name: string };
  readonly defaultValue?: unknown;
}

/** Only what need not be given may be deprecated; otherwise the page would have no schema to show. */
function isRequired({ type, ...rest }: Described): boolean {
  return 'defaultValue' in rest && type?.kind === 'NON_NULL';
}

/** The answer to an introspection with hostile text wherever it has text: descriptions, deprecation reasons, defaults. */
export function withHostileTexts(answer: string): unknown {
  return JSON.parse(answer, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('description' in value)) return value;
    // The shape that the specification gives to all that has a description.
    const described = value as Described;
    return {
      ...described,
      description: HOSTILE_MARKDOWN,
      ...('isDeprecated' in value && !isRequired(described) && { isDeprecated: true, deprecationReason: HOSTILE_MARKDOWN }),
      ...('defaultValue' in value && described.type?.name === 'String' && { defaultValue: JSON.stringify(SCRIPTS.join(' ')) }),
    };
  });
}
