/** Whether suites run at the size that the documentation states, and not at the one that fits into every test run. */
const IS_FULL = process.env['FAULT_SCALE'] === 'full';

/** A number of repetitions: one for every test run, one for `FAULT_SCALE=full`. */
export function scaled({ usual, full }: { readonly usual: number; readonly full: number }): number {
  return IS_FULL ? full : usual;
}
