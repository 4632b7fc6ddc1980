import { nearest } from '../nearestName';
import { finding, said, type Rule } from './clues';
import { pluginOfFixture } from './knownPackages';

const fixtureMissing: Rule = ({ failure, error, project }) => {
  if (!error.type.endsWith('.FixtureLookupError') || error.name === null) return null;
  const plugin = pluginOfFixture(error.name, project.requirements);
  if (plugin !== undefined) {
    const evidence = `No fixture is called ${error.name}; the plugin ${plugin} would bring it.`;
    return finding('environment issue', 'plugin not installed', 0.9, evidence, plugin);
  }
  const near = nearest(error.name, failure.availableFixtures);
  const evidence = [
    `No fixture that this test can reach is called ${error.name}.`,
    ...(near === undefined ? [] : [`There is one called ${near}.`]),
  ];
  return finding('missing fixture', 'fixture not found', 0.99, evidence, error.name);
};

const fixtureMisused: Rule = ({ error, failure }) => {
  const called = /^Fixture "([^"]+)" called directly/.exec(error.message);
  if (called) return finding('missing fixture', 'fixture called directly', 0.95, said(error), called[1]);
  if (/^ScopeMismatch:/.test(error.message)) {
    const name = /scoped? fixture '?(\w+)/.exec(error.message)?.[1] ?? null;
    return finding('missing fixture', 'fixture scope', 0.98, said(error), name);
  }
  if (failure.phase === 'setup' && /did not yield a value$/.test(error.message)) {
    return finding('missing fixture', 'fixture yields nothing', 0.9, said(error), failure.failedFixture);
  }
  return null;
};

const parametrized: Rule = ({ error }) => {
  const unused = /function uses no (?:argument|fixture) '([^']+)'/.exec(error.message);
  if (unused) return finding('missing fixture', 'parametrize', 0.98, said(error), unused[1]);
  return /parametrize.*number of names/s.test(error.message)
    ? finding('missing fixture', 'parametrize', 0.98, said(error))
    : null;
};

/** Methods of unittest's classes cannot ask for fixtures: the parameter is simply missing. */
const fixtureInUnittest: Rule = ({ failure, error }) => {
  if (!failure.isUnittest || error.frames.some(({ owner }) => owner === 'test' || owner === 'code')) return null;
  const missing = /(\w+)\(\) missing \d+ required positional argument.*?: '(\w+)'/.exec(error.message);
  if (missing === null || !failure.nodeId.includes(`::${missing[1]!}`)) return null;
  const evidence = `${missing[1]!} asks for ${missing[2]!}, but methods of a unittest class get no fixtures.`;
  return finding('missing fixture', 'fixture in a unittest class', 0.9, evidence, missing[2]);
};

export const fixtureRules: readonly Rule[] = [fixtureMissing, fixtureMisused, parametrized, fixtureInUnittest];
