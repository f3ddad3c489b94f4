/** What Jest sends to a worker process that is to exit. It sends SIGTERM half a second later. */
const END = 2;

/** The exit code of a process that SIGTERM ends: 128 and the number of the signal. */
const SIGTERM_EXIT_CODE = 143;

type End = () => Promise<unknown>;

/** The functions that end shared resources. Global, because the global teardown loads its own instance of this module. */
const shared = globalThis as typeof globalThis & { testResources?: End[] };

/** Calls a function once after the last test file of this process, so that what its files share does not keep it running. */
export function onWorkerEnd(end: End): void {
  if (shared.testResources === undefined) {
    shared.testResources = [];
    process.on('message', (message: unknown) => {
      if (Array.isArray(message) && message[0] === END) void endShared().finally(() => process.exit());
    });
    // Jest does not wait any longer, or has ended itself. What still runs is killed on exit.
    process.once('SIGTERM', () => process.exit(SIGTERM_EXIT_CODE));
    process.once('disconnect', () => process.exit());
  }
  shared.testResources.push(end);
}

/** Ends what the test files of this process share. */
export async function endShared(): Promise<void> {
  await Promise.all((shared.testResources?.splice(0) ?? []).map((end) => end()));
}
