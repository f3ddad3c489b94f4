/** The options of a query whose fields may fail: it returns data beside errors, also if the cache has a field that failed as null. */
export const PARTIAL = { errorPolicy: 'all', fetchPolicy: 'cache-and-network' } as const;
