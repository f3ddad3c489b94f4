/** The part of Swagger UI that this page uses. Its prebuilt script defines one global function. */
interface SwaggerUI {
  preauthorizeApiKey(scheme: string, token: string): void;
}

interface SwaggerUIOptions {
  readonly domNode: HTMLElement;
  readonly spec: object;
  readonly layout: 'BaseLayout';
  readonly deepLinking: boolean;
  readonly plugins: readonly (() => object)[];
  readonly displayRequestDuration: boolean;
  readonly persistAuthorization: boolean;
  readonly supportedSubmitMethods: readonly string[];
  readonly validatorUrl: null;
  readonly onComplete: () => void;
}

interface Window {
  readonly SwaggerUIBundle?: (options: SwaggerUIOptions) => SwaggerUI;
}
