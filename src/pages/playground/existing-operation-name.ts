import { Kind, parse } from 'graphql';

/**
 * The name of the operation to run, or null if the document has no such operation. GraphiQL notices a change of the document a moment
 * later: until then, the name may be one of the document before.
 */
export function existingOperationName(document: string, name: string | null | undefined): string | null {
  if (name == null) return null;
  try {
    const { definitions } = parse(document, { noLocation: true });
    return definitions.some((node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name) ? name : null;
  } catch {
    // The gateway reports the syntax error.
    return name;
  }
}
