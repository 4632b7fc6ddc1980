import assert from 'node:assert/strict';
import { searchModule, type ModuleSearchOptions } from '../../../src/generation/moduleSearch';
import type { Trial } from '../../../src/generation/trial';
import type { Observation, ProbeCase } from '../../../src/pytest/probe';
import { analysis, described, observation, parameter, signature, target } from './targets';

/** Runs cases as a function of the one argument would: `lines` says what it reaches, or what is thrown. */
function fakeProbe(behave: (argument: string) => Partial<Observation>): {
  seen: string[];
  run: ModuleSearchOptions['probe']['run'];
} {
  const seen: string[] = [];
  return {
    seen,
    run: (cases: readonly ProbeCase[]) =>
      Promise.resolve(
        cases.map(({ call }) => {
          const argument = /\((.*)\)$/.exec(call)?.[1] ?? '';
          seen.push(argument);
          return observation({ value: described('7'), ...behave(argument) });
        }),
      ),
  };
}

function probeOf(behave: (one: ProbeCase) => Partial<Observation>): ModuleSearchOptions['probe'] {
  return {
    run: (cases) => Promise.resolve(cases.map((one) => observation({ value: described('7'), ...behave(one) }))),
  };
}

function raised(type: string, message: string, lines: number[]): Partial<Observation> {
  const exception = { type, message, lastLine: lines.at(-1)! } as Observation['exception'];
  return { outcome: 'raised', value: null, exception, lines };
}

function search(probe: ModuleSearchOptions['probe'], fields: Partial<ModuleSearchOptions> = {}): Promise<Trial[]> {
  let clock = 0;
  return searchModule({
    probe,
    targets: [
      target(
        signature('grade', {
          params: [parameter('points: int')],
          constants: [{ text: '90', operator: '>=', subject: 'points' }],
          bodyLine: 1,
          endLine: 9,
        }),
        { missingLines: [2, 3] },
      ),
    ],
    values: { instancesOf: () => [], knows: () => false, heirsOf: () => [], havingAttribute: () => [] },
    analysis: analysis(),
    examplesOf: () => new Map(),
    siblingsOf: () => [],
    keepable: (_, { outcome }) => outcome === 'returned',
    seconds: 1,
    now: () => (clock += 1),
    random: () => 0.5,
    ...fields,
  });
}

const reached = (trials: readonly Trial[]): Set<number> => new Set(trials.flatMap((one) => one.observation.lines));

