import type { IncomingHttpHeaders } from 'node:http';
import { readClient } from '../../src/client/client';
import { CLIENT_HEADERS, VARY } from '../../src/client/client-headers';
import { appErrorOf, detailLinesOf } from '../support/app-error-of';

/** The validation errors of client headers, one line each. */
function faultsOf(headers: IncomingHttpHeaders): string[] {
  const error = appErrorOf(() => readClient(headers));
  expect(error.code).toBe('BAD_USER_INPUT');
  return detailLinesOf(error);
}

const LANGUAGE_FAULT = 'must be one of en, tr';
const PLATFORM_FAULT = 'x-platform: must be one of web, mobile_ios, mobile_android, admin, api, unknown, all';
const VERSION_FAULT = 'x-app-version: must be a dotted version number of at most 32 characters';
const NAME_FAULT = 'x-client-name: must be 1 to 64 characters of A-Z a-z 0-9 . _ -';
const TOKEN_FAULT = 'x-consistency-token: must be primary, or a position in the write-ahead log such as 0/16B3748';
const DEVICE_FAULT = 'x-device-id: must be 1 to 128 printable ASCII characters';

test('returns the documented defaults without headers', () => {
  expect(readClient({})).toEqual({
    language: 'en',
    timeZone: 'UTC',
    platform: 'web',
    appVersion: undefined,
    name: undefined,
    deviceId: undefined,
    consistencyToken: undefined,
  });
});

test('reads every header', () => {
  const headers = {
    'x-language': 'tr',
    'x-timezone': 'UTC+05:45',
    'x-platform': 'mobile_ios',
    'x-app-version': '4.12.0',
    'x-client-name': 'com.example.Live-iOS',
    'x-device-id': 'iPhone 15,2 / 7F3A',
    'x-consistency-token': '16/B374D848',
  };
  expect(readClient(headers)).toEqual({
    language: 'tr',
    timeZone: 'UTC+05:45',
    platform: 'mobile_ios',
    appVersion: '4.12.0',
    name: 'com.example.Live-iOS',
    deviceId: 'iPhone 15,2 / 7F3A',
    consistencyToken: '16/B374D848',
  });
});

test.each(['en', 'tr'])('x-language and x-lang accept %s', (language) => {
  expect(readClient({ 'x-language': language }).language).toBe(language);
  expect(readClient({ 'x-lang': language }).language).toBe(language);
});

test('prefers x-language to x-lang, and both to Accept-Language', () => {
  expect(readClient({ 'x-language': 'tr', 'x-lang': 'en', 'accept-language': 'en' }).language).toBe('tr');
  expect(readClient({ 'x-language': 'en', 'x-lang': 'tr', 'accept-language': 'tr' }).language).toBe('en');
  expect(readClient({ 'x-lang': 'tr', 'accept-language': 'en' }).language).toBe('tr');
  expect(readClient({ 'accept-language': 'tr' }).language).toBe('tr');
});

test.each(['web', 'mobile_ios', 'mobile_android', 'admin', 'api', 'unknown', 'all'])('x-platform accepts %s', (platform) => {
  expect(readClient({ 'x-platform': platform }).platform).toBe(platform);
});

test.each(['1', '1.2', '10.0.3', '2026.5.22', '1.2.3-beta.1', '1.2.3+4567', '9.9.9.9', `1.${'2'.repeat(30)}`])(
  'x-app-version accepts %s',
  (version) => {
    expect(readClient({ 'x-app-version': version }).appVersion).toBe(version);
  },
);

test.each(['web', 'a', '1.0', '__proto__', 'x'.repeat(64)])('x-client-name accepts %j', (name) => {
  expect(readClient({ 'x-client-name': name }).name).toBe(name);
});

test.each([' ', '!', '~', 'a', '{"id": "b"}', 'x'.repeat(128)])('x-device-id accepts %j', (deviceId) => {
  expect(readClient({ 'x-device-id': deviceId }).deviceId).toBe(deviceId);
});

test.each(['primary', '0/0', '0/16B3748', 'ffffffff/FFFFFFFF'])('x-consistency-token accepts %j', (token) => {
  expect(readClient({ 'x-consistency-token': token }).consistencyToken).toBe(token);
});

