import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { python } from '../../../scripts/paths.mjs';
import type { AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { schemaErrors } from '../audit/xmlSchema';
import { project } from '../pytest/project';
import { run } from './run';

/** Whatever Python has that leads execution one way or another, with something left untested by each of the tests. */
const paths = `import sys
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    class Hint:
        def name(self): return ""

if sys.platform == "no such platform":
    def native(x):
        return x
else:
    def native(x):
        if x:
            return 1
        return 0

def traced(f):
    @wraps(f)
    def inner(*args, **kwargs):
        try:
            return f(*args, **kwargs)
        except (ValueError, KeyError) as error:
            if error.args:
                raise RuntimeError("again") from error
            raise
        except OSError:
            pass
        else:
            print("never")
        finally:
            native(len(args))
    return inner

class Shop:
    """Docstring."""
    rate: float = 1.0
    if sys.version_info < (3,):
        rate = 2.0

    def __init__(self, name, stock=None):
        self.name = name
        self.stock = {} if stock is None else stock

    @property
    @traced
    def size(self):
        total = 0
        for item, count in self.stock.items():
            if count < 0: raise ValueError(item)
            if not count: continue
            total += count
        else:
            total += 0
        return total

    @staticmethod
    async def fetch(urls):
        async for url in urls:
            async with url as page:
                yield page
        while urls:
            if len(urls) > 10:
                break
            urls = urls[1:]
        else:
            return

    def kind(self, thing):
        match thing:
            case {"id": int(number)} if number > 0:
                return number
            case [first, *_]:
                return first
            case str():
                pass
            case _:
                raise TypeError(
                    "unknown "
                    "thing"
                )
        return (lambda: thing)() if thing else [x for x in self.stock if x]

@contextmanager
def opened(name):
    with open(name) as a, \\
         open(name) as b:
        yield (
            a,
            b,
        )

def levels(n):
    if n < 0:
        return None
    elif n == 0: return 0
    elif n in (1, 2):
        while True:
            n -= 1
            if n < -5:
                break
    else:
        def deeper(m):
            class Local:
                def method(self):
                    return m
            return Local().method()
        try:
            return deeper(n)
        except Exception: raise
    assert n, "message"
    return n
    print("after return")

def dots(): ...

if __name__ == "__main__":
    levels(3)
`;

const tests = `import pytest
from shop.paths import Shop, levels, native, opened, traced

def test_a(): assert Shop("a", {"x": 1, "y": 0}).size is not None
def test_b(): assert levels(3) == 3
def test_c(): assert Shop("c").kind({"id": 3}) == 3 and Shop("c").kind("text") == "text"
def test_d():
    with pytest.raises(FileNotFoundError), opened("no such file"): pass
def test_e(): assert levels(1) and levels(0) == 0
`;

function everyModule({ batches, unplanned }: AuditReport): AuditModule[] {
  return [...batches.flatMap(({ modules }) => modules), ...unplanned];
}

interface ReportJson {
  readonly files: Readonly<
    Record<string, { missing_lines: number[]; missing_branches: number[][]; summary: Record<string, number> }>
  >;
  readonly totals: Record<string, number>;
}

describe('smart-test audit of what smart-test coverage measured', () => {
  for (const selection of ['none_of_these', 'test_a or test_c', 'test']) {
    it(`has each missing line and branch in exactly one path, and coverage.py's figures (tests: ${selection})`, async () => {
      const root = project({
        'shop/__init__.py': '',
        'shop/paths.py': paths,
        'shop/unused.py': 'import sys\n\nclass A:\n    def f(self):\n        return sys\n',
        'tests/test_paths.py': `${tests}\ndef test_import_alone_none_of_these(): pass\n`,
      });
      const measured = await run([
        'coverage',
        root,
        '--python',
        python,
        '--pytest-arg=-k',
        `--pytest-arg=${selection}`,
      ]);
      assert.equal(measured.exitCode, 0, measured.stdout + measured.stderr);
      const { files, totals } = JSON.parse(readFileSync(join(root, 'coverage.json'), 'utf8')) as ReportJson;
      const audit = JSON.parse((await run(['audit', root, '--threshold', '100', '--json'])).stdout) as AuditReport;

      assert.equal(audit.totals.statements, totals['num_statements']);
      assert.equal(audit.totals.covered, totals['covered_lines']);
      assert.equal(audit.totals.percentWithBranches, totals['percent_covered']);
      const modules = everyModule(audit);
      assert.deepEqual(modules.map(({ path }) => path).sort(), Object.keys(files).sort());
      for (const module of modules) {
        const { missing_lines: lines, missing_branches: arcs, summary } = files[module.path]!;
        const each = [...module.functions.flatMap((one) => one.paths), ...module.paths];
        assert.deepEqual(
          each.flatMap((one) => one.lines).sort((a, b) => a - b),
          lines,
        );
        assert.deepEqual(
          each.flatMap((one) => one.arcs.map(({ from, to }) => `${from}->${to}`)).sort(),
          arcs.map(([from, to]) => `${from}->${to}`).sort(),
        );
        assert.deepEqual([module.statements, module.covered], [summary['num_statements'], summary['covered_lines']]);
        assert.equal(module.problem, null);
        assert.ok(!each.some(({ title }) => title === 'not in the text'), JSON.stringify(each));
        for (const { line, endLine, paths: own } of module.functions) {
          assert.ok(own.flatMap((one) => one.lines).every((missing) => line <= missing && missing <= endLine));
        }
      }

      const xml = (await run(['audit', root, '--threshold', '100', '--format', 'xml'])).stdout;
      assert.deepEqual(await schemaErrors(xml), []);
      for (const { path } of audit.batches.flatMap((batch) => batch.modules)) {
        const ranges = new RegExp(`<module path="${path}"[^]*?<missing-lines>([^<]*)<`, 'u').exec(xml)![1]!;
        assert.deepEqual(linesOf(ranges), files[path]!.missing_lines);
      }
    });
  }
});

/** `3 5-7` → 3, 5, 6, 7. */
function linesOf(ranges: string): number[] {
  return ranges.split(' ').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
