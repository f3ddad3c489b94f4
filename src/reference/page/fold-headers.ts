/** A component of Swagger UI; what it is given is its own business. */
type Component = (props: object) => unknown;

interface System {
  readonly React: { createElement(type: string | Component, props: object | null, ...children: readonly unknown[]): unknown };
}

/** A plugin of Swagger UI: some fifteen headers a status would bury what the statuses say. */
export function foldHeaders(title: string): () => object {
  return () => ({
    wrapComponents: {
      headers:
        (original: Component, { React }: System): Component =>
        (props) =>
          React.createElement(
            'details',
            { className: 'response-headers' },
            React.createElement('summary', null, title),
            React.createElement(original, props),
          ),
    },
  });
}
