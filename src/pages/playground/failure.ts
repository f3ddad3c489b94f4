/** An error without a stack, so that GraphiQL shows only its message. */
export function failure(message: string): Error {
  const error = new Error(message);
  delete error.stack;
  return error;
}
