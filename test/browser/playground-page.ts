import type { Locator, Page } from 'playwright-core';
import { GRAPHIQL_TR } from '../../src/pages/playground/localization/graphiql.tr';
import type { Stage, Visit } from './stage';

/** The editors of the page, by the names of their Monaco models. */
type Editor = 'operation.graphql' | 'variables.json' | 'request-headers.json' | 'response.json';

interface Model {
  readonly uri: { readonly path: string };
  getValue(): string;
  setValue(text: string): void;
}

/** Page object of the playground. */
export class PlaygroundPage {
  readonly page: Page;

  constructor(readonly visit: Visit) {
    this.page = visit.page;
  }

  /** Opens the page and waits until its editors accept input. */
  static async open(stage: Stage, path = '/playground', options: Parameters<Stage['open']>[1] = {}): Promise<PlaygroundPage> {
    const playground = new PlaygroundPage(await stage.open(path, { permissions: ['clipboard-read', 'clipboard-write'], ...options }));
    await playground.untilReady();
    return playground;
  }

  async untilReady(): Promise<void> {
    await this.page.locator('.graphiql-query-editor .view-lines').waitFor();
    // The documentation can be searched once the schema is loaded.
    await this.page.locator('.graphiql-spin').waitFor({ state: 'detached' });
  }

  /** The content of an editor. */
  read(editor: Editor): Promise<string> {
    return this.page.evaluate((name) => {
      // GraphiQL exposes Monaco as a global.
      const { __MONACO } = globalThis as unknown as { __MONACO: { editor: { getModels(): Model[] } } };
      return (
        __MONACO.editor
          .getModels()
          .find(({ uri }) => uri.path.endsWith(name))
          ?.getValue() ?? ''
      );
    }, editor);
  }

  /** Replaces the content of an editor in one step, as pasting does. */
  async write(editor: Editor, text: string): Promise<void> {
    await this.page.evaluate(
      ([name, value]) => {
        const { __MONACO } = globalThis as unknown as { __MONACO: { editor: { getModels(): Model[] } } };
        __MONACO.editor
          .getModels()
          .find(({ uri }) => uri.path.endsWith(name))
          ?.setValue(value);
      },
      [editor, text] as const,
    );
    await this.untilSettled();
  }

  /** Clicks a button that copies, and returns what is in the clipboard then. Its notice is shown for a few seconds only. */
  async copy(button: Locator, notice: string): Promise<string> {
    await Promise.all([this.page.getByText(notice).waitFor(), button.click()]);
    return this.clipboard();
  }

  /** Copies the operation as a curl command. */
  copyAsCurl(): Promise<string> {
    return this.copy(this.page.getByRole('button', { name: 'Copy as cURL' }), 'Copied as cURL');
  }

  /** Waits for GraphiQL's debounce of 0.1 s after input: by a timer of the page, which fires after those that were started before. */
  async untilSettled(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  }

  /** Waits until a reload restores the content of an editor. GraphiQL stores its tabs half a second after the last change. */
  async untilStored(editor: Editor): Promise<void> {
    const text = JSON.stringify(await this.read(editor));
    const stored = (): Promise<string> => this.page.evaluate('sessionStorage.getItem("livestream-gateway:graphiql:tabState") ?? ""');
    while (!(await stored()).includes(text)) await this.page.waitForTimeout(50);
  }

  /** Runs the operation and returns its response. */
  async run(): Promise<{ data?: unknown; errors?: readonly { message: string; extensions: { code: string } }[] }> {
    await this.untilSettled();
    const answered = this.page.waitForResponse((response) => response.url().endsWith('/graphql') && response.request().method() === 'POST');
    await this.page.locator('.graphiql-execute-button').click();
    await (await answered).finished();
    await this.page.locator('.graphiql-response .exchange').waitFor();
    await this.page.locator('.graphiql-response .graphiql-spinner').waitFor({ state: 'detached' });
    return this.response();
  }

  /** The response in the open tab, once there is one. */
  async response(): ReturnType<PlaygroundPage['run']> {
    await this.untilSettled();
    let text: string;
    while ((text = await this.read('response.json')) === '') await this.page.waitForTimeout(50);
    return JSON.parse(text) as Awaited<ReturnType<PlaygroundPage['run']>>;
  }

  /** Shows one of the panels beside the editors. */
  async show(title: string): Promise<void> {
    const labels: Readonly<Record<string, string>> = GRAPHIQL_TR;
    const turkish = GRAPHIQL_TR['Show {0}'].replace('{0}', labels[title] ?? title);
    const byName = (name: string): Locator => this.page.getByRole('button', { name, exact: true });
    const button = byName(`Show ${title}`).or(byName(turkish));
    if (await button.isVisible()) await button.click();
  }

  /** Chooses a value for a client header. */
  async pick(header: string, value: string): Promise<void> {
    await this.page.locator(`select[name=${header}]`).selectOption(value);
  }

  /** Signs in as a demo user. */
  async become(username: string): Promise<void> {
    await this.page.locator('.account').click();
    await this.page.locator('#account-panel .choices button', { hasText: username }).click();
    await this.page.locator('.account strong, .account .fault').first().waitFor();
  }

  /** The text in the clipboard. */
  clipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** The content of localStorage, which outlives the browser tab. */
  keptForGood(): Promise<string> {
    return this.page.evaluate('JSON.stringify({ ...localStorage })');
  }

  close(): Promise<void> {
    return this.visit.context.close();
  }
}
