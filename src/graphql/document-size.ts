import { GraphQLError, Lexer, Source, TokenKind, type Token } from 'graphql';
import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { DOCUMENT_LIMITS } from './document-limits';

/** The size of a document, measured by its tokens before it is parsed. */
export interface DocumentSize {
  readonly tokens: number;
  readonly lines: number;
  /** Occurrences of the most frequent name, whatever it names. */
  readonly sameName: number;
  /** The fragments that each fragment spreads, by name. */
  readonly fragments: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Counts tokens, up to one more than the limit. */
class TokenCount implements DocumentSize {
  tokens = 0;
  sameName = 0;
  readonly fragments = new Map<string, Set<string>>();
  private readonly names = new Map<string, number>();
  private readonly lexer: Lexer;
  private braces = 0;
  private parentheses = 0;
  /** The spreads of the fragment that is being defined. */
  private spreads: Set<string> | undefined;

  constructor(query: string) {
    this.lexer = new Lexer(new Source(query));
  }

  get lines(): number {
    return this.lexer.token.line;
  }

  /** @throws GraphQLError for a syntax error */
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
    // Braces within arguments belong to input objects.
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

/** Counts the tokens of a document. Undefined for a syntax error. */
export function measureDocument(query: string): DocumentSize | undefined {
  try {
    return new TokenCount(query).count();
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** Whether a fragment spreads itself, directly or through others. */
function isCircular(fragments: DocumentSize['fragments']): boolean {
  const done = new Set<string>();
  const entered = new Set<string>();
  const isInCycle = (name: string): boolean => {
    if (entered.has(name)) return true;
    if (done.has(name)) return false;
    entered.add(name);
    const found = [...(fragments.get(name) ?? [])].some(isInCycle);
    entered.delete(name);
    done.add(name);
    return found;
  };
  return [...fragments.keys()].some(isInCycle);
}

/**
 * The error (BAD_USER_INPUT, with all faults) of a document that must not be parsed, because graphql-js would take long to validate it or
 * overflow its stack; undefined for any other document, and for one with a syntax error, which the parser reports. Reads each character
 * once.
 */
export function documentSizeError(query: string): AppError | undefined {
  const { characters, lines, fragments, sameName, tokens } = DOCUMENT_LIMITS;
  if (query.length > characters) return AppError.badInput(detail('query', 'tooLong', { max: characters }));
  const size = measureDocument(query);
  if (size === undefined || size.tokens > tokens) return undefined;
  const faults: ErrorDetail[] = [
    ...(size.lines > lines ? [detail('query', 'tooManyLines', { max: lines })] : []),
    ...(size.fragments.size > fragments ? [detail('query', 'tooManyFragments', { max: fragments })] : []),
    ...(size.sameName > sameName ? [detail('query', 'tooOftenNamed', { max: sameName })] : []),
    // Validation compares the fields of two fragments recursively, and visits each pair of fragments in a cycle.
    ...(isCircular(size.fragments) ? [detail('query', 'circularFragments')] : []),
  ];
  return faults.length === 0 ? undefined : AppError.badInput(...faults);
}
