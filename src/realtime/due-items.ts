/** Items by the step of time in which they are due, so that only those are looked at. Times are in milliseconds, of one clock. */
export class DueItems<Item> {
  private readonly steps = new Map<number, Set<Item>>();
  private readonly stepOf = new Map<Item, number>();

  /** @param stepMs how much too early an item may be taken */
  constructor(private readonly stepMs: number) {}

  /** Adds an item, or changes when it is due. */
  set(item: Item, dueAt: number): void {
    this.delete(item);
    const step = Math.floor(dueAt / this.stepMs);
    this.stepOf.set(item, step);
    let items = this.steps.get(step);
    if (items === undefined) this.steps.set(step, (items = new Set()));
    items.add(item);
  }

  /** Removes an item. */
  delete(item: Item): void {
    const step = this.stepOf.get(item);
    if (step === undefined) return;
    this.stepOf.delete(item);
    const items = this.steps.get(step);
    items?.delete(item);
    if (items?.size === 0) this.steps.delete(step);
  }

  /** Removes the items that are due in the present step or before, and returns them. */
  take(now: number): Item[] {
    const due = [...this.steps].filter(([step]) => step * this.stepMs <= now).flatMap(([, items]) => [...items]);
    for (const item of due) this.delete(item);
    return due;
  }
}