describe('Searching inputs', () => {
  it('finds the constant that a branch needs', async () => {
    const probe = fakeProbe((points) => ({ lines: Number(points) >= 90 ? [1, 2] : [1, 3] }));
    assert.deepEqual(reached(await search(probe)), new Set([1, 2, 3]));
  });

  it('runs no input twice', async () => {
    const probe = fakeProbe(() => ({ lines: [1] }));
    await search(probe);
    assert.equal(new Set(probe.seen).size, probe.seen.length);
  });

  it('tries what the documentation shows first', async () => {
    const probe = fakeProbe(() => ({ lines: [1, 2, 3] }));
    await search(probe, { examplesOf: () => new Map([['points', ['1234']]]) });
    assert.equal(probe.seen[0], '1234');
  });

  it('does not count what only an unfit trial reached', async () => {
    const probe = fakeProbe((points) => (points === '90' ? { lines: [1, 2], outcome: 'timeout' } : { lines: [1, 3] }));
    const told: number[] = [];
    await search(probe, { onReached: (lines) => told.push(lines) });
    assert.equal(Math.max(...told), 1);
  });

  it('tries both sides of what is compared, and flags the other way, though all was reached', async () => {
    const probe = fakeProbe(() => ({ lines: [1, 2, 3] }));
    const operands = ({ call }: ProbeCase) => [['<', /\((\d+)/.exec(call)?.[1] ?? '', '90'] as const];
    const recorder = {
      run: (cases: readonly ProbeCase[]) =>
        Promise.resolve(cases.map((one) => observation({ value: described('7'), operands: operands(one) }))),
      dispose: () => Promise.resolve(),
    };
    const params = [parameter('points: int'), parameter('strict: bool = False')];
    const grade = target(signature('grade', { params, bodyLine: 1, endLine: 9 }), { missingLines: [2, 3] });
    await search(probe, { targets: [grade], startRecorder: () => Promise.resolve(recorder) });
    for (const expected of ['90', '91', '89', '90, True']) assert.ok(probe.seen.includes(expected), expected);
  });

  it('stops when its time is up', async () => {
    let clock = 0;
    const probe = fakeProbe(() => ({ lines: [] }));
    const trials = await search(probe, { now: () => (clock += 400) });
    assert.ok(trials.length <= 32, String(trials.length));
  });

  it('comes back to a function whose first call hung when the others had their turn', async () => {
    const called: string[] = [];
    const trials = await search(
      {
        run: (cases: readonly ProbeCase[]) => {
          called.push(...cases.map(({ call }) => call.split('(')[0]!));
          const hangs = called.at(-1) === 'hang';
          return Promise.resolve(
            cases.map(() => observation(hangs ? { outcome: 'timeout', value: null, lines: [] } : { lines: [1] })),
          );
        },
      },
      {
        targets: ['hang', 'grade'].map((name) =>
          target(signature(name, { params: [parameter('points: int')], bodyLine: 1, endLine: 9 }), {
            missingLines: [2, 3],
          }),
        ),
      },
    );
    assert.equal(called.indexOf('grade'), 1);
    const hung = trials.filter(({ observation: { outcome } }) => outcome === 'timeout');
    assert.ok(hung.length > 1 && called.lastIndexOf('hang') > called.indexOf('grade'));
  });

  it('consumes what turns out to be a generator', async () => {
    const probe = fakeProbe(() => ({
      lines: [1],
      value: { ...described(null), type: 'generator', module: 'builtins' },
    }));
    const trials = await search(probe);
    assert.deepEqual(new Set(trials.map((one) => one.drive)), new Set(['iterate']));
  });

  it('gives an object of the module the state that it lacked, and then looks at the arguments again', async () => {
    const reads = {
      ...{ callees: [], flags: [], memberships: [], state: ['local.depth'], handled: [], imported: [] },
      ...{ results: new Map(), stateUses: new Map([['local.depth', []]]) },
    };
    const indent = signature('indent', { params: [parameter('event: str')], bodyLine: 1, endLine: 9, reads });
    const trials = await search(
      probeOf(({ arrange, call }) => {
        const given = arrange.some((step) =>
          step.startsWith('monkeypatch.setattr("shop.pricing.local.depth", 1, raising=False)'),
        );
        if (!given) return raised('AttributeError', "'_thread._local' object has no attribute 'depth'", [1]);
        return { lines: call.includes('"call"') ? [1, 2, 3] : [1, 2] };
      }),
      {
        targets: [
          target(
            { ...indent, constants: [{ text: '"call"', operator: '==', subject: 'event' }] },
            { missingLines: [2, 3] },
          ),
        ],
        analysis: analysis({ functions: [indent] }),
      },
    );
    assert.deepEqual(reached(trials), new Set([1, 2, 3]));
  });

  it('makes the file that a call missed, also when calls that fail otherwise go further', async () => {
    const load = signature('load', {
      params: [{ ...parameter('path'), uses: [{ kind: 'passed', name: 'open', count: 0 }] }, parameter('mode = "r"')],
      bodyLine: 1,
      endLine: 9,
    });
    const trials = await search(
      probeOf(({ arrange, call }) => {
        if (!call.startsWith('load(')) return {};
        const mode = /"file\.txt"\)?, (.*)\)$/u.exec(call)?.[1];
        if (!call.includes('file.txt')) return raised('TypeError', 'no path', [1]);
        if (mode !== undefined) return { ...raised('TypeError', mode, [1, 2, 4, 5]), arcs: [[1, mode.length + 10]] };
        const isThere = arrange.some((step) => step.includes('.write_text('));
        return isThere ? { lines: [1, 2, 3] } : raised('FileNotFoundError', 'file.txt', [1, 2]);
      }),
      { targets: [target(load, { missingLines: [2, 3] })] },
    );
    assert.ok(reached(trials).has(3));
  });
});
