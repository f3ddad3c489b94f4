import { AppError, detail, type ErrorDetail } from '../errors/app-error';
import { DEFAULT_LIMIT, type PageArgs } from './page.args';

/** The maximum number of items on a page. */
export const MAX_LIMIT = 100;

/** The maximum page number: the maximum of GraphQL's Int. */
export const MAX_PAGE = 2_147_483_647;

/** A request for one page of a list, by number or by cursor. */
export type PageRequest =
  | { readonly mode: 'page'; readonly page: number; readonly limit: number }
  | { readonly mode: 'cursor'; readonly after: string; readonly limit: number };

/** The maximum number of items of a page with this unvalidated `limit`, for cost estimates. */
export function clampLimit(limit: unknown): number {
  return typeof limit === 'number' ? Math.min(Math.max(limit, 1), MAX_LIMIT) : DEFAULT_LIMIT;
}

/**
 * Validates the page arguments. Without `page` and `after`, the request is for the first page.
 * @throws AppError BAD_USER_INPUT with every invalid argument
 */
export function parsePageRequest(args: PageArgs): PageRequest {
  const limit = args.first ?? args.limit ?? DEFAULT_LIMIT;
  const page = args.page ?? 1;
  const faults: ErrorDetail[] = [];
  if (limit < 1 || limit > MAX_LIMIT)
    faults.push(detail(args.first == null ? 'limit' : 'first', 'integerRange', { min: 1, max: MAX_LIMIT }));
  if (page < 1) faults.push(detail('page', 'integerRange', { min: 1, max: MAX_PAGE }));
  if (args.page != null && args.after != null) faults.push(detail('page', 'notWithCursor'));
  if (faults.length > 0) throw AppError.badInput(...faults);
  return args.after == null ? { mode: 'page', page, limit } : { mode: 'cursor', after: args.after, limit };
}
