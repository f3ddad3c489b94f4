/**
 * Calls a function after a time, in milliseconds, unless it is cancelled before. The time is measured in two halves: if this process was
 * busy during the first one, responses that have arrived meanwhile are read, and what depends on them is sent, before the second one.
 * @returns cancels it
 */
export function startTimeout(timeoutMs: number, expire: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  let timer = setTimeout(() => {
    timer = setTimeout(() => {
      // Node reads sockets between timers and immediates.
      immediate = setImmediate(expire);
    }, timeoutMs / 2);
  }, timeoutMs / 2);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
