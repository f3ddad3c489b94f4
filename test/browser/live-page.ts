import type { PlaygroundPage } from './playground-page';

/** The parts of the playground that show a subscription. */
export class LivePage {
  constructor(private readonly playground: PlaygroundPage) {}

  private get page(): PlaygroundPage['page'] {
    return this.playground.page;
  }

  /** Opens an example, and waits until GraphiQL knows its operation. */
  async example(title: string): Promise<void> {
    await this.page.locator('.choices button', { hasText: title }).click();
    await this.page.locator('.live').waitFor();
    await this.playground.untilSettled();
  }

  /** Starts the subscription of the open tab, or stops it. */
  async toggle(): Promise<void> {
    await this.page.locator('.graphiql-execute-button').click();
  }

  async untilStatus(text: string): Promise<void> {
    await this.page.locator('.live-status', { hasText: text }).waitFor({ timeout: 60_000 });
  }

  /** Waits until the newest event contains a text. */
  async untilNewest(text: string): Promise<void> {
    await this.page.locator('.live-entries li:first-child', { hasText: text }).waitFor({ timeout: 60_000 });
  }

  /** The list of events, the newest first: without the times of results. */
  async entries(): Promise<string[]> {
    const lines = await this.page.locator('.live-entries > li').allInnerTexts();
    return lines.map((line) =>
      line
        .replace(/\d\d:\d\d:\d\d[.,]\d{3}/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
  }

  /** The response, as the tree shows it. */
  async response(): Promise<unknown> {
    await this.playground.untilSettled();
    return JSON.parse(await this.playground.read('response.json'));
  }

  chooseTransport(value: 'websocket' | 'sse'): Promise<string[]> {
    return this.page.locator('select[name=live-transport]').selectOption(value);
  }
}
