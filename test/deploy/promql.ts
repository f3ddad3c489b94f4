/** A selector of series in a PromQL expression. */
export interface Selector {
  readonly metric: string;
  /** The label matchers, such as `["status", "=~", "5.."]`. */
  readonly matchers: readonly (readonly [label: string, operator: string, value: string])[];
}

/** What a PromQL expression refers to. */
export interface Expression {
  readonly selectors: readonly Selector[];
  /** The labels of `by`, `on`, `group_left` and their like. */
  readonly labels: readonly string[];
}

/** Parses a PromQL expression, without variables of a dashboard. Rejects with an Error if its syntax is invalid. */
export async function parsePromQL(text: string): Promise<Expression> {
  // The types of this package are those of an ES module.
  const { parser } = await import('@prometheus-io/lezer-promql');
  const selectors: { metric: string; matchers: [string, string, string][] }[] = [];
  const labels: string[] = [];
  parser.parse(text).iterate({
    enter({ type, name, from, to, node }) {
      if (type.isError) throw new Error(`invalid PromQL at ${from}: ${text}`);
      const textOf = (child: string): string => {
        const found = node.getChild(child);
        return found === null ? '' : text.slice(found.from, found.to);
      };
      if (name === 'VectorSelector') selectors.push({ metric: textOf('Identifier'), matchers: [] });
      if (name === 'UnquotedLabelMatcher') {
        selectors.at(-1)?.matchers.push([textOf('LabelName'), textOf('MatchOp'), textOf('StringLiteral').slice(1, -1)]);
      }
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') labels.push(text.slice(from, to));
    },
  });
  return { selectors, labels };
}
