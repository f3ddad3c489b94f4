import { GraphQLError, Lexer, Source, TokenKind, type Token } from 'graphql';
import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { DOCUMENT_LIMITS } from './document-limits';

/** What a document is made of, as its tokens say before they are parsed. */
export interface DocumentSize {
  readonly tokens: number;
  readonly lines: number;
  /** How often the name occurs that occurs most, whatever it names. */
  readonly sameName: number;
  /** The fragments that each fragment spreads, by name. */
  readonly fragments: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Counts tokens one after the other, up to one more than may be parsed. */
class TokenCount implements DocumentSize {
  tokens = 0;
  sameName = 0;
  readonly fragments = new Map<string, Set<string>>();
  private readonly names = new Map<string, number>();
  private readonly lexer: Lexer;
  private braces = 0;
  private parentheses = 0;
  /** Of the fragment that is being defined. */
  private spreads: Set<string> | undefined;

  constructor(query: string) {
    this.lexer = new Lexer(new Source(query));
  }

  get lines(): number {
    return this.lexer.token.line;
  }

  /** @throws GraphQLError where it is no GraphQL */
  count(): this {
    let before: Token | undefined;
    for (let token = this.lexer.advance(); token.kind !== TokenKind.EOF; token = this.lexer.advance()) {
      this.tokens += 1;
      if (this.tokens > DOCUMENT_LIMITS.tokens) break;
      if (token.kind === TokenKind.NAME) this.countName(token.value, before);
      else this.countBrackets(token.kind);
      before = token;
    }
    return this;
  }

  private countBrackets(kind: TokenKind): void {
    if (kind === TokenKind.PAREN_L) this.parentheses += 1;
    else if (kind === TokenKind.PAREN_R) this.parentheses -= 1;
    // Braces within arguments are those of input objects.
    else if (this.parentheses > 0) return;
    else if (kind === TokenKind.BRACE_L) this.braces += 1;
    else if (kind === TokenKind.BRACE_R) {
      this.braces -= 1;
      if (this.braces === 0) this.spreads = undefined;
    }
  }

  private countName(name: string, before: Token | undefined): void {
    const count = (this.names.get(name) ?? 0) + 1;
    this.names.set(name, count);
    this.sameName = Math.max(this.sameName, count);
    if (before?.kind === TokenKind.SPREAD && name !== 'on') this.spreads?.add(name);
    if (this.braces > 0 || before?.kind !== TokenKind.NAME || before.value !== 'fragment') return;
    this.spreads = this.fragments.get(name) ?? new Set();
    this.fragments.set(name, this.spreads);
  }
}

/** Counts the tokens of a document. Undefined where they are no GraphQL. */
export function measureDocument(query: string): DocumentSize | undefined {
  try {
    return new TokenCount(query).count();
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** Whether a fragment spreads itself, if only by way of others. */
function isCircular(fragments: DocumentSize['fragments']): boolean {
  const done = new Set<string>();
  const entered = new Set<string>();
  const leadsBack = (name: string): boolean => {
    if (entered.has(name)) return true;
    if (done.has(name)) return false;
    entered.add(name);
    const found = [...(fragments.get(name) ?? [])].some(leadsBack);
    entered.delete(name);
    done.add(name);
    return found;
  };
  return [...fragments.keys()].some(leadsBack);
}

/**
 * Rejects a document that graphql-js takes long to validate, or that overflows its stack, before it is parsed; reads each
 * character once. What is no GraphQL passes, for the parser says why.
 * @throws AppError BAD_USER_INPUT with everything that is wrong
 */
export function checkDocumentSize(query: string): void {
  const { characters, lines, fragments, sameName, tokens } = DOCUMENT_LIMITS;
  if (query.length > characters) throw AppError.badInput(detail('query', 'tooLong', { max: characters }));
  const size = measureDocument(query);
  if (size === undefined || size.tokens > tokens) return;
  const faults: ErrorDetail[] = [
    ...(size.lines > lines ? [detail('query', 'tooManyLines', { max: lines })] : []),
    ...(size.fragments.size > fragments ? [detail('query', 'tooManyFragments', { max: fragments })] : []),
    ...(size.sameName > sameName ? [detail('query', 'tooOftenNamed', { max: sameName })] : []),
    // Fields of two fragments are compared by recursion, which visits each pair of a circle.
    ...(isCircular(size.fragments) ? [detail('query', 'circularFragments')] : []),
  ];
  if (faults.length > 0) throw AppError.badInput(...faults);
}
