import assert from 'node:assert/strict';
import { lineMarks, moveMarks, stretches, type LineMark } from '../../../src/coverage/lineMarks';
import type { Arc, ModuleCoverage } from '../../../src/coverage/moduleCoverage';

describe('lineMarks', () => {
  it('marks the lines that no test reaches, and reached lines with a branch never taken', () => {
    const marks = lineMarks(module({ executed: [1, 2, 4], missing: [3, 5], arcs: [{ from: 2, to: 3 }] }));
    assert.deepEqual(
      marks.map(({ line, kind }) => [line, kind]),
      [
        [2, 'partial'],
        [3, 'uncovered'],
        [5, 'uncovered'],
      ],
    );
  });

  it('gives a line one mark however many of its branches are missing', () => {
    const arcs = [
      { from: 2, to: 3 },
      { from: 2, to: -1 },
    ];
    assert.equal(lineMarks(module({ executed: [2], missing: [], arcs })).length, 1);
  });

  it('does not call a line partly covered that was never reached', () => {
    const marks = lineMarks(module({ executed: [1], missing: [2], arcs: [{ from: 2, to: 3 }] }));
    assert.deepEqual(
      marks.map(({ kind }) => kind),
      ['uncovered'],
    );
  });

  it('marks nothing in a module without branches and without missing lines', () => {
    assert.deepEqual(lineMarks(module({ executed: [1, 2], missing: [] })), []);
  });
});

describe('moveMarks', () => {
  const measured = ['def f(x):', '    if x:', '        return 1', '    return 2', '', 'f(0)'];
  const marks = lineMarks(module({ executed: [1, 2, 4, 6], missing: [3], arcs: [{ from: 2, to: 3 }] }));
  const moved = (current: readonly string[]) => moveMarks(marks, measured, current).map(shown);

  it('leaves marks where they are while the text is the measured one', () => {
    assert.deepEqual(moved(measured), ['2 partial', '3 uncovered']);
  });

  it('moves marks with the lines above which text was added or removed', () => {
    assert.deepEqual(moved(['# new', '', ...measured]), ['4 partial', '5 uncovered']);
    assert.deepEqual(moved(measured.slice(1)), ['1 partial', '2 uncovered']);
  });

  it('says of an edited line that it changed', () => {
    const edited = measured.with(2, '        return 1 + x');
    assert.deepEqual(moved(edited), ['2 partial', '3 uncovered changed']);
  });

  it('follows an edited line when others were added beside it', () => {
    const edited = measured.toSpliced(2, 1, '        log(x)', '        return 1 + x');
    assert.deepEqual(moved(edited), ['2 partial', '4 uncovered changed']);
  });

  it('drops the mark of a deleted line', () => {
    assert.deepEqual(moved(measured.toSpliced(2, 1)), ['2 partial']);
  });

  it('puts no mark on a line that was blanked', () => {
    assert.deepEqual(moved(measured.with(2, '')), ['2 partial']);
  });

  it('forgets the change when it is undone', () => {
    assert.deepEqual(moved(measured.with(2, '        return 9')), ['2 partial', '3 uncovered changed']);
    assert.deepEqual(moved(measured), ['2 partial', '3 uncovered']);
  });

  it('keeps the line of the report, for what the report says of it', () => {
    const [first] = moveMarks(marks, measured, ['# new', ...measured]);
    assert.equal(first?.line, 3);
    assert.equal(first.reportLine, 2);
  });

  it('ignores lines that the file never had', () => {
    assert.deepEqual(moveMarks(lineMarks(module({ executed: [], missing: [99] })), measured, measured), []);
  });

  it('loses no mark and doubles none when everything is indented', () => {
    const indented = measured.map((line) => (line === '' ? line : `    ${line}`));
    assert.deepEqual(moved(indented), ['2 partial changed', '3 uncovered changed']);
  });
});

describe('stretches', () => {
  it('joins neighbouring lines', () => {
    assert.deepEqual(stretches([2, 3, 4, 7, 9, 10]), [
      [2, 4],
      [7, 7],
      [9, 10],
    ]);
    assert.deepEqual(stretches([]), []);
  });
});

function shown({ line, kind, changed }: LineMark): string {
  return `${line} ${kind}${changed ? ' changed' : ''}`;
}

function module(facts: { executed: number[]; missing: number[]; arcs?: readonly Arc[] }): ModuleCoverage {
  const { executed, missing, arcs } = facts;
  const statements = executed.length + missing.length;
  return {
    path: 'm.py',
    statements,
    covered: executed.length,
    executedLines: executed,
    missingLines: missing,
    excludedLines: [],
    branches: arcs && { total: arcs.length, covered: 0, missing: arcs, executed: [] },
    percent: statements === 0 ? 100 : (executed.length / statements) * 100,
    priority: 0,
  };
}
