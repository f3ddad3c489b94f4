import type { TestGateway } from '../support/gateway';

/** The fixed messages of the codes that a document may be rejected with. */
const FIXED = {
  GRAPHQL_VALIDATION_FAILED: { en: 'The document is not valid against the schema', tr: 'Belge şemaya göre geçerli değil' },
  GRAPHQL_PARSE_FAILED: { en: 'The document is not valid GraphQL', tr: 'Belge geçerli bir GraphQL belgesi değil' },
};

/** Expects that a document is rejected with one error in each language: the fixed message and a reason, or the former alone for ''. */
export async function expectDocumentError(
  gateway: TestGateway,
  query: string,
  code: keyof typeof FIXED,
  reasons: { readonly en: string; readonly tr: string },
): Promise<void> {
  for (const language of ['en', 'tr'] as const) {
    const { status, body } = await gateway.graphql(query, {}, { headers: { 'x-language': language } });
    const [fixed, reason] = [FIXED[code][language], reasons[language]];
    expect(status).toBe(400);
    // The whole body: nothing else of the document is returned.
    expect(body).toEqual({
      errors: [
        {
          message: reason === '' ? fixed : `${fixed}: ${reason}`,
          locations: expect.arrayContaining([{ line: expect.any(Number) as number, column: expect.any(Number) as number }]) as unknown,
          extensions: { code, requestId: expect.any(String) as string },
        },
      ],
    });
  }
}
