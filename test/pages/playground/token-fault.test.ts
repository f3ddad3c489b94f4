import { tokenFaultOf } from '../../../src/pages/playground/token-fault';
import { ADA, tokenFor } from '../../support/gateway';

function tokenWith(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

test.each([
  ['a text that is not a token', 'not a token', 'UNAUTHENTICATED', { kind: 'malformed' }],
  ['a token whose claims are not an object', `a.${Buffer.from('1').toString('base64url')}.c`, 'UNAUTHENTICATED', { kind: 'malformed' }],
  ['an expired token', tokenWith({ sub: ADA, exp: 90 }), 'UNAUTHENTICATED', { kind: 'expired', sinceMs: 10_000 }],
  ['a token for later', tokenWith({ sub: ADA, exp: 900, nbf: 105 }), 'UNAUTHENTICATED', { kind: 'notYetValid', inMs: 5_000 }],
  ['a suspended account', tokenWith({ sub: ADA, exp: 900 }), 'FORBIDDEN', { kind: 'suspended' }],
  ['a signature of another key', tokenWith({ sub: ADA, exp: 900 }), 'UNAUTHENTICATED', { kind: 'notAccepted' }],
  ['a token without an expiry', tokenWith({ sub: ADA }), 'UNAUTHENTICATED', { kind: 'notAccepted' }],
])('finds the reason for rejecting %s', (_what, token, code, fault) => {
  expect(tokenFaultOf(token, code, 100_000)).toEqual(fault);
});

test('finds no fault in the claims of a valid token', () => {
  expect(tokenFaultOf(tokenFor(ADA), 'UNAUTHENTICATED', Date.now())).toEqual({ kind: 'notAccepted' });
});
