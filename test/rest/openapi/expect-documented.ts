import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { SECURITY_HEADERS } from '../../../src/http/request-state';
import type { JsonObject, OpenApiDocument } from '../../../src/rest/openapi/open-api';
import type { Answer } from '../../support/gateway';
import { responseOf } from './documents';

/** Headers of every response, which the document does not list: transport, media type, caching and security. */
const UNDOCUMENTED = [
  ...['connection', 'content-encoding', 'content-length', 'content-type', 'date', 'keep-alive', 'cache-control', 'vary'],
  ...['strict-transport-security', 'access-control-allow-origin', 'access-control-expose-headers', ...Object.keys(SECURITY_HEADERS)],
];

/** Checks responses against one document. */
export type Expectation = (answer: Answer<unknown>, path: string) => void;

/** Returns a check that the status, the headers and the body of a response are as documented. */
export function expectationOf(document: OpenApiDocument): Expectation {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'document');
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (schema: JsonObject): ValidateFunction => {
    // References in the document are to its own components.
    const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
    const validator = validators.get(text) ?? ajv.compile(JSON.parse(text) as JsonObject);
    validators.set(text, validator);
    return validator;
  };
  const faultsOf = (validator: ValidateFunction, value: unknown): unknown => (validator(value) ? [] : validator.errors);

  return ({ status, headers, body }, path) => {
    const response = responseOf(document, path, status);
    if (response === undefined) throw new Error(`${path} answered ${status}, which is not documented`);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const sent = [...headers.keys()].filter((name) => !UNDOCUMENTED.includes(name));
    expect(Object.keys(response.headers)).toEqual(expect.arrayContaining(sent));
    for (const [name, { $ref }] of Object.entries(response.headers)) {
      const component = $ref.split('/').at(-1) ?? '';
      const documented: JsonObject | undefined = document.components['headers']?.[component];
      const value = headers.get(name);
      if (value === null) expect([name, documented?.['required']]).toEqual([name, false]);
      else expect([name, faultsOf(validatorOf(documented?.['schema'] as JsonObject), value)]).toEqual([name, []]);
    }
    expect(faultsOf(validatorOf(response.content['application/json'].schema), body)).toEqual([]);
  };
}
