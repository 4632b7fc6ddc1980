import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { JsonScanner } from '../../../src/coverage/jsonScanner';
import type { ModuleCoverage } from '../../../src/coverage/moduleCoverage';
import { parseCoverageJson } from '../../../src/coverage/parseCoverageJson';
import { ListReaders } from '../../../src/coverage/reportScan';
import { UserError } from '../../../src/userError';
import { fixtures, fixtureText, type ReportJson, soundReport, spoiled } from './reports';

describe('parseCoverageJson on reports of real versions of coverage.py', () => {
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.json'));

  for (const name of names) {
    describe(name, () => {
      const raw = JSON.parse(fixtureText(name)) as ReportJson;
      const report = parseCoverageJson(fixtureText(name));

      it('has the version, the format and the time of the report', () => {
        assert.equal(report.toolVersion, /\d+\.\d+\.\d+/.exec(name)![0]);
        assert.equal(report.format, raw.meta.format ?? 1);
        assert.equal(report.timestamp, raw.meta.timestamp);
        assert.equal(report.hasBranches, name.includes('branch'));
        assert.equal(report.hasContexts, name.includes('contexts'));
      });

      it('has every file with the counts of its summary', () => {
        assert.deepEqual(
          report.modules.map(({ path, statements, covered }) => [path, statements, covered]),
          Object.entries(raw.files).map(([path, { summary }]) => [path, summary.num_statements, summary.covered_lines]),
        );
      });

      it('has the lines that the source shows', () => {
        const shapes = moduleAt(report.modules, 'pkg/shapes.py');
        assert.deepEqual(shapes.missingLines, [10, 13, 36, 39, 40, 52]);
        assert.ok(shapes.excludedLines.includes(29));
        assert.ok([9, 11, 24, 37].every((line) => shapes.executedLines.includes(line)));
      });

      it('calls no line both executed and excluded, and none is line 0', () => {
        for (const { executedLines, excludedLines } of report.modules) {
          assert.deepEqual(
            executedLines.filter((line) => line < 1 || excludedLines.includes(line)),
            [],
          );
        }
      });

      it('calls an empty file fully covered', () => {
        const { statements, percent } = moduleAt(report.modules, 'emptypkg/__init__.py');
        assert.deepEqual([statements, percent], [0, 100]);
      });

      it('adds up to the totals', () => {
        const sum = (value: (module: ModuleCoverage) => number) =>
          report.modules.reduce((total, module) => total + value(module), 0);
        assert.equal(
          report.totals.statements,
          sum(({ statements }) => statements),
        );
        assert.equal(
          report.totals.covered,
          sum(({ covered }) => covered),
        );
        assert.equal(
          report.totals.branches,
          sum(({ branches }) => branches?.total ?? 0),
        );
        assert.equal(
          report.totals.coveredBranches,
          sum(({ branches }) => branches?.covered ?? 0),
        );
        assert.equal(report.totals.percentWithBranches, raw.totals.percent_covered);
        assert.equal(report.totals.percent, (35 / 43) * 100);
      });
    });
  }

  it('knows branches only of a report that measured them', () => {
    const branches = (name: string) => moduleAt(parseCoverageJson(fixtureText(name)).modules, 'pkg/shapes.py').branches;
    assert.equal(branches('coverage-7.6.12.json'), undefined);
    const measured = branches('coverage-7.6.12-branch.json');
    assert.deepEqual([measured?.total, measured?.covered], [14, 9]);
    assert.deepEqual(measured?.missing, [
      { from: 9, to: 10 },
      { from: 12, to: 13 },
      { from: 35, to: 36 },
      { from: 37, to: 39 },
      { from: 51, to: 52 },
    ]);
  });

  it('reads names that are not ASCII', () => {
    assert.equal(
      moduleAt(parseCoverageJson(fixtureText('coverage-7.17.3.json')).modules, 'pkg/sub/größe.py').covered,
      0,
    );
  });
});

