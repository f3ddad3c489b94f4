import { Kind, parse, specifiedRules, validate } from 'graphql';
import { createFieldNames, toClientError } from '../../src/graphql/client-error';
import { DOCUMENT_LIMITS, documentLimitRules, MAX_VALIDATION_ERRORS } from '../../src/graphql/document-limits';
import { checkDocumentSize, measureDocument } from '../../src/graphql/document-size';
import { KnownOperations } from '../../src/graphql/known-operations';
import { knownOperationTypesRule } from '../../src/graphql/known-operation-types.rule';
import { operationCost } from '../../src/graphql/operation-cost';
import { prepareOperation } from '../../src/graphql/prepared-operation';
import { createSchema } from '../../src/graphql/schema';
import { COSTLY_DOCUMENTS, largest, many } from '../graphql/costly-documents';
import { ADA, TEST_SECRET, tokenFor } from '../support/gateway';
import { residentMb } from './gateway-metrics';
import { startFaultyGateway, type FaultyGateway } from './gateway-process';
import { startPostgresServer, type PostgresServer } from './postgres-server';
import { recordFault } from './record-fault';
import { seededDatabase } from './seeded-database';

const schema = createSchema();
const RULES = [...specifiedRules, knownOperationTypesRule, ...documentLimitRules];
const RUNS = 7;

/** So many documents take their time on a slow machine. */
const PATIENCE_MS = 400_000;

function isAllowed(query: string): boolean {
  try {
    checkDocumentSize(query);
    return (measureDocument(query)?.tokens ?? 0) <= DOCUMENT_LIMITS.tokens;
  } catch {
    return false;
  }
}

/** Does everything with a document that is done before it runs, compiling included. @returns whether it would run */
function prepare(query: string): boolean {
  checkDocumentSize(query);
  const document = parse(query, { maxLexicalTokens: DOCUMENT_LIMITS.tokens });
  const errors = validate(schema, document, RULES, { maxErrors: MAX_VALIDATION_ERRORS });
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (errors.length > 0 || operation === undefined) {
    const audience = { language: 'tr', requestId: 'x', fieldOf: createFieldNames(document) } as const;
    JSON.stringify(errors.map((error) => toClientError(error, audience)));
    return false;
  }
  const prepared = prepareOperation(schema, document, operation);
  operationCost(schema, document, operation, {});
  const known = new KnownOperations();
  known.learn(query, undefined, prepared);
  known.learn(query, undefined, prepared);
  return true;
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('no document below the limits takes long to prepare', () => {
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

/** A document of some 4 KB that is compiled, unlike any other. */
function largeDocument(index: number): string {
  const fields = 'userId username displayName bio avatarUrl coverUrl isVerified isLive joinedAt';
  const profiles = many(28, (alias) => `profile${alias}: profile(username: $username) { ${fields} user { id } }`);
  return `query Large${index}($username: String!) { ${profiles} }`;
}

/** Sends documents as ada, several at once. @returns how many were not answered with 200 */
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

describe('a gateway that is sent ever different documents', () => {
  let server: PostgresServer;
  let url: string;
  beforeAll(async () => {
    server = await startPostgresServer();
    url = await seededDatabase(server);
  });
  afterAll(() => server.remove());

  test(
    'keeps its memory',
    async () => {
      const gateway = await startFaultyGateway({ DATABASE_URL: url, JWT_SECRET: TEST_SECRET });
      // One in a hundred has 4 KB; each is sent twice, so that it is compiled.
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
    PATIENCE_MS,
  );

  test(
    'of 4 KB survives with a heap of 400 MB',
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
    PATIENCE_MS,
  );
});
