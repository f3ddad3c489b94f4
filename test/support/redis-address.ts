import { parseRedisUrl, type RedisAddress } from '../../src/config/redis-url';

/** Parses an address of Redis. @throws Error if the text has faults */
export function redisAt(url: string): RedisAddress {
  const { value, faults } = parseRedisUrl(url);
  if (value === undefined) throw new Error(faults.join('; '));
  return value;
}
