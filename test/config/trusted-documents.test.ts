import { parseConfig } from '../../src/config/config';
import type { TrustedDocumentsConfig } from '../../src/config/trusted-documents';
import { ConfigError } from '../../src/config/variables';

type Environment = Readonly<Record<string, string>>;

function read(environment: Environment): TrustedDocumentsConfig {
  return parseConfig(environment).trustedDocuments;
}

function faultsOf(environment: Environment): readonly string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

const FILE = { TRUSTED_DOCUMENTS: 'web.json' };

test('has no trusted documents by default', () => {
  expect(read({})).toEqual({ files: [], mode: 'off', clients: new Map() });
  expect(read({ TRUSTED_DOCUMENTS: '', TRUSTED_DOCUMENTS_MODE: '', TRUSTED_DOCUMENTS_CLIENTS: '' })).toEqual(read({}));
  expect(read({ TRUSTED_DOCUMENTS_MODE: 'off' })).toEqual(read({}));
});

test('reads the paths of manifests, and logs by default', () => {
  expect(read({ TRUSTED_DOCUMENTS: ' /etc/gateway/web.json, ios.json ,' })).toEqual({
    files: ['/etc/gateway/web.json', 'ios.json'],
    mode: 'log',
    clients: new Map(),
  });
});

test.each(['off', 'log', 'prefer', 'only'] as const)('reads TRUSTED_DOCUMENTS_MODE=%s', (mode) => {
  expect(read({ ...FILE, TRUSTED_DOCUMENTS_MODE: mode }).mode).toBe(mode);
});

test('reads the modes of clients by their names', () => {
  const { clients } = read({ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web=prefer, com.example.Live-iOS = only,__proto__=off' });
  expect([...clients]).toEqual([
    ['web', 'prefer'],
    ['com.example.Live-iOS', 'only'],
    ['__proto__', 'off'],
  ]);
});

const CLIENTS_FAULT =
  'TRUSTED_DOCUMENTS_CLIENTS: must be a comma list such as web=prefer,ios=only; a mode must be one of off, log, prefer, only';

test.each<[Environment, readonly string[]]>([
  [{ ...FILE, TRUSTED_DOCUMENTS_MODE: 'ONLY' }, ['TRUSTED_DOCUMENTS_MODE: must be one of off, log, prefer, only']],
  [{ ...FILE, TRUSTED_DOCUMENTS_MODE: 'strict' }, ['TRUSTED_DOCUMENTS_MODE: must be one of off, log, prefer, only']],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web=' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web=Only' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: '=only' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: ',' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web=only=log' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'my app=only' }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: `${'x'.repeat(65)}=only` }, [CLIENTS_FAULT]],
  [{ ...FILE, TRUSTED_DOCUMENTS_CLIENTS: 'web=only,web=log' }, ['TRUSTED_DOCUMENTS_CLIENTS: must not name a client twice']],
  [{ TRUSTED_DOCUMENTS: ' , ' }, ['TRUSTED_DOCUMENTS: must be the path of a manifest, or a comma list of them']],
  [
    { TRUSTED_DOCUMENTS_MODE: 'only', TRUSTED_DOCUMENTS_CLIENTS: 'web=only' },
    ['TRUSTED_DOCUMENTS_MODE: needs TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_CLIENTS: needs TRUSTED_DOCUMENTS'],
  ],
])('rejects %j', (environment, faults) => {
  expect(faultsOf(environment)).toEqual(faults);
});
