import { Kind, parse } from 'graphql';
import { toAppErrors } from '../../src/graphql/operation-errors';
import { formatError } from '../../src/graphql/operation-result';
import { DOCUMENT_LIMITS } from '../../src/graphql/document-limits';
import { documentSizeError, measureDocument } from '../../src/graphql/document-size';
import { OperationCache } from '../../src/graphql/operation-cache';
import { operationCost } from '../../src/graphql/operation-cost';
import { prepareOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { validateDocument } from '../../src/graphql/validate-document';
import { COSTLY_DOCUMENTS, largest, many } from '../support/costly-documents';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { residentMb } from './gateway-metrics';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

const schema = createSchema();
const RUNS = 7;

/** The timeout of tests with thousands of documents, for slow machines. */
const TEST_TIMEOUT_MS = 400_000;

function isAllowed(query: string): boolean {
  return documentSizeError(query) === undefined && (measureDocument(query)?.tokens ?? 0) <= DOCUMENT_LIMITS.tokens;
}

/** Parses, validates, measures and compiles a document. @returns whether it is valid */
function prepare(query: string): boolean {
  documentSizeError(query);
  const document = parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  const errors = validateDocument(schema, document, { introspection: true });
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (errors.length > 0 || operation === undefined) {
    const audience = { requestId: 'x', client: { language: 'tr' } } as const;
    JSON.stringify(toAppErrors(errors, document, 'GRAPHQL_VALIDATION_FAILED').map((error) => formatError(error, audience)));
    return false;
  }
  const prepared = prepareOperation(schema, document, operation);
  operationCost(schema, document, operation, {});
  const cache = new OperationCache();
  cache.set(query, undefined, prepared);
  cache.set(query, undefined, prepared);
  return true;
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('prepares every document below the limits quickly', () => {
  const costs = Object.entries(COSTLY_DOCUMENTS).map(([name, make]) => {
    const query = largest(make, isAllowed);
    const runs = Array.from({ length: RUNS }, () => cpuOf(() => prepare(query))).sort((a, b) => a - b);
    return { name, ms: runs[Math.floor(RUNS / 2)] ?? NaN };
  });
  const [worst] = costs.sort((a, b) => b.ms - a.ms);
  expect(costs).toHaveLength(Object.keys(COSTLY_DOCUMENTS).length);
  recordFault({
    name: 'documents that are costly to prepare',
    sent: costs.length * RUNS,
    failed: 0,
    figures: [{ name: `CPU of "${worst?.name ?? ''}", ms`, value: worst?.ms ?? NaN, atMost: 50 }],
  });
});

/** A distinct document of some 4 KB that is compiled. */
function largeDocument(index: number): string {
  const fields = 'userId username displayName bio avatarUrl coverUrl isVerified isLive joinedAt';
  const profiles = many(28, (alias) => `profile${alias}: profile(username: $username) { ${fields} user { id } }`);
  return `query Large${index}($username: String!) { ${profiles} }`;
}

/** Sends documents as ada, several concurrently. @returns the number of responses other than 200 */
async function sendAll(gateway: FaultyGateway, documents: readonly string[]): Promise<number> {
  const headers = { authorization: `Bearer ${tokenFor(ADA, 3600)}`, 'content-type': 'application/json' };
  const waiting = documents[Symbol.iterator]();
  let failed = 0;
  const sendEach = async (): Promise<void> => {
    for (const query of waiting) {
      const body = JSON.stringify({ query, variables: { username: 'ada' } });
      const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body }).catch(() => undefined);
      await response?.arrayBuffer();
      if (response?.status !== 200) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, sendEach));
  return failed;
}

describe('a gateway that receives distinct documents', () => {
  let server: PostgresServer;
  let url: string;
  beforeAll(async () => {
    server = await startPostgresServer();
    url = await seededDatabase(server);
  });
  afterAll(() => server.remove());

  test(
    'keeps its memory bounded',
    async () => {
      const gateway = await startFaultyGateway({ DATABASE_URL: url, JWT_SECRET: TEST_SECRET });
      // One in a hundred has 4 KB. Each is sent twice, so that it is compiled.
      const documents = Array.from({ length: 10_000 }, (_, index) =>
        index % 100 === 0
          ? largeDocument(index)
          : `query Q${index}($username: String!) { profile(username: $username) { userId bio } me { id } }`,
      );
      const twice = documents.flatMap((document) => [document, document]);
      const failed = await sendAll(gateway, twice);
      const value = await residentMb(gateway);
      await gateway.stop();
      recordFault({
        name: '10,000 different documents',
        sent: twice.length,
        failed,
        figures: [{ name: 'memory, MB', value, atMost: 260 }],
      });
      expect(failed).toBe(0);
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'handles documents of 4 KB with a heap of 400 MB',
    async () => {
      const env = { DATABASE_URL: url, JWT_SECRET: TEST_SECRET, NODE_OPTIONS: '--max-old-space-size=400' };
      const gateway = await startFaultyGateway(env);
      const documents = Array.from({ length: 300 }, (_, index) => largeDocument(index));
      const failed = await sendAll(gateway, [...documents, ...documents, ...documents, ...documents]);
      const value = await residentMb(gateway);
      expect((await gateway.stop()).code).toBe(0);
      recordFault({
        name: '300 documents of 4 KB, heap of 400 MB',
        sent: documents.length * 4,
        failed,
        figures: [{ name: 'memory, MB', value, atMost: 400 }],
      });
      expect(failed).toBe(0);
    },
    TEST_TIMEOUT_MS,
  );
});