describe('parseCoverageJson', () => {
  it('counts percent from statements, not from the mixture with branches', () => {
    const text = spoiled((_, file) => (file.summary.percent_covered = 12));
    assert.equal(parseCoverageJson(text).modules[0]!.percent, 50);
  });

  it('writes Windows paths with forward slashes', () => {
    assert.equal(parsePaths('src\\shop\\tax.py')[0]!.path, 'src/shop/tax.py');
    assert.equal(parsePaths('C:\\work\\tax.py')[0]!.path, 'C:/work/tax.py');
  });

  it('makes one module of a file that was measured on two systems', () => {
    const report = soundReport();
    const other = structuredClone(report.files['src/app.py']!);
    Object.assign(other, { executed_lines: [1, 3], missing_lines: [2, 5] });
    report.files['src\\app.py'] = other;
    const { modules } = parseCoverageJson(JSON.stringify(report));
    assert.equal(modules.length, 1);
    assert.deepEqual(modules[0]!.executedLines, [1, 2, 3]);
    assert.deepEqual(modules[0]!.missingLines, [5]);
    assert.equal(modules[0]!.percent, 75);
  });

  it('takes line lists as sets, whatever their order', () => {
    const text = spoiled((_, file) => {
      file.missing_lines = [5, 3, 5];
      file.missing_branches = [
        [2, 3],
        [2, 3],
      ];
    });
    const module = parseCoverageJson(text).modules[0]!;
    assert.deepEqual(module.missingLines, [3, 5]);
    assert.equal(module.branches!.missing.length, 1);
  });

  it('skips a byte order mark', () => {
    assert.equal(parseCoverageJson(`\uFEFF${JSON.stringify(soundReport())}`).modules.length, 1);
  });

  it('reads a report without files', () => {
    assert.deepEqual(parseCoverageJson(spoiled((report) => (report.files = {}))).modules, []);
  });

  it('treats a file named __proto__ like any other', () => {
    const [module] = parsePaths('__proto__');
    assert.equal(module!.path, '__proto__');
    assert.equal(module!.statements, 4);
    assert.equal(({} as Record<string, unknown>).summary, undefined);
  });

  it('does not take what objects inherit for what the report says', () => {
    const text = spoiled((_, file) => delete file.missing_lines).replace(
      '"executed_lines"',
      '"__proto__": {"missing_lines": [3, 5]}, "executed_lines"',
    );
    assert.throws(() => parseCoverageJson(text), /missing_lines \(a list\) is missing/);
  });

  it('ignores what it has no use for, however odd', () => {
    const text = spoiled((_, file) =>
      Object.assign(file, { functions: 'x', classes: [[[[]]]], contexts: null, constructor: 1 }),
    );
    assert.equal(parseCoverageJson(text).modules.length, 1);
  });

  it('survives nesting of a million levels', () => {
    const depth = 1_000_000;
    const text = spoiled((_, file) => (file.functions = '@')).replace('"@"', '['.repeat(depth) + ']'.repeat(depth));
    assert.equal(parseCoverageJson(text).modules.length, 1);
  });

  it('reads a report whose meta data comes last', () => {
    const { meta, files, totals } = soundReport();
    const text = JSON.stringify({ totals, files, meta });
    assert.deepEqual(parseCoverageJson(text), parseCoverageJson(JSON.stringify({ meta, files, totals })));
  });

  it('holds next to nothing of what it has no use for', () => {
    const text = spoiled((_, file) => (file.contexts = '@')).replace('"@"', `[${'{},'.repeat(5_000_000)}{}]`);
    const before = process.memoryUsage();
    assert.equal(parseCoverageJson(text).modules.length, 1);
    const after = process.memoryUsage();
    // The text's bytes, and nothing for the five million objects, of which each would take 56 bytes.
    assert.ok(after.heapUsed - before.heapUsed < 50e6, `${after.heapUsed - before.heapUsed} bytes`);
  });

  it('says that a report is broken before it says what is missing for that reason', () => {
    const text = JSON.stringify(soundReport()).replace('"missing_lines":[3,5]', '"missing_lines":[3,5]}');
    assert.throws(() => parseCoverageJson(text), /it is not valid JSON \(line 1, column \d+\)/);
  });

  it('reads a module of a million lines in a moment', () => {
    const count = 1_000_000;
    const lines = Array.from({ length: count }, (_, index) => index + 1);
    const text = spoiled((_, file) => {
      Object.assign(file, { executed_lines: [], missing_lines: lines, excluded_lines: [] });
      Object.assign(file.summary, { num_statements: count, covered_lines: 0 });
    });
    const started = performance.now();
    assert.equal(parseCoverageJson(text).modules[0]!.missingLines.length, count);
    assert.ok(performance.now() - started < 5000);
  });
});

