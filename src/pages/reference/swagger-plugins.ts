/** A component of Swagger UI. */
type Component = (props: object) => unknown;

interface System {
  readonly React: { createElement(type: string | Component, props: object | null, ...children: readonly unknown[]): unknown };
}

/** A Swagger UI plugin that folds the headers of each documented response, so that they do not hide its description. */
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
