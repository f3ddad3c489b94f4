import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { ADA, type GraphQLBody, type TestGateway } from './gateway';
import { authorizationFor } from './graphql-socket';
import { Inbox } from './inbox';

/** An event of a stream, or a comment or `retry`, which have no name of their own. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** A request for a stream. */
export interface StreamOptions {
  /** A token, a user id to sign one for, or null for none; ada's by default. */
  readonly as?: string | null;
  /** `/graphql` by default. */
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client of GraphQL over SSE in distinct connections mode. */
export class EventStreamClient {
  /** Events of the stream: `next`, `complete`, `retry`, and `comment`. */
  readonly events = new Inbox<StreamEvent>();
  /** Resolves when the response has ended, with the text of one that is no stream. */
  readonly ended: Promise<string>;
  private text = '';

  private constructor(
    private readonly sent: ClientRequest,
    /** The response; paused by `response.pause()`. */
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.text += chunk;
      if (this.isStream) this.parse();
    });
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.events.close(new Error('The stream has ended'));
        resolve(this.text);
      });
    });
  }

  /** Sends a request for a stream, and waits for the head of its response. */
  static async open({ url }: Pick<TestGateway, 'url'>, parameters: object, options: StreamOptions = {}): Promise<EventStreamClient> {
    const { as = ADA, path = '/graphql', method = 'POST', headers = {} } = options;
    const search = Object.entries(parameters).map(([name, value]: [string, unknown]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const address = url + path + (method === 'GET' ? `?${new URLSearchParams(search).toString()}` : '');
    const sent = request(address, {
      method,
      agent: false,
      headers: {
        accept: 'text/event-stream',
        ...(as !== null && { authorization: authorizationFor(as) }),
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    sent.end(method === 'POST' ? JSON.stringify(parameters) : undefined);
    // The event has this argument.
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return new EventStreamClient(sent, response);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get isStream(): boolean {
    return this.response.headers['content-type']?.startsWith('text/event-stream') === true;
  }

  /** The JSON body of a response that is no stream. */
  async body(): Promise<GraphQLBody> {
    // The caller's assertions verify it.
    return JSON.parse(await this.ended) as GraphQLBody;
  }

  /** Disconnects, and waits until that is done. */
  async close(): Promise<void> {
    this.sent.destroy();
    await this.ended;
  }

  private parse(): void {
    for (let end = this.text.indexOf('\n\n'); end >= 0; end = this.text.indexOf('\n\n')) {
      const fields = this.text
        .slice(0, end)
        .split('\n')
        .map((line) => /^([^:]*):? ?(.*)$/.exec(line) ?? []);
      this.text = this.text.slice(end + 2);
      const valueOf = (name: string): string | undefined => fields.find(([, field]) => field === name)?.[2];
      const retry = valueOf('retry');
      if (retry !== undefined) this.events.push({ event: 'retry', data: retry });
      const event = valueOf('event');
      if (event !== undefined) this.events.push({ event, data: valueOf('data') ?? '' });
      else if (retry === undefined) this.events.push({ event: 'comment', data: valueOf('') ?? '' });
    }
  }
}
