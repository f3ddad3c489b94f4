import { useMemo } from 'react';
import { labelLanguage } from './translate-label';

/** What the code that the React Compiler generates reads as "nothing cached". */
const EMPTY = Symbol.for('react.memo_cache_sentinel');

/**
 * Replaces the cache of components that the React Compiler has compiled, as GraphiQL's are (`react-compiler-runtime`). They cache
 * their labels for as long as they are mounted; this cache is emptied when the language changes.
 */
export function c(size: number): unknown[] {
  const language = labelLanguage();
  // The cache depends on nothing but the language, which the callback does not read.
  return useMemo(() => [language, new Array<unknown>(size).fill(EMPTY)] as const, [language, size])[1];
}
