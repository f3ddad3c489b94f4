/** The accepted request ids of clients. Any other is replaced. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
