import type { Locator, Page } from 'playwright-core';
import type { Stage, Visit } from './stage';

/** The ids of the operations, in the order of the document. */
export const OPERATIONS = ['getUserStats', 'getProfile', 'getTransactions', 'getTransactionGroups'] as const;

type OperationId = (typeof OPERATIONS)[number];

/** A response as the page shows it. */
interface ShownResponse {
  readonly status: number;
  readonly body: string;
}

/** Page object of the reference. */
export class ReferencePage {
  readonly page: Page;

  constructor(readonly visit: Visit) {
    this.page = visit.page;
  }

  /** Opens the page and waits until it is shown. */
  static async open(stage: Stage, path = '/docs', options: Parameters<Stage['open']>[1] = {}): Promise<ReferencePage> {
    const reference = new ReferencePage(await stage.open(path, { permissions: ['clipboard-read', 'clipboard-write'], ...options }));
    await reference.untilReady();
    return reference;
  }

  async untilReady(): Promise<void> {
    await this.page.locator(`#${OPERATIONS[0]} .send`).waitFor();
  }

  /** The section of an operation. */
  operation(id: OperationId): Locator {
    return this.page.locator(`#${id}`);
  }

  /** Fills in parameters and headers of an operation by name. A list is given with commas. */
  async fill(id: OperationId, values: Readonly<Record<string, string>>): Promise<void> {
    const operation = this.operation(id);
    for (const [name, value] of Object.entries(values)) {
      const list = operation.getByRole('group', { name, exact: true });
      if ((await list.count()) > 0) {
        for (const item of value.split(',')) await list.getByRole('button', { name: item, exact: true }).click();
        continue;
      }
      const field = operation.getByLabel(name, { exact: true });
      if (!(await field.isVisible())) await operation.locator('.section-text > .fold > summary').first().click();
      const isMenu = (await field.and(this.page.locator('select')).count()) > 0;
      await (isMenu ? field.selectOption(value) : field.fill(value));
    }
  }

  /** Sends the request of an operation, and returns the response as it is shown. */
  async send(id: OperationId): Promise<ShownResponse> {
    const operation = this.operation(id);
    const answered = this.page.waitForResponse((response) => response.url().includes('/api/v1/'));
    await operation.locator('.send').click();
    const status = (await answered).status();
    const shown = operation.locator('.live-response:not(.stale)', { hasText: String(status) });
    await shown.waitFor();
    return { status, body: await shown.locator('pre').innerText() };
  }

  /** The sample of an operation in the chosen language. */
  sample(id: OperationId): Promise<string> {
    return this.operation(id).locator('.section-aside pre').first().innerText();
  }

  /** Signs in as a demo user. */
  async become(username: string): Promise<void> {
    await this.page.locator('.account').click();
    await this.page.locator('.demo-users button', { hasText: username }).click();
    await this.page.locator('.account', { hasText: username }).waitFor();
  }

  /** Shows the page in another language by its link. */
  async switchTo(language: string): Promise<void> {
    await this.page.locator(`.languages a[lang=${language}]`).click();
    await this.page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
  }

  close(): Promise<void> {
    return this.visit.context.close();
  }
}
