import type { VerificationKey } from '../auth/verification-key';
import type { Config } from '../config/config';
import { developmentSecret } from '../engines/data-directory';

/** Returns the key that verifies tokens. An embedded database without a configured key has a generated one. */
export function verificationKeyOf(config: Config): VerificationKey {
  if (config.tokens.key.kind !== 'generated') return config.tokens.key;
  // A generated key exists only with an embedded database: otherwise parseConfig requires a configured key.
  const directory = config.database.kind === 'embedded' ? config.database.directory : '.';
  return { kind: 'secret', secret: developmentSecret(directory) };
}