test.each([
  ['x-language', 'EN', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', 'Tr', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', 'tr-TR', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', 'de', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', '', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', 'en, tr', `x-language: ${LANGUAGE_FAULT}`],
  ['x-language', 'tr, tr', `x-language: ${LANGUAGE_FAULT}`],
  ['x-lang', 'TR', `x-lang: ${LANGUAGE_FAULT}`],
  ['x-platform', 'Web', PLATFORM_FAULT],
  ['x-platform', 'ios', PLATFORM_FAULT],
  ['x-platform', 'mobile-ios', PLATFORM_FAULT],
  ['x-platform', '', PLATFORM_FAULT],
  ['x-platform', 'web, web', PLATFORM_FAULT],
  ['x-platform', 'toString', PLATFORM_FAULT],
  ['x-app-version', '', VERSION_FAULT],
  ['x-app-version', 'v1.2', VERSION_FAULT],
  ['x-app-version', '1.', VERSION_FAULT],
  ['x-app-version', '.1', VERSION_FAULT],
  ['x-app-version', '1..2', VERSION_FAULT],
  ['x-app-version', '1 2', VERSION_FAULT],
  ['x-app-version', '1.2, 1.3', VERSION_FAULT],
  ['x-app-version', '1.2\n', VERSION_FAULT],
  ['x-app-version', `1.${'2'.repeat(31)}`, VERSION_FAULT],
  ['x-client-name', '', NAME_FAULT],
  ['x-client-name', 'web, web', NAME_FAULT],
  ['x-client-name', 'my app', NAME_FAULT],
  ['x-client-name', 'web=off', NAME_FAULT],
  ['x-client-name', 'web\n', NAME_FAULT],
  ['x-client-name', 'yayın', NAME_FAULT],
  ['x-client-name', 'x'.repeat(65), NAME_FAULT],
  ['x-device-id', '', DEVICE_FAULT],
  ['x-device-id', 'x'.repeat(129), DEVICE_FAULT],
  ['x-device-id', 'cihaz-ı', DEVICE_FAULT],
  ['x-device-id', 'caf\u00e9', DEVICE_FAULT],
  ['x-device-id', 'tab\there', DEVICE_FAULT],
  ['x-device-id', 'del\u007f', DEVICE_FAULT],
  ['x-consistency-token', '', TOKEN_FAULT],
  ['x-consistency-token', 'Primary', TOKEN_FAULT],
  ['x-consistency-token', 'primary, primary', TOKEN_FAULT],
  ['x-consistency-token', '16B3748', TOKEN_FAULT],
  ['x-consistency-token', '0/', TOKEN_FAULT],
  ['x-consistency-token', '0/G', TOKEN_FAULT],
  ['x-consistency-token', '0/123456789', TOKEN_FAULT],
  ['x-consistency-token', '0/1\n', TOKEN_FAULT],
])('%s rejects %j', (name, value, fault) => {
  expect(faultsOf({ [name]: value })).toEqual([fault]);
});

test('rejects an invalid x-lang beside a valid x-language, and the reverse', () => {
  expect(faultsOf({ 'x-language': 'en', 'x-lang': 'xx' })).toEqual([`x-lang: ${LANGUAGE_FAULT}`]);
  expect(faultsOf({ 'x-language': 'xx', 'x-lang': 'en' })).toEqual([`x-language: ${LANGUAGE_FAULT}`]);
});

test('reports all invalid headers together', () => {
  const headers = {
    'x-language': 'xx',
    'x-lang': 'yy',
    'x-timezone': 'UTC+25:00',
    'x-platform': 'tv',
    'x-app-version': 'new',
    'x-client-name': 'my app',
    'x-device-id': 'ü',
    'x-consistency-token': '0',
  };
  expect(faultsOf(headers).map((fault) => fault.split(':')[0])).toEqual(Object.keys(headers));
});

test('never includes the value of a header in an error', () => {
  const names = [
    'x-language',
    'x-lang',
    'x-timezone',
    'x-platform',
    'x-app-version',
    'x-client-name',
    'x-device-id',
    'x-consistency-token',
  ];
  const faults = faultsOf(Object.fromEntries(names.map((name) => [name, 'çalıntı'])));
  expect(faults).toHaveLength(names.length);
  expect(faults.join()).not.toContain('çalıntı');
});

test('does not reject an invalid Accept-Language', () => {
  expect(readClient({ 'accept-language': ';;;q=,,' }).language).toBe('en');
});

test('varies by every client header, Accept-Language and Accept-Encoding', () => {
  const names = Object.values(CLIENT_HEADERS).flatMap((header) => header.names);
  expect(names).toEqual([
    'x-language',
    'x-lang',
    'x-timezone',
    'x-platform',
    'x-app-version',
    'x-client-name',
    'x-device-id',
    'x-consistency-token',
  ]);
  expect(VARY.split(', ')).toEqual(['Accept-Encoding', 'Accept-Language', ...names]);
});
