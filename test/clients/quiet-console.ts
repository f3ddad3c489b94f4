/** Expects of each test of a file that its clients write no warning or error to the console. */
export function expectQuietConsole(): void {
  const complaints: string[] = [];
  beforeEach(() => {
    for (const level of ['warn', 'error'] as const) {
      jest.spyOn(console, level).mockImplementation((...said: unknown[]) => {
        complaints.push(said.map(String).join(' '));
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
    expect(complaints.splice(0)).toEqual([]);
  });
}
