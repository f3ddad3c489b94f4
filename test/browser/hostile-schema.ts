import { SCRIPTS } from './hostile-texts';

/** Hostile Markdown for descriptions: scripts as paragraphs, and links to them. */
export const HOSTILE_MARKDOWN = [...SCRIPTS, '[a link](javascript:window.pwned=1)', '<javascript:window.pwned=1>'].join('\n\n');

interface Described {
  readonly description?: unknown;
  readonly type?: { readonly kind: string; readonly name: string };
  readonly defaultValue?: unknown;
}

/** Whether an argument or input field is required: deprecating it would make the schema invalid. */
function isRequired({ type, ...rest }: Described): boolean {
  return 'defaultValue' in rest && type?.kind === 'NON_NULL';
}

/** An introspection result with hostile descriptions, deprecation reasons and default values. */
export function withHostileTexts(answer: string): unknown {
  return JSON.parse(answer, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('description' in value)) return value;
    // The introspection types with a description, as the GraphQL specification defines them.
    const described = value as Described;
    return {
      ...described,
      description: HOSTILE_MARKDOWN,
      ...('isDeprecated' in value && !isRequired(described) && { isDeprecated: true, deprecationReason: HOSTILE_MARKDOWN }),
      ...('defaultValue' in value && described.type?.name === 'String' && { defaultValue: JSON.stringify(SCRIPTS.join(' ')) }),
    };
  });
}
