import type { AppError } from '../errors/app-error';
import type { Language } from '../errors/language';
import { reasonOf, sentenceOf } from '../errors/translate';
import { envelope, type Envelope } from './envelope';

/** The envelope of a failure: the fixed sentence of its code, then one sentence a fault. */
export function failureEnvelope(error: AppError, language: Language): Envelope<never> {
  // Several variables may be parts of one parameter, and share a fault.
  const sentences = new Set(error.details.map((fault) => `${fault.field}: ${reasonOf(fault, language)}`));
  return envelope(error.status, { errors: [sentenceOf(error.code, language), ...sentences] });
}
