/** Ends the wait of a loop before its time. */
export class Wake {
  private isCalled = false;
  private resume: (() => void) | undefined;

  /** Ends the present wait, or the next one. */
  call(): void {
    this.isCalled = true;
    this.resume?.();
  }

  /** Waits until it is called, or for a time in milliseconds if there is one. @returns whether it was called */
  async wait(ms?: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.resume = resolve;
      if (this.isCalled) resolve();
      else if (ms !== undefined) timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.resume = undefined;
    const wasCalled = this.isCalled;
    this.isCalled = false;
    return wasCalled;
  }
}
