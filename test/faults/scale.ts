/** Whether suites run at the documented size instead of the shorter default. */
const IS_FULL = process.env['FAULT_SCALE'] === 'full';

/** The number of repetitions: by default, or with `FAULT_SCALE=full`. */
export function scaled({ usual, full }: { readonly usual: number; readonly full: number }): number {
  return IS_FULL ? full : usual;
}
