/** What Jest sends to a worker process that is to exit. */
const END = 2;

type End = () => Promise<unknown>;

/** What is to end. It is global, because the global teardown loads its own instance of this module. */
const shared = globalThis as typeof globalThis & { testResources?: End[] };

/** Calls a function once after the last test file of this process, so that what its files share does not keep it running. */
export function onWorkerEnd(end: End): void {
  if (shared.testResources === undefined) {
    shared.testResources = [];
    process.on('message', function listen(message: unknown) {
      if (!Array.isArray(message) || message[0] !== END) return;
      process.off('message', listen);
      void endShared();
    });
  }
  shared.testResources.push(end);
}

/** Ends what the test files of this process share. */
export async function endShared(): Promise<void> {
  await Promise.all((shared.testResources?.splice(0) ?? []).map((end) => end()));
}
