import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project-root';
import { LIVE_LIMITS } from '../../src/realtime/limits';
import { documentedHaProxy } from '../faults/haproxy';

const CONFIGURATION = readFileSync(join(PROJECT_ROOT, 'deploy', 'haproxy', 'haproxy.cfg'), 'utf8');

/** The lines of a section of deploy/haproxy/haproxy.cfg, without comments. */
function sectionOf(name: string): string[] {
  const section = CONFIGURATION.split(/^(?=\w)/m).find((text) => text.startsWith(`${name}\n`)) ?? '';
  return section.split('\n').slice(1).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')); // prettier-ignore
}

/** The settings that a section lacks. The parts of a setting are in one line, in their order. */
function missingIn(section: readonly string[], settings: readonly string[]): string[] {
  return settings.filter((setting) => {
    const pattern = new RegExp(`^${setting.trim().split(' ').join('( .*)? ')}( |$)`);
    return !section.some((line) => pattern.test(line));
  });
}

test('deploy/haproxy/haproxy.cfg has the settings of docs/operations.md', () => {
  const { defaults, backend } = documentedHaProxy();
  expect(defaults.length + backend.length).toBeGreaterThan(10);
  expect(missingIn(sectionOf('defaults'), defaults)).toEqual([]);
  expect(missingIn(sectionOf('backend gateways'), backend)).toEqual([]);
  expect(missingIn(sectionOf('backend live-gateways'), backend.filter((line) => !line.includes('httpchk')))).toEqual([]); // prettier-ignore
});

test('HAProxy waits longer for a sign of life than streams take', () => {
  const secondsOf = (name: string): number => Number(new RegExp(`^  timeout ${name} (\\d+)s$`, 'm').exec(CONFIGURATION)?.[1]);
  const heartbeatS = LIVE_LIMITS.heartbeatMs / 1_000;
  expect(secondsOf('server')).toBeGreaterThanOrEqual(2 * heartbeatS);
  expect(secondsOf('tunnel')).toBeGreaterThanOrEqual(3 * heartbeatS);
});
