import { z } from 'zod';

const measurement = z.object({ rate: z.number(), p50Ms: z.number() });
const ratio = z.object({ rate: z.number(), p50: z.number() });
const verdict = z.object({ promise: z.string(), found: z.string(), isKept: z.boolean() });

/** What charts need of the results that the bench writes with --json. */
const benchFileSchema = z.object({
  pace: z.object({ seconds: z.number(), rounds: z.number() }),
  works: z.array(z.object({ name: z.string(), connections: z.int(), ratio, targets: z.array(verdict) })),
  workers: z.array(z.object({ name: z.string(), one: measurement, two: measurement, ratio })),
  costs: z.array(z.object({ name: z.string(), cheap: measurement, dear: measurement, ratio })),
});

/** The results of a run of the bench against the bare handlers. */
export type BenchFile = z.infer<typeof benchFileSchema>;

/** Reads the results of a run. @throws Error if they are not those of a comparison with the bare handlers */
export function parseBenchFile(text: string): BenchFile {
  const { data, error } = benchFileSchema.safeParse(JSON.parse(text));
  if (data === undefined)
    throw new Error(`These are not the results of the bench, with --json and without --against:\n${z.prettifyError(error)}`);
  return data;
}
