import { DueItems } from '../../src/realtime/due-items';

test('takes the items that are due, never late, and at most one step too early', () => {
  const due = new DueItems<string>(1_000);
  due.set('early', 1_001);
  due.set('late', 2_900);
  due.set('later', 5_000);
  expect(due.take(999)).toEqual([]);
  expect(due.take(1_001)).toEqual(['early']);
  expect(due.take(1_999)).toEqual([]);
  // Whatever the phase of the steps is.
  expect(due.take(2_900)).toEqual(['late']);
  due.set('late', 3_000);
  // After the process was stopped for a while, everything that became due meanwhile.
  expect(due.take(9_000)).toEqual(['later', 'late']);
});

test('an item is due once, at the last time that was set, and not after it was removed', () => {
  const due = new DueItems<string>(10);
  due.set('moved', 10);
  due.set('moved', 30);
  due.set('removed', 10);
  due.delete('removed');
  due.delete('never added');
  expect(due.take(20)).toEqual([]);
  expect(due.take(30)).toEqual(['moved']);
  // It may be set again for the same step, if it was taken too early.
  due.set('moved', 39);
  expect(due.take(35)).toEqual(['moved']);
});
