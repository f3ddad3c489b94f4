/** The value of a Prometheus metric without labels. @throws Error if it is missing */
export async function readMetric(gateway: { readonly url: string }, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const [, value] = new RegExp(`^${name} (\\S+)$`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`there is no metric ${name}`);
  return Number(value);
}

/** The resident memory of a process, in megabytes. */
export async function residentMb(gateway: { readonly url: string }): Promise<number> {
  return (await readMetric(gateway, 'process_resident_memory_bytes')) / 1e6;
}

/** The CPU time of a process, in milliseconds. */
export async function cpuMs(gateway: { readonly url: string }): Promise<number> {
  return (await readMetric(gateway, 'process_cpu_seconds_total')) * 1_000;
}
