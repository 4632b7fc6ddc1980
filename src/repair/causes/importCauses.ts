import type { RaisedError } from '../../pytest/failure';
import { nearest } from '../nearestName';
import type { ProjectFacts } from '../projectFacts';
import { finding, isA, said, where, type Clues, type Finding, type Rule } from './clues';
import { distributionOf, droppedIn } from './knownPackages';

const sameName: Rule = ({ error }) =>
  error.type.endsWith('ImportPathMismatchError') || /^import file mismatch/.test(error.message)
    ? finding('import error', 'two test modules of one name', 0.95, 'Two test files have the same module name.')
    : null;

const circular: Rule = (clues) => {
  const { error } = clues;
  if (!/partially initialized module|circular import/.test(error.message)) return null;
  return finding('import error', 'circular import', 0.9, [said(error), `It came up ${where(clues)}.`], error.name);
};

const shadowed: Rule = ({ error }) => {
  const hidden = /consider renaming '([^']+)'/.exec(error.message);
  return hidden ? finding('import error', 'module hides another', 0.9, said(error), hidden[1]) : null;
};

const nativeLibrary: Rule = ({ error }) =>
  isA(error, 'ImportError') &&
  /cannot open shared object|DLL load failed|undefined symbol|incompatible architecture|invalid ELF|image not found|numpy\.\w*dtype size changed/.test(
    error.message,
  )
    ? finding('environment issue', 'native library', 0.9, said(error), /^([\w.+-]+\.so[\w.]*)/.exec(error.message)?.[1])
    : null;

const moduleMissing: Rule = (clues) => {
  const { error, project } = clues;
  const name = isA(error, 'ImportError') ? /No module named '?([\w.]+)'?/.exec(error.message)?.[1] : undefined;
  if (name === undefined) return null;
  if (project.modules.has(name) && !error.message.includes('is not a package')) {
    const evidence = `${name} is there on disk, but Python does not find it: its folder is not on the path, or the project is not installed.`;
    return finding('environment issue', 'path', 0.85, evidence, name);
  }
  if (isProjects(name, project)) return ofProject(clues, 'module missing', `The project has no module ${name}.`, name);
  const version = droppedIn(name);
  if (version !== undefined) {
    const evidence = `Python dropped the module ${name} in version ${version}.`;
    return finding('environment issue', 'Python version', 0.9, evidence, name);
  }
  const distribution = distributionOf(name, project.requirements);
  const isRequired = project.requirements.has(distribution.toLowerCase());
  const near = isRequired ? undefined : nearest(name.split('.')[0]!, rootsOf(project), 0.7);
  if (near !== undefined) {
    const evidence = [`The project has no module ${name}.`, `It has one called ${near}.`];
    return finding('import error', 'module missing', 0.6, evidence, name);
  }
  const evidence = `${name} is not a module of the project, and no installed package has it.`;
  return finding('environment issue', 'package not installed', isRequired ? 0.97 : 0.9, evidence, distribution);
};

const nameMissing: Rule = (clues) => {
  const { error, project } = clues;
  const match = /^cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'/.exec(error.message);
  if (!isA(error, 'ImportError') || match === null) return null;
  const [, name, module] = match as unknown as [string, string, string];
  const subject = `${module}.${name}`;
  if (isProjects(module, project)) return ofProject(clues, 'symbol missing', `${module} has no ${name}.`, subject);
  return ofLibrary(subject, `${module}, which is not the project’s, has no ${name}.`, error);
};

const moduleAttribute: Rule = (clues) => {
  const { error, project, inCode } = clues;
  const { receiver, name } = error;
  if (!isA(error, 'AttributeError') || receiver?.kind !== 'module' || name === null) return null;
  const subject = `${receiver.name}.${name}`;
  const isOwn = receiver.owner === 'code' || receiver.owner === 'test' || isProjects(receiver.name, project);
  if (isOwn) return ofProject(clues, 'symbol missing', `${receiver.name} has no ${name}.`, subject);
  const evidence = [
    `${receiver.name}, which is not the project’s, has no ${name}.`,
    `It is asked for ${where(clues)}.`,
  ];
  if (receiver.owner !== 'standard library') {
    return finding('environment issue', 'dependency version', inCode ? 0.6 : 0.7, evidence, subject);
  }
  return inCode
    ? finding('code error', 'attribute', 0.65, evidence, subject)
    : finding('environment issue', 'Python version', 0.6, evidence, subject);
};

const undefinedName: Rule = (clues) => {
  const { error, inCode, last } = clues;
  if (!isA(error, 'NameError') || last === null) return null;
  const made = error.frames.at(-1)!;
  if (made.owner === 'synthetic') {
    const evidence = `The name ${error.name ?? '?'} is not defined in code that is made while the tests run (${made.file}).`;
    return finding('code error', 'undefined name', 0.8, evidence, error.name);
  }
  const evidence = `The name ${error.name ?? '?'} is not defined ${where(clues)}.`;
  return inCode
    ? finding('code error', 'undefined name', 0.95, evidence, error.name)
    : finding('import error', 'name missing in the test', 0.9, evidence, error.name);
};

const relativeImport: Rule = (clues) =>
  // Before Python 3.9, a ValueError.
  /relative import/.test(clues.error.message) && ['ImportError', 'ValueError'].some((name) => isA(clues.error, name))
    ? finding('import error', 'relative import', 0.85, [said(clues.error), `It stands ${where(clues)}.`])
    : null;

/** Whoever asks for what the project does not have is at fault: a test that was left behind, or the code itself. */
function ofProject(clues: Clues, detail: string, evidence: string, subject: string): Finding {
  if (clues.inCode) {
    const whole = [evidence, `The code itself asks for it (${where(clues)}): the change is incomplete.`];
    return finding('code error', `${detail} in the code`, 0.9, whole, subject);
  }
  return finding('import error', detail, 0.97, [evidence, `It is asked for ${where(clues)}.`], subject);
}

function ofLibrary(subject: string, evidence: string, { file }: RaisedError): Finding {
  const isInstalled = file !== null && /(?:site|dist)-packages/.test(file);
  return finding('environment issue', isInstalled ? 'dependency version' : 'Python version', 0.85, evidence, subject);
}

function isProjects(module: string, project: ProjectFacts): boolean {
  const root = module.split('.')[0]!;
  return project.modules.has(root) || project.formerModules.has(module) || rootsOf(project).has(root);
}

const roots = new WeakMap<ProjectFacts, Set<string>>();

function rootsOf(project: ProjectFacts): Set<string> {
  let known = roots.get(project);
  if (known === undefined) {
    known = new Set([...project.modules, ...project.formerModules].map((name) => name.split('.')[0]!));
    roots.set(project, known);
  }
  return known;
}

/** Before the rules for mocks: an import fails in the same way wherever it stands. */
export const earlyImportRules: readonly Rule[] = [sameName, circular, shadowed, nativeLibrary];
export const importRules: readonly Rule[] = [
  moduleMissing,
  nameMissing,
  moduleAttribute,
  undefinedName,
  relativeImport,
];
