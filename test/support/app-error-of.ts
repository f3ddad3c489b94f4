import { AppError } from '../../src/errors/app-error';
import { translateDetails } from '../../src/errors/translate';

/** The AppError that a call throws. @throws any other error, or an Error if the call throws nothing */
export function appErrorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The details of an error in English, one line each. */
export function detailLinesOf(error: AppError): string[] {
  return translateDetails(error.details, 'en').map(({ field, message }) => `${field}: ${message}`);
}
