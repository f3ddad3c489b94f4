/** A figure of Prometheus's text, without labels. @throws Error where it is not there */
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

/** What a process has spent of its processors, in milliseconds. */
export async function cpuMs(gateway: { readonly url: string }): Promise<number> {
  return (await readMetric(gateway, 'process_cpu_seconds_total')) * 1_000;
}
