import { SettledTime } from '../../src/realtime/settled-time';

test('a time counts when it was long enough ago', () => {
  const checked = new SettledTime(5);
  expect(checked.at(100)).toBe(-Infinity);
  checked.note(100);
  expect(checked.at(104)).toBe(-Infinity);
  expect(checked.at(105)).toBe(100);
  checked.note(110);
  expect(checked.at(114)).toBe(100);
  expect(checked.at(120)).toBe(110);
});

test('times that are noted more often than they settle do not prevent each other', () => {
  const checked = new SettledTime(5);
  const counted = new Set<number>();
  for (let now = 0; now < 20; now += 1) {
    checked.note(now);
    counted.add(checked.at(now));
  }
  expect([...counted]).toEqual([-Infinity, 0, 6, 12]);
});
