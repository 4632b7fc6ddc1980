import { spawnSync } from 'node:child_process';
import { childEnvironment } from '../../../scripts/environment.mjs';
import { python } from '../../../scripts/paths.mjs';

/** The answers of one Python process to questions given as JSON: `script` turns the list `questions` into `answers`. */
export function askPython(script: string, questions: unknown): unknown {
  const program = `import ast, json, sys\nquestions = json.load(sys.stdin)\n${script}\njson.dump(answers, sys.stdout)\n`;
  const run = spawnSync(python, ['-X', 'utf8', '-c', program], {
    input: JSON.stringify(questions),
    env: childEnvironment(),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as unknown;
}

const PROBLEMS = `
def problem(text):
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f"{error.msg}: {error.text}"
answers = [problem(text) for text in questions]
`;

/** For each text why it is no Python; `null` where it is. */
export function syntaxProblems(texts: readonly string[]): (string | null)[] {
  return askPython(PROBLEMS, texts) as (string | null)[];
}
