import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { JsonObject, OpenApiDocument } from '../../src/reference/open-api';
import type { Answer } from '../support/gateway';
import { responseOf } from './documents';

/** What belongs to the transport, and to the media type the document names. */
const TRANSPORT = ['connection', 'content-encoding', 'content-length', 'content-type', 'date', 'keep-alive'];

/** Checks answers against one document. */
export type Expectation = (answer: Answer<unknown>, path: string) => void;

/** Makes the check of a document: an answer's status has to be documented, and then its headers and its body have to be as documented. */
export function expectationOf(document: OpenApiDocument): Expectation {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, 'document');
  const validators = new Map<string, ValidateFunction>();
  const validatorAt = (...pointer: readonly string[]): ValidateFunction => {
    const $ref = `document#/${pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validator = validators.get($ref) ?? ajv.compile({ $ref });
    validators.set($ref, validator);
    return validator;
  };
  const faultsOf = (validator: ValidateFunction, value: unknown): unknown => (validator(value) ? [] : validator.errors);

  return ({ status, headers, body }, path) => {
    const response = responseOf(document, path, status);
    if (response === undefined) throw new Error(`${path} answered ${status}, which is not documented`);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    const sent = [...headers.keys()].filter((name) => !TRANSPORT.includes(name));
    expect(Object.keys(response.headers)).toEqual(expect.arrayContaining(sent));
    for (const [name, { $ref }] of Object.entries(response.headers)) {
      const component = $ref.split('/').at(-1) ?? '';
      const documented: JsonObject | undefined = document.components['headers']?.[component];
      const value = headers.get(name);
      if (value === null) expect([name, documented?.['required']]).toEqual([name, false]);
      else expect([name, faultsOf(validatorAt('components', 'headers', component, 'schema'), value)]).toEqual([name, []]);
    }
    const schema = ['paths', path, 'get', 'responses', String(status), 'content', 'application/json', 'schema'];
    expect(faultsOf(validatorAt(...schema), body)).toEqual([]);
  };
}
