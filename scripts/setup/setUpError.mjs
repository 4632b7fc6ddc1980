/** Set-up cannot go on. The message says what to do; there is no bug behind it, so no stack is shown. */
export class SetUpError extends Error {
  name = 'SetUpError';
}
