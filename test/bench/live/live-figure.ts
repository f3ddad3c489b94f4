/** A measured figure of subscriptions, with its target. */
export interface LiveFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The largest or smallest value that meets the target. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
}

/** The value below which a share of values is. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Waits for a number of milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
