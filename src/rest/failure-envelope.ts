import type { AppError } from '../errors/app-error';
import type { Language } from '../i18n/languages';
import { detailMessage, fixedMessageOf } from '../errors/translate';
import { envelope, type Envelope } from './envelope';

/** The envelope of a failure: the fixed message of its code, then one message for each detail. */
export function failureEnvelope(error: AppError, language: Language): Envelope<never> {
  // Several variables may belong to one parameter, and have the same message.
  const details = new Set(error.details.map((fault) => `${fault.field}: ${detailMessage(fault, language)}`));
  return envelope(error.status, { errors: [fixedMessageOf(error.code, language), ...details] });
}
