/** The GraphQL endpoint. */
export const GRAPHQL_PATH = '/graphql';

/** The GraphQL endpoint of event streams. `/graphql` sends them as well, to clients that accept them. */
export const GRAPHQL_STREAM_PATH = '/graphql/stream';

/** The prefix of the legacy API. */
export const REST_PREFIX = '/api/v1';

/** The GraphQL Playground. */
export const PLAYGROUND_PATH = '/playground';

/** The endpoint of the playground that estimates operations. */
export const ESTIMATE_PATH = '/playground/estimate';

/** The reference page of the legacy API. */
export const REFERENCE_PATH = '/docs';
