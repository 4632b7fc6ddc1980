import path from 'node:path';
import { finding, isA, said, type Rule } from './clues';

const syntaxError: Rule = ({ error, failure, project }) => {
  if (!isA(error, 'SyntaxError')) return null;
  const { file, line } = error;
  const place = file === null ? '' : ` (${file}${line === null ? '' : `:${line}`})`;
  const evidence = `${said(error)}${place}`;
  if (file === null || file.startsWith('<')) return finding('syntax error', 'in generated code', 0.8, evidence);
  if (path.isAbsolute(file)) {
    return finding('environment issue', 'dependency version', 0.8, [evidence, 'That file is not the project’s.'], file);
  }
  if (path.basename(file) === 'conftest.py') return finding('syntax error', 'in conftest.py', 0.99, evidence, file);
  const isTest = failure.nodeId.split('::')[0] === file || project.isTestFile(file);
  return finding('syntax error', isTest ? 'in the test' : 'in the code', 0.99, evidence, file);
};

export const syntaxRules: readonly Rule[] = [syntaxError];
