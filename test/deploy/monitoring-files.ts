import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/project-root';

/** The alert rules, and their tests. */
export const ALERTS_FILE = join(PROJECT_ROOT, 'deploy', 'prometheus', 'alerts.yaml');
export const ALERT_TESTS_FILE = join(PROJECT_ROOT, 'deploy', 'prometheus', 'alerts.test.yaml');

const alertSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const recordSchema = z.strictObject({ record: z.string(), expr: z.string() });
const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alertSchema, recordSchema])) })),
});

/** An alert. */
export type Alert = z.infer<typeof alertSchema>;

/** The alerts and recording rules. @throws ZodError if one lacks a part or has an unknown one */
export function readRules(): { readonly alerts: readonly Alert[]; readonly records: readonly z.infer<typeof recordSchema>[] } {
  const rules = rulesSchema.parse(parse(readFileSync(ALERTS_FILE, 'utf8'))).groups.flatMap((group) => group.rules);
  return { alerts: rules.filter((rule) => 'alert' in rule), records: rules.filter((rule) => 'record' in rule) };
}

const datasource = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const gridPos = z.strictObject({ h: z.int().min(1), w: z.int().min(1).max(24), x: z.int().min(0), y: z.int().min(0) });

const rowSchema = z.strictObject({
  id: z.int().positive(),
  type: z.literal('row'),
  title: z.string().min(1),
  collapsed: z.literal(false),
  gridPos: gridPos.extend({ h: z.literal(1), w: z.literal(24), x: z.literal(0) }),
  panels: z.array(z.never()),
});
const panelSchema = z.strictObject({
  id: z.int().positive(),
  type: z.enum(['stat', 'timeseries', 'table']),
  title: z.string().min(1),
  description: z.string().min(30),
  datasource,
  gridPos,
  fieldConfig: z.strictObject({
    defaults: z.looseObject({
      // The units of Grafana that are used here; a wrong one is shown as text after the number.
      unit: z.enum(['reqps', 'cps', 'ops', 'percentunit', 's', 'bytes', 'short', 'bool', 'string']),
      thresholds: z
        .strictObject({
          mode: z.literal('absolute'),
          steps: z.array(z.strictObject({ color: z.string(), value: z.number().nullable() })).min(1),
        })
        .optional(),
    }),
    overrides: z.array(z.never()),
  }),
  options: z.looseObject({}),
  transformations: z.array(z.strictObject({ id: z.string(), options: z.looseObject({}) })).optional(),
  targets: z
    .array(
      z.strictObject({
        refId: z.string().regex(/^[A-Z]$/),
        datasource,
        expr: z.string().min(1),
        legendFormat: z.string().min(1),
        instant: z.literal(true).optional(),
        format: z.literal('table').optional(),
      }),
    )
    .min(1),
});
const variableSchema = z.looseObject({
  name: z.enum(['datasource', 'job', 'instance']),
  type: z.enum(['datasource', 'query']),
  definition: z.string().optional(),
});
const dashboardSchema = z.looseObject({
  title: z.string(),
  // A fixed id of its own, so that an import replaces the earlier version. `id` belongs to Grafana's database.
  uid: z.literal('livestream-gateway'),
  id: z.never().optional(),
  schemaVersion: z.int().min(39),
  templating: z.strictObject({ list: z.array(variableSchema) }),
  annotations: z.strictObject({ list: z.array(z.looseObject({ expr: z.string() })) }),
  panels: z.array(z.union([rowSchema, panelSchema])),
});

/** The Grafana dashboard. */
export type Dashboard = z.infer<typeof dashboardSchema>;

/** A panel of the dashboard that shows data. */
export type Panel = z.infer<typeof panelSchema>;

/** Reads the dashboard. @throws ZodError if a part is missing or invalid */
export function readDashboard(): Dashboard {
  return dashboardSchema.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'deploy', 'grafana', 'gateway.json'), 'utf8')));
}

/** The panels that show data. */
export function panelsOf({ panels }: Dashboard): readonly Panel[] {
  return panels.filter((panel) => panel.type !== 'row');
}

/** An expression of the dashboard as Grafana sends it, with all jobs and instances selected. */
export function substituted(expr: string): string {
  return expr.replaceAll('$job', '.+').replaceAll('$instance', '.+').replaceAll('$__rate_interval', '1m');
}
