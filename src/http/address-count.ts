import { networkOf } from '../rate-limit/client-key';

/** Counts the connections of each address (IPv6: of each /64 network). */
export class AddressCount {
  private readonly counts = new Map<string, number>();

  /** @param max the maximum per address; undefined for no limit */
  constructor(private readonly max: number | undefined) {}

  /** Whether an address has reached the maximum. */
  isFull(address: string): boolean {
    return this.max !== undefined && (this.counts.get(networkOf(address)) ?? 0) >= this.max;
  }

  /** Counts a connection. @returns the function to call when it is closed */
  add(address: string): () => void {
    const network = networkOf(address);
    this.counts.set(network, (this.counts.get(network) ?? 0) + 1);
    return () => {
      const left = (this.counts.get(network) ?? 1) - 1;
      if (left === 0) this.counts.delete(network);
      else this.counts.set(network, left);
    };
  }
}
