import { AppError } from '../../src/errors/app-error';
import { translateDetails } from '../../src/errors/translate';

/** The AppError that something throws; throws on where it is another error, or none. */
export function appErrorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What a person reads of an error's details, one line each. */
export function detailLinesOf(error: AppError): string[] {
  return translateDetails(error.details, 'en').map(({ field, message }) => `${field}: ${message}`);
}
