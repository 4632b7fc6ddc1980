/**
 * An error whose message is a sentence for the user: what happened, and what to do about it.
 * Every other error is a bug: it goes to the log with its stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** The command line in the message that puts things right, for copying. */
  readonly command: string | undefined;

  constructor(message: string, { command, ...options }: ErrorOptions & { readonly command?: string } = {}) {
    super(message, options);
    this.command = command;
  }
}
