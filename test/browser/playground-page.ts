import type { Page } from 'playwright-core';
import type { Stage, Visit } from './stage';

/** The editors of the page, by what their texts are called inside. */
type Editor = 'operation.graphql' | 'variables.json' | 'request-headers.json' | 'response.json';

interface Model {
  readonly uri: { readonly path: string };
  getValue(): string;
  setValue(text: string): void;
}

/** The playground as a person uses it. */
export class PlaygroundPage {
  readonly page: Page;

  constructor(readonly visit: Visit) {
    this.page = visit.page;
  }

  /** Opens the page and waits until one can type. */
  static async open(stage: Stage, path = '/playground', options: Parameters<Stage['open']>[1] = {}): Promise<PlaygroundPage> {
    const playground = new PlaygroundPage(await stage.open(path, { permissions: ['clipboard-read', 'clipboard-write'], ...options }));
    await playground.untilReady();
    return playground;
  }

  async untilReady(): Promise<void> {
    await this.page.locator('.graphiql-query-editor .view-lines').waitFor();
    // The schema is there once the documentation can be searched.
    await this.page.locator('.graphiql-spin').waitFor({ state: 'detached' });
  }

  /** What an editor holds. */
  read(editor: Editor): Promise<string> {
    return this.page.evaluate((name) => {
      // GraphiQL puts Monaco there.
      const { __MONACO } = globalThis as unknown as { __MONACO: { editor: { getModels(): Model[] } } };
      return (
        __MONACO.editor
          .getModels()
          .find(({ uri }) => uri.path.endsWith(name))
          ?.getValue() ?? ''
      );
    }, editor);
  }

  /** Puts a text into an editor at once, as pasting does. */
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

  /** GraphiQL takes over what is typed a tenth of a second later. */
  async untilSettled(): Promise<void> {
    await this.page.waitForTimeout(300);
  }

  /** Runs the operation and returns its answer. */
  async run(): Promise<{ data?: unknown; errors?: readonly { message: string; extensions: { code: string } }[] }> {
    await this.untilSettled();
    const answered = this.page.waitForResponse((response) => response.url().endsWith('/graphql') && response.request().method() === 'POST');
    await this.page.locator('.graphiql-execute-button').click();
    await (await answered).finished();
    await this.page.locator('.graphiql-response .exchange').waitFor();
    await this.page.locator('.graphiql-response .graphiql-spinner').waitFor({ state: 'detached' });
    await this.untilSettled();
    return JSON.parse(await this.read('response.json')) as ReturnType<PlaygroundPage['run']> extends Promise<infer Answer> ? Answer : never;
  }

  /** Shows one of the panels beside the editors. */
  async show(title: string): Promise<void> {
    const button = this.page.getByRole('button', { name: `Show ${title}`, exact: true });
    if (await button.isVisible()) await button.click();
  }

  /** Chooses a value for a client header. */
  async pick(header: string, value: string): Promise<void> {
    await this.page.locator(`select[name=${header}]`).selectOption(value);
  }

  /** Becomes a demo user. */
  async become(username: string): Promise<void> {
    await this.page.locator('.account').click();
    await this.page.locator('#account-panel .choices button', { hasText: username }).click();
    await this.page.locator('.account strong, .account .fault').first().waitFor();
  }

  /** What lies in the clipboard. */
  clipboard(): Promise<string> {
    return this.page.evaluate('navigator.clipboard.readText()');
  }

  /** Everything that is kept beyond the browser tab. */
  keptForGood(): Promise<string> {
    return this.page.evaluate('JSON.stringify({ ...localStorage })');
  }

  close(): Promise<void> {
    return this.visit.context.close();
  }
}
