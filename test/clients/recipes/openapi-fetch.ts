import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../../src/generated/openapi';

/** A client of the legacy routes, with openapi-fetch's defaults. */
export function createRestClient(gateway: string, headers: Record<string, string>): Client<paths> {
  return createClient<paths>({ baseUrl: `${gateway}/api/v1`, headers });
}
