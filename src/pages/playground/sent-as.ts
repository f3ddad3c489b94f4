import { cleanToken, type RequestHeaders } from './request-headers';
import { readClaims } from './token-claims';

/** What a response depends on besides its operation. */
export type Condition = 'user' | 'language' | 'timeZone' | 'platform';

/** The conditions of a request, by its headers. The user is the id in the token, or the token itself if it has none. */
export type SentAs = Readonly<Record<Condition, string>>;

/** The conditions of a request with these headers, whose names are lower case. */
export function sentAs(headers: RequestHeaders): SentAs {
  const token = cleanToken(headers['authorization'] ?? '');
  return {
    user: readClaims(token)?.subject ?? token,
    language: headers['x-language'] ?? headers['x-lang'] ?? '',
    timeZone: headers['x-timezone'] ?? '',
    platform: headers['x-platform'] ?? '',
  };
}

const CONDITIONS: readonly Condition[] = ['user', 'language', 'timeZone', 'platform'];

/** The conditions of a response that are not those of a request that is sent now. */
export function changedConditions(response: SentAs, now: SentAs): readonly Condition[] {
  return CONDITIONS.filter((condition) => response[condition] !== now[condition]);
}
