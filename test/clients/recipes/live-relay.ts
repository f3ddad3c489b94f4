import type { Client, Sink } from 'graphql-ws';
import { Observable, type GraphQLResponse, type SubscribeFunction } from 'relay-runtime';

/** The second argument of `Network.create`: subscriptions by WebSocket. */
export function subscribeBy(client: Client): SubscribeFunction {
  return ({ text, name }, variables) =>
    Observable.create<GraphQLResponse>((sink) => {
      const error = (cause: unknown): void => {
        sink.error(new Error('The subscription has ended', { cause }));
      };
      const observer: Sink<never> = { next: sink.next.bind(sink), error, complete: sink.complete.bind(sink) };
      return client.subscribe({ query: text ?? '', operationName: name, variables }, observer);
    });
}
