import * as vscode from 'vscode';

/**
 * Asks about what the user is shown meanwhile, until there is an answer: a modal would stand before what is to be read, a
 * notification would be gone before that is read.
 * @returns whether the user agrees
 */
export async function askAfterReading(
  question: string,
  what: string,
  answers: { readonly yes: string; readonly no: string },
): Promise<boolean> {
  const options = { title: question, placeHolder: `Read ${what}, then decide.`, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick([answers.yes, answers.no], options)) === answers.yes;
}
