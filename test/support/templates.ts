import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openEngine } from '../../src/database/open-engine';
import { deployMigrations } from '../../src/database/migrations';
import { seedDemoData } from '../../src/database/seed';

/**
 * Where the migrated and filled database lies that every test works on a copy of.
 * Handed from the global set-up to the workers through the environment, the one thing they share.
 */
export type Template = { readonly kind: 'embedded'; readonly directory: string } | { readonly kind: 'postgres'; readonly name: string };

const VARIABLE = 'TEST_TEMPLATE';

/** This test process as the data directory sees it. */
export const SELF = { pid: process.pid, isRunning: (): boolean => false };

/** The server named by TEST_DATABASE_URL; undefined where the suite runs on the embedded engine. */
export function serverUrl(): string | undefined {
  return process.env['TEST_DATABASE_URL'] || undefined;
}

/** The address of one database of the server under test. */
export function urlOfDatabase(name: string): string {
  const url = new URL(serverUrl() ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements on the server's own database, apart from the databases under test. */
export async function onServer(...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The template the global set-up made. */
export function template(): Template {
  // Written by `makeTemplate` below, and by nobody else.
  return JSON.parse(process.env[VARIABLE] ?? '') as Template;
}

/** Makes the template, once a run. */
export async function makeTemplate(): Promise<void> {
  const made = serverUrl() === undefined ? await makeEmbeddedTemplate() : await makeServerTemplate();
  process.env[VARIABLE] = JSON.stringify(made);
}

async function makeEmbeddedTemplate(): Promise<Template> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-template-'));
  const engine = await openEngine({ kind: 'embedded', directory }, { self: SELF, observe: () => undefined, migrate: true });
  await engine.close();
  return { kind: 'embedded', directory };
}

async function makeServerTemplate(): Promise<Template> {
  const name = `gateway_test_template_${process.pid}`;
  await onServer(`drop database if exists ${name}`, `create database ${name}`);
  const engine = await openEngine({ kind: 'postgres', url: urlOfDatabase(name) }, { self: SELF, observe: () => undefined, migrate: false });
  const access = await engine.openMigrationAccess();
  await deployMigrations(access);
  await seedDemoData(access);
  await access.close();
  await engine.close();
  return { kind: 'postgres', name };
}

/** Removes the template. */
export async function removeTemplate(): Promise<void> {
  const made = template();
  if (made.kind === 'embedded') await rm(made.directory, { recursive: true, force: true });
  else await onServer(`drop database if exists ${made.name} with (force)`);
}
