/** One line of the Prometheus text format, with its labels. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-z_][a-z0-9_:]*)(?:\{((?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d[\d.e+-]*|Nan|[+-]Inf)$/i;

/**
 * Parses the Prometheus text format.
 * @throws Error if a line is invalid, a series occurs twice, a metric has no type, or the buckets of a histogram do not add up
 */
export function parseMetrics(text: string): Sample[] {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const seen = new Set<string>();
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Sample => {
      const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? [];
      const series = `${name}{${labels}}`;
      if (name === '' || seen.has(series)) throw new Error(`${name === '' ? 'not a sample' : 'repeated'}: ${line}`);
      seen.add(series);
      if (!types.has(name) && types.get(name.replace(/_(bucket|sum|count)$/, '')) !== 'histogram' && types.get(name.replace(/_(sum|count)$/, '')) !== 'summary') throw new Error(`without a type: ${line}`); // prettier-ignore
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', content = '']) => [label, content]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
  const counts = new Map(samples.map(({ name, labels, value }) => [name + JSON.stringify(labels), value]));
  for (const { name, labels, value } of samples) {
    if (labels['le'] !== '+Inf') continue;
    const { le: _, ...others } = labels;
    const series = name.replace(/bucket$/, 'count') + JSON.stringify(others);
    if (counts.get(series) !== value) throw new Error(`the buckets of ${series} do not add up`);
  }
  return samples;
}