describe('parseCoverageJson refuses, with what is wrong and what to do:', () => {
  const again = 'Run the tests with coverage again to replace it.';
  const choose = 'Run the tests with coverage to make a report, or choose another file.';
  const sound = JSON.stringify(soundReport());

  const texts: [string, string, string][] = [
    ['an empty file', '', `it is empty. ${again}`],
    ['a blank file', ' \n\t\n', `it is empty. ${again}`],
    ['a file cut off', sound.slice(0, 100), `it ends in the middle (line 1, column 101). ${again}`],
    [
      'a file cut off in a word',
      '{"meta": {"branch_coverage": tru',
      `it ends in the middle (line 1, column 33). ${again}`,
    ],
    ['a file cut off on a later line', '{\n  "meta": {\n', `it ends in the middle (line 2, column 12). ${again}`],
    ['broken JSON', '{\n  "meta": {]}', `it is not valid JSON (line 2, column 12). ${again}`],
    ['two reports in one file', sound + sound, `it is not valid JSON (line 1, column ${sound.length + 1}). ${again}`],
    ['NaN', '{"meta": NaN}', `it is not valid JSON (line 1, column 10). ${again}`],
    ['single quotes', "{'meta': 1}", `it is not valid JSON (line 1, column 2). ${again}`],
    ['a list', '[]', `it is not a report of coverage.py: it holds a list. ${choose}`],
    ['null', 'null', `it is not a report of coverage.py: it holds null. ${choose}`],
    ['a number', '17', `it is not a report of coverage.py: it holds 17. ${choose}`],
    ['a text', '"coverage"', `it is not a report of coverage.py: it holds the text "coverage". ${choose}`],
    [
      "another tool's report",
      '{"/src/app.ts": {"path": "/src/app.ts", "statementMap": {}}}',
      `it is not a report of coverage.py: "meta" or "files" is missing. ${choose}`,
    ],
    [
      "coverage.py's data file",
      'SQLite format 3\0…',
      'it is coverage.py\'s data file, not its JSON report. Run "coverage json" to make the JSON report.',
    ],
    [
      'XML',
      '<?xml version="1.0" ?>\n<coverage/>',
      'it is XML or HTML, not JSON. Run "coverage json" to make the JSON report.',
    ],
  ];
  for (const [what, text, message] of texts) {
    it(what, () => assertRefused(text, message));
  }

  type Change = Parameters<typeof spoiled>[0];
  const changes: [string, Change, string][] = [
    [
      'a format it does not know',
      ({ meta }) => (meta.format = 4),
      'its format is 4, and only formats up to 3 are known. Update Smart Test, or make the report with coverage.py 7.',
    ],
    [
      'a format that is no number',
      ({ meta }) => (meta.format = '3'),
      'meta.format should be a count of 0 or more, but is the text "3"',
    ],
    ['a report without version', ({ meta }) => delete meta.version, 'meta.version (a text) is missing'],
    ['a time that is no text', ({ meta }) => (meta.timestamp = 5), 'meta.timestamp should be a text, but is 5'],
    [
      'branch_coverage that is neither true nor false',
      ({ meta }) => (meta.branch_coverage = null),
      'meta.branch_coverage should be true or false, but is null',
    ],
    [
      'files that are a list',
      (report) => Object.assign(report, { files: [] }),
      'files should be an object, but is a list',
    ],
    [
      'a file that is no object',
      ({ files }) => Object.assign(files, { 'b.py': 7 }),
      'files["b.py"] should be an object, but is 7',
    ],
    ['a file without a name', ({ files }, file) => (files[''] = file), 'files[""] is not the path of a file'],
    [
      'a file name with a NUL',
      ({ files }, file) => (files['a\0b'] = file),
      'files["a\\u0000b"] is not the path of a file',
    ],
    [
      'a file name of 5000 characters',
      ({ files }, file) => (files['x'.repeat(5000)] = file),
      `files["${'x'.repeat(79)}…"] is not the path of a file`,
    ],
    [
      'a file without summary',
      (_, file) => Object.assign(file, { summary: undefined }),
      'files["src/app.py"].summary (an object) is missing',
    ],
    [
      'a count that is a text',
      (_, { summary }) => (summary.num_statements = '4'),
      'files["src/app.py"].summary.num_statements should be a count of 0 or more, but is the text "4"',
    ],
    [
      'a negative count',
      (_, { summary }) => (summary.covered_lines = -1),
      'files["src/app.py"].summary.covered_lines should be a count of 0 or more, but is -1',
    ],
    [
      'a count with a fraction',
      (_, { summary }) => (summary.covered_lines = 1.5),
      'files["src/app.py"].summary.covered_lines should be a count of 0 or more, but is 1.5',
    ],
    [
      'a count beyond all files',
      (_, { summary }) => (summary.num_statements = 1e15),
      'files["src/app.py"].summary.num_statements should be a count of 0 or more, but is 1000000000000000',
    ],
    [
      'more covered than there is',
      (_, { summary }) => (summary.covered_lines = 5),
      'files["src/app.py"].summary contradicts itself: covered_lines is 5, more than num_statements, 4',
    ],
    [
      'lines that are no list',
      (_, file) => (file.missing_lines = { length: 2 }),
      'files["src/app.py"].missing_lines should be a list, but is an object',
    ],
    [
      'a report without executed lines',
      (_, file) => delete file.executed_lines,
      'files["src/app.py"].executed_lines (a list) is missing',
    ],
    [
      'a line that is a text',
      (_, file) => (file.missing_lines = [3, '5']),
      'files["src/app.py"].missing_lines[1] should be a line number, but is the text "5"',
    ],
    [
      'line 0 among the missing',
      (_, file) => (file.missing_lines = [0, 3]),
      'files["src/app.py"].missing_lines[0] should be a line number, but is 0',
    ],
    [
      'a negative line',
      (_, file) => (file.executed_lines = [-1, 2]),
      'files["src/app.py"].executed_lines[0] should be a line number, but is -1',
    ],
    [
      'a line with a fraction',
      (_, file) => (file.missing_lines = [3, 4.5]),
      'files["src/app.py"].missing_lines[1] should be a line number, but is 4.5',
    ],
    [
      'a line beyond all files',
      (_, file) => (file.missing_lines = [3, 1e12]),
      'files["src/app.py"].missing_lines[1] should be a line number, but is 1000000000000',
    ],
    [
      'lists inside lists',
      (_, file) => (file.excluded_lines = [[7]]),
      'files["src/app.py"].excluded_lines[0] should be a line number, but is a list',
    ],
    [
      'fewer missing lines than it counts',
      (_, file) => (file.missing_lines = [3]),
      'files["src/app.py"] contradicts itself: 2 of 4 statements covered, but 1 missing lines',
    ],
    [
      'a line both executed and missing',
      (_, file) => (file.executed_lines = [1, 3]),
      'files["src/app.py"] contradicts itself: line 3 is both executed and missing',
    ],
    [
      'branches that are not listed',
      (_, file) => delete file.executed_branches,
      'files["src/app.py"].executed_branches (a list) is missing',
    ],
    [
      'a branch of three lines',
      (_, file) => (file.missing_branches = [[1, 2, 3]]),
      'files["src/app.py"].missing_branches[0] should be a pair of line numbers, but is a list',
    ],
    [
      'a branch to nowhere',
      (_, file) => (file.missing_branches = [[1, null]]),
      'files["src/app.py"].missing_branches[0] should be a pair of line numbers, but is a list',
    ],
    [
      'a branch that is an object',
      (_, file) => (file.missing_branches = [{ from: 1, to: 2 }]),
      'files["src/app.py"].missing_branches[0] should be a pair of line numbers, but is an object',
    ],
    [
      'fewer missing branches than it counts',
      (_, file) => (file.missing_branches = []),
      'files["src/app.py"] contradicts itself: 1 of 2 branches covered, but 0 missing branches',
    ],
    [
      'a report without totals',
      (report) => Object.assign(report, { totals: undefined }),
      'totals (an object) is missing',
    ],
    [
      'a total of 170 per cent',
      ({ totals }) => (totals.percent_covered = 170),
      'totals.percent_covered should be a percentage, but is 170',
    ],
    [
      'totals that contradict themselves',
      ({ totals }) => (totals.covered_lines = 9),
      'totals contradicts itself: covered_lines is 9, more than num_statements, 4',
    ],
  ];
  for (const [what, change, problem] of changes) {
    it(what, () => assertRefused(spoiled(change), problem.endsWith('.') ? problem : `${problem}. ${again}`));
  }

  it('more lines and branches than it is to hold', () => {
    const { numbers, pairs } = new ListReaders(6);
    const scan = (text: string) => new JsonScanner(Buffer.from(text));
    numbers(scan('[1, 2]'));
    pairs(scan('[[1, 2], [2, -1]]'));
    assert.throws(() => numbers(scan('[7]')), /it lists more than 6 lines and ends of branches/);
  });

  it('calls the report by the name it is given', () => {
    assert.throws(() => parseCoverageJson('', 'report.json'), {
      message: /^report\.json cannot be read: it is empty\. /,
    });
  });

  it('any JSON at all, and never with anything but a UserError', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.throws(() => parseCoverageJson(text), UserError);
      }),
    );
  });

  it('a report cut off anywhere', () => {
    const text = fixtureText('coverage-7.6.12-branch.json');
    fc.assert(
      fc.property(fc.nat(text.length - 1), (end) => {
        assert.throws(() => parseCoverageJson(text.slice(0, end)), /it ends in the middle|it is empty/);
      }),
    );
  });

  it('or reads, but never fails otherwise, a report with any one value replaced by any other', () => {
    const text = fixtureText('coverage-7.5.4-branch.json');
    const values = [...text.matchAll(/(?<=[:[,] ?)(?:\d+|"[^"]*"|true|false)(?=[,\]}])/g)];
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.json({ maxDepth: 1 }), ({ 0: value, index }, other) => {
        const changed = text.slice(0, index) + other + text.slice(index + value.length);
        try {
          parseCoverageJson(changed);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });
});

function assertRefused(text: string, problem: string): void {
  assert.throws(
    () => parseCoverageJson(text),
    (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.equal(error.message, `The coverage report cannot be read: ${problem}`);
      return true;
    },
  );
}

function parsePaths(path: string): readonly ModuleCoverage[] {
  const text = JSON.stringify({ ...soundReport(), files: { '@': soundReport().files['src/app.py'] } });
  return parseCoverageJson(text.replace('"@"', JSON.stringify(path))).modules;
}

function moduleAt(modules: readonly ModuleCoverage[], path: string): ModuleCoverage {
  const module = modules.find((each) => each.path === path);
  assert.ok(module, `${path} is in the report`);
  return module;
}
