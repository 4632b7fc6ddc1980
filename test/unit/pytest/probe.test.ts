import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Probe, type Observation, type ProbeCase, type ProbeOptions } from '../../../src/pytest/probe';
import { UserError } from '../../../src/userError';
import { interpreter, project, runtimeDirectory } from './project';

const startIn = async (root: string, options: Partial<ProbeOptions> = {}): Promise<Probe> =>
  Probe.start({
    interpreter: await interpreter(),
    runtimeDirectory,
    root,
    sysPath: [root],
    module: 'target',
    file: path.join(root, 'target.py'),
    seed: 1,
    ...options,
  });

const call = (expression: string, extra: Partial<ProbeCase> = {}): ProbeCase => ({
  id: 0,
  imports: ['import target'],
  arrange: [],
  call: `target.${expression}`,
  drive: 'value',
  watch: [],
  ...extra,
});

/** Runs cases of one module in one probe; ids are their places. */
async function observe(
  source: string,
  cases: readonly ProbeCase[],
  options: Partial<ProbeOptions> = {},
  files: Record<string, string> = {},
): Promise<Observation[]> {
  const probe = await startIn(project({ ...files, 'target.py': source }), options);
  try {
    const observations = await probe.run(cases.map((one, id) => ({ ...one, id })));
    assert.deepEqual(
      observations.map(({ id }) => id),
      cases.map((_, id) => id),
    );
    return observations;
  } finally {
    await probe.dispose();
  }
}

const outcomes = (observations: readonly Observation[]) => observations.map(({ outcome }) => outcome);

describe('The probe', () => {
  it('writes values as expressions that build them again', async () => {
    const source = `
import collections, dataclasses, datetime, decimal, enum

class Colour(enum.Enum):
    RED = 1

@dataclasses.dataclass
class Point:
    x: int
    y: float

Pair = collections.namedtuple("Pair", "a b")

class Plain:
    def __init__(self):
        self.name = "n"
        self._hidden = 1

def give(value): return value
`;
    const expressions = [
      'give("it\'s")',
      'give({"b": [1, None], "a": (True,)})',
      'give({3, 1, 2})',
      'give(target.Colour.RED)',
      'give(target.Point(1, 0.5))',
      'give(target.Pair(1, b"x"))',
      'give(datetime.date(2024, 2, 29))',
      'give(decimal.Decimal("1.10"))',
      'give(float("nan"))',
      'give(target.Plain())',
    ];
    const imports = ['import target', 'import datetime, decimal'];
    const seen = await observe(
      source,
      expressions.map((expression) => call(expression, { imports })),
    );
    assert.deepEqual(
      seen.map(({ value }) => value!.text),
      [
        '"it\'s"',
        '{"b": [1, None], "a": (True,)}',
        '{1, 2, 3}',
        'Colour.RED',
        'Point(x=1, y=0.5)',
        "Pair(a=1, b=b'x')",
        'date(2024, 2, 29)',
        'Decimal("1.10")',
        null,
        null,
      ],
    );
    assert.deepEqual(seen[4]!.value!.imports, [['target', 'Point']]);
    assert.equal(seen[4]!.value!.inexact, false);
    assert.deepEqual(
      seen[9]!.value!.attributes!.map(([name, { text }]) => [name, text]),
      [['name', '"n"']],
    );
  });

  it('writes down no hash that another build or seed of Python gives otherwise', async () => {
    const source = `
class Point:
    def __init__(self, x): self.x = x
    def __hash__(self): return hash((self.x, "p"))
    def key(self): return {"key": hash((self.x, 2))}
    def label(self): return f"point-{hash((self.x, 3))}"
    def number(self): return hash(self.x)
    hasher = hash
    def held(self): return self.hasher(7)
AT_IMPORT = hash((1, 2, 3))
def at_import(): return AT_IMPORT
def large(): return 2 ** 40
def refuse(): return hash([])
`;
    const imports = ['import target'];
    const seen = await observe(source, [
      ...['hash(target.Point(1))', 'target.Point(1).key()', 'target.Point(1).label()', 'target.Point(5).number()'].map(
        (text) => call('', { imports, call: text }),
      ),
      ...['Point(1).held()', 'at_import()', 'large()', 'refuse()'].map((text) => call(text)),
    ]);
    assert.deepEqual(
      seen.slice(0, 7).map(({ value }) => value!.text),
      [null, null, null, '5', '7', null, '1099511627776'],
    );
    assert.deepEqual(
      seen[1]!.value!.items!.map(([access, { text }]) => [access, text]),
      [['["key"]', null]],
    );
    assert.equal(seen[7]!.exception!.message, "unhashable type: 'list'");
    assert.match(seen[7]!.exception!.lastFile!, /target\.py$/);
  });

  it('tells the lines and branches of the module that a call reached', async () => {
    const source = 'def sign(n):\n    if n < 0:\n        return -1\n    return (\n        1\n    )\n';
    const [minus, plus] = await observe(source, [call('sign(-5)'), call('sign(5)')]);
    assert.deepEqual([minus!.lines, minus!.value!.text], [[2, 3], '-1']);
    assert.deepEqual([plus!.lines, plus!.value!.text], [[2, 4], '1']);
    assert.deepEqual(minus!.arcs, [
      [-1, 2],
      [2, 3],
      [3, -1],
    ]);
  });

  it('tells the exception, its message as a literal, and where it was raised', async () => {
    const source = `
class Odd(Exception):
    def __str__(self): raise RuntimeError("no text")
def plain(): raise ValueError("bad \\"value\\"\\n")
def odd(): raise Odd()
def leave(): raise SystemExit(2)
def address(): raise ValueError(repr(object()))
def deep(): return deep()
`;
    const seen = await observe(
      source,
      ['plain()', 'odd()', 'leave()', 'address()', 'deep()'].map((text) => call(text)),
    );
    assert.deepEqual(outcomes(seen), ['raised', 'raised', 'raised', 'raised', 'raised']);
    const [plain, odd, leave, address, deep] = seen.map(({ exception }) => exception!);
    assert.deepEqual([plain!.type, plain!.message, plain!.lastLine], ['ValueError', 'bad "value"\n', 4]);
    assert.deepEqual([odd!.type, odd!.message], ['Odd', '']);
    assert.equal(leave!.isException, false);
    assert.equal(address!.unstable, true);
    assert.equal(deep!.type, 'RecursionError');
  });

  it('goes on with the next case after one that hangs, swallows the alarm, or ends Python', async () => {
    const source = `
import os, time
def sleep(): time.sleep(60)
def swallow():
    while True:
        try:
            while True: pass
        except BaseException: pass
def leave(): os._exit(3)
def fine(): return 1
`;
    const texts = ['sleep()', 'fine()', 'leave()', 'fine()', 'swallow()', 'fine()'];
    const seen = await observe(
      source,
      texts.map((text) => call(text)),
      { secondsPerCase: 0.3 },
    );
    assert.deepEqual(outcomes(seen), ['timeout', 'returned', 'lost', 'returned', 'timeout', 'returned']);
  });

  it('lets nothing be written outside its own folder, no connection made and no program started', async () => {
    const root = project({
      'precious.txt': 'keep',
      'target.py': `
import os, pathlib, shutil, socket, sqlite3, subprocess, tempfile, urllib.request
HERE = os.path.dirname(__file__)
def write(): open(os.path.join(HERE, "new.txt"), "w").close()
def swallow():
    try:
        open(os.path.join(HERE, "new.txt"), "w")
    except: pass
    return "all is well"
def append(): return open(os.path.join(HERE, "precious.txt"), "a")
def descriptor(): return os.open(os.path.join(HERE, "new.txt"), os.O_CREAT | os.O_WRONLY)
def remove(): os.remove(os.path.join(HERE, "precious.txt"))
def rename(): os.rename(os.path.join(HERE, "precious.txt"), "mine.txt")
def tree(): shutil.rmtree(HERE)
def move(): shutil.move(os.path.join(HERE, "precious.txt"), "mine.txt")
def directory(): os.makedirs(os.path.join(HERE, "new"))
def dots(): pathlib.Path("../../../../../../../../../.." + HERE + "/new.txt").write_text("x")
def link():
    os.symlink(HERE, "here")
    open("here/new.txt", "w")
def database(): sqlite3.connect(os.path.join(HERE, "new.db"))
def chmod(): os.chmod(os.path.join(HERE, "precious.txt"), 0)
def connect(): socket.create_connection(("127.0.0.1", 9), timeout=1)
def resolve(): socket.gethostbyname("localhost")
def fetch(): urllib.request.urlopen("http://127.0.0.1:9/")
def program(): subprocess.run(["touch", os.path.join(HERE, "new.txt")])
def shell(): os.system("touch " + os.path.join(HERE, "new.txt"))
def popen(): os.popen("touch " + os.path.join(HERE, "new.txt")).read()
def fork(): os.fork()
def kill(): os.kill(os.getppid(), 0)
def replace(): os.execv("/bin/touch", ["touch", os.path.join(HERE, "new.txt")])
`,
    });
    const names = 'write swallow append descriptor remove rename tree move directory dots link database chmod';
    const more = 'connect resolve fetch program shell popen fork kill replace';
    const cases = `${names} ${more}`.split(' ').map((name, id) => call(`${name}()`, { id }));
    const probe = await startIn(root);
    try {
      const seen = await probe.run(cases);
      assert.deepEqual(
        seen.map(({ outcome }, index) => `${cases[index]!.call} ${outcome}`),
        cases.map((one) => `${one.call} denied`),
      );
      assert.ok(seen.every(({ denied }) => denied.length > 0));
    } finally {
      await probe.dispose();
    }
    assert.deepEqual(
      readdirSync(root)
        .filter((name) => name !== '__pycache__')
        .sort(),
      ['precious.txt', 'target.py'],
    );
  });

  it('gives each case a folder of its own to write in, and tells the files left there', async () => {
    const source = `
import os
def write(path): path.write_text("x"); return os.listdir(".")
`;
    const seen = await observe(source, [call('write(tmp_path / "a.txt")'), call('write(tmp_path / "b.txt")')]);
    assert.deepEqual(
      seen.map(({ value, files }) => [value!.text, files]),
      [
        ['["a.txt"]', [['a.txt', '"x"']]],
        ['["b.txt"]', [['b.txt', '"x"']]],
      ],
    );
    assert.ok(seen.every(({ touchedFiles }) => touchedFiles));
  });

  it('stops what would take all memory', async () => {
    const [bomb, fine] = await observe(
      'def bomb(): return len([0] * 10**10)\ndef fine(): return 1\n',
      [call('bomb()'), call('fine()')],
      { memoryBytes: 2 ** 30 },
    );
    assert.deepEqual([bomb!.outcome, bomb!.exception?.type, fine!.outcome], ['raised', 'MemoryError', 'returned']);
  });

  it('tells that a call left a trace function behind, and measures the next one all the same', async () => {
    const source = 'import sys\ndef trace():\n    sys.settrace(lambda *args: None)\ndef plain():\n    return 1\n';
    const seen = await observe(
      source,
      ['trace()', 'plain()'].map((text) => call(text)),
    );
    assert.deepEqual(
      seen.map(({ traceReplaced }) => traceReplaced),
      [true, false],
    );
    assert.deepEqual(seen[1]!.lines, [5]);
  });

  it('puts the module back after each case', async () => {
    const source = `
import os, random, threading
CACHE = {}
LIMIT = 1
HERE = threading.local()
class Counter:
    total = 0
    def __init__(self): self.own = 6
COUNTER = Counter()
def change(into=[]):
    global LIMIT
    held = (COUNTER.own, getattr(HERE, "depth", None))
    before = (dict(CACHE), LIMIT, Counter.total, list(into), os.environ.get("SEEN"), *held)
    CACHE["a"] = 1; LIMIT = 2; Counter.total = 3; into.append(4); os.environ["SEEN"] = "5"
    COUNTER.own = 7; HERE.depth = 8
    return before
def chance(): return random.random()
`;
    const seen = await observe(
      source,
      ['change()', 'change()', 'chance()', 'chance()'].map((text) => call(text)),
    );
    const texts = seen.map(({ value }) => value!.text);
    assert.equal(texts[0], '({}, 1, 0, [], None, 6, None)');
    assert.equal(texts[1], texts[0]);
    assert.equal(texts[3], texts[2]);
  });

  it('tells what changed in watched values, what was printed, and that the argument came back', async () => {
    const source =
      'import sys\ndef add(items):\n    items.append(1)\n    print("added")\n    print("!", file=sys.stderr)\n    return items\n';
    const [seen] = await observe(source, [call('add(items)', { arrange: ['items = [0]'], watch: ['items'] })]);
    const [[name, before, after]] = seen!.state as [Observation['state'][number]];
    assert.deepEqual([name, before.text, after.text, seen!.sameAs], ['items', '[0]', '[0, 1]', 'items']);
    assert.deepEqual([seen!.stdout, seen!.stderr, seen!.outputCut], ['added\n', '!\n', false]);
  });

  it('cuts a flood of output', async () => {
    const [seen] = await observe('def flood():\n    for _ in range(10**4): print("x" * 100)\n', [call('flood()')]);
    assert.deepEqual([seen!.outcome, seen!.stdout.length, seen!.outputCut], ['returned', 20_000, true]);
  });

  it('drives coroutines, generators and context managers', async () => {
    const source = `
import asyncio, contextlib, itertools
async def later():
    await asyncio.sleep(0)
    return 1
def endless(): yield from itertools.count()
async def stream():
    yield 1
    yield 2
@contextlib.contextmanager
def opened(): yield "inside"
`;
    const seen = await observe(source, [
      call('later()', { drive: 'await' }),
      call('endless()', { drive: 'iterate' }),
      call('stream()', { drive: 'async_iterate' }),
      call('opened()', { drive: 'enter' }),
    ]);
    assert.deepEqual(outcomes(seen), ['returned', 'returned', 'returned', 'returned']);
    assert.deepEqual([seen[0]!.value!.text, seen[2]!.value!.text, seen[3]!.value!.text], ['1', '[1, 2]', '"inside"']);
    assert.equal(seen[1]!.value!.length ?? 20, 20);
  });

  it('names the clocks and the chance that a result depends on, when it watches', async () => {
    const source = `
import datetime, logging, random, time, uuid
def now(): return datetime.datetime.now()
def today(): return datetime.date.today()
def seconds(): return time.time()
def dice(): return random.random()
def identity(): return uuid.uuid4()
def logs(): logging.getLogger("x").warning("w")
def fixed(): return 1
`;
    const texts = ['now()', 'today()', 'seconds()', 'dice()', 'identity()', 'logs()', 'fixed()'];
    const seen = await observe(
      source,
      texts.map((text) => call(text)),
      { watchClock: true },
    );
    assert.deepEqual(
      seen.map(({ clock }) => clock.length > 0),
      [true, true, true, true, true, false, false],
    );
  });

  it('lives at another time and with other chance at every moment, the same ones in every process', async () => {
    const source = `
import datetime, random, time, uuid
from datetime import datetime as moment
from time import time as clock
class Timer:
    source = time.time
def now(): return datetime.datetime.now().year
def imported(): return moment.utcnow().year
def today(): return datetime.date.today().year
def seconds(): return int(clock() // 1000000)
def held(): return int(Timer().source() // 1000000)
def text(): return time.strftime("%Y-%m")
def dice(): return random.randint(1, 10 ** 9)
def identity(): return str(uuid.uuid4())
def given(): return time.strftime("%Y", time.gmtime(0)), datetime.datetime.fromtimestamp(86400).year
`;
    const texts = ['now()', 'imported()', 'today()', 'seconds()', 'held()', 'text()', 'dice()', 'identity()'];
    const cases = [0, 3, 7].flatMap((moment) => texts.map((text) => ({ ...call(text), moment })));
    const run = async (): Promise<(string | null)[]> =>
      (await observe(source, [...cases, call('given()')], { watchClock: true })).map(({ value }) => value!.text);
    const [one, other] = [await run(), await run()];
    assert.deepEqual(one, other);
    texts.forEach((text, index) => {
      assert.equal(new Set([0, 1, 2].map((moment) => one[index + moment * texts.length])).size, 3, text);
    });
    assert.equal(one.at(-1), '("1970", 1970)');
  });

  it('has the same chance in every process of the same seed, also while it imports the module', async () => {
    const source = `
import os, random, secrets, uuid
born = (random.random(), os.urandom(4))
def birth(): return born
def bytes_(): return os.urandom(8)
def dice(): return random.random()
def token(): return secrets.token_hex(8)
def identity(): return str(uuid.uuid4())
`;
    const cases = ['birth()', 'bytes_()', 'dice()', 'token()', 'identity()'].map((text) => call(text));
    const run = async (seed: number): Promise<(string | null)[]> =>
      (await observe(source, cases, { seed })).map(({ value }) => value!.text);
    const [one, same, other] = [await run(1), await run(1), await run(2)];
    assert.deepEqual(one, same);
    one.forEach((text, index) => assert.notEqual(text, other[index]));
  });

  it('starts afresh after a case that left a thread behind', async () => {
    const source = `
import threading, time
seen = []
def leave():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def count(): return threading.active_count()
`;
    const [leave, count] = await observe(source, [call('leave()'), call('count()')]);
    assert.deepEqual([leave!.threadsLeft, count!.value!.text], [true, '1']);
  });

  it('reports a case that cannot be arranged as broken', async () => {
    const [seen] = await observe('def f(x): return x\n', [call('f(x)', { arrange: ['x = missing'] })]);
    assert.deepEqual([seen!.outcome, seen!.exception!.type], ['broken', 'NameError']);
  });

  it('ends on abort', async () => {
    const controller = new AbortController();
    const probe = await startIn(project({ 'target.py': 'import time\ndef sleep(): time.sleep(60)\n' }), {
      signal: controller.signal,
      secondsPerCase: 30,
    });
    try {
      const running = probe.run([call('sleep()')]);
      setTimeout(() => controller.abort(new Error('enough')), 200);
      await assert.rejects(running, /enough/);
    } finally {
      await probe.dispose();
    }
  });

  const imports: readonly (readonly [name: string, source: string, message: RegExp])[] = [
    ['a missing dependency', 'import nothing_like_this\n', /needs nothing_like_this, which is not installed/],
    ['an error', 'x = 1 / 0\n', /cannot be imported: ZeroDivisionError: division by zero \(target\.py:1\)/],
    ['a syntax error', 'def f(:\n', /target cannot be imported: SyntaxError/],
    [
      'a network connection',
      'import socket\nsocket.create_connection(("127.0.0.1", 9))\n',
      /does more than define things.*does not run that/,
    ],
    ['an exit', 'import sys\nsys.exit("usage")\n', /cannot be imported: SystemExit: usage/],
    ['the end of Python', 'import os\nos._exit(1)\n', /Importing target ended Python/],
    ['a hang', 'import time\ntime.sleep(60)\n', /longer than 1 s|TimeLimit/],
  ];
  for (const [name, source, message] of imports) {
    it(`says in a sentence that the module cannot be imported: ${name}`, async () => {
      const root = project({ 'target.py': source });
      await assert.rejects(startIn(root, { importSeconds: 1 }), (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('says how to make a module importable that is not where it looked', async () => {
    const root = project({ 'lib/target.py': 'x = 1\n' });
    await assert.rejects(startIn(root, { file: path.join(root, 'lib/target.py') }), /pip install -e \./);
    assert.equal(existsSync(path.join(root, 'lib/__pycache__')), false);
  });
});

describe('Recording what is compared', () => {
  it('tells both sides of comparisons, methods of texts and lookups', async () => {
    const source = [
      'TABLE = {"tea": 1}',
      'def grade(points, name):',
      '    if points >= 90 and name.startswith("--"):',
      '        return TABLE[name]',
      '    return "x" in name',
    ].join('\n');
    const [low, high] = await observe(source, [call('grade(3, "ab")'), call('grade(95, "--ab")')], {
      recordOperands: true,
    });
    assert.deepEqual(low!.operands, [
      ['>=', '3', '90'],
      ['in', '"x"', '"ab"'],
    ]);
    assert.equal(low!.value?.text, 'False');
    assert.deepEqual(high!.operands, [
      ['>=', '95', '90'],
      ['startswith', '"--ab"', '"--"'],
      ['==', '"--ab"', '"tea"'],
    ]);
    assert.equal(high!.exception?.type, 'KeyError');
    assert.deepEqual(low!.lines, [3, 5]);
  });

  it('tells both sides of each comparison in a chain, and what a text replaces', async () => {
    const source = 'def clean(points, text):\n    return 0 < points < limit and text.replace("-", "", 1)\nlimit = 9';
    const [inside, below] = await observe(source, [call('clean(9 - 1, "a-b-c")'), call('clean(0, "")')], {
      recordOperands: true,
    });
    assert.deepEqual(inside!.operands, [
      ['<', '0', '8'],
      ['<', '8', '9'],
      ['replace', '"a-b-c"', '"-"'],
    ]);
    assert.equal(inside!.value?.text, '"ab-c"');
    assert.deepEqual(below!.operands, [['<', '0', '0']]);
    assert.equal(below!.value?.text, 'False');
  });

  it('tells nothing unless asked', async () => {
    const [one] = await observe('def same(a):\n    return a == 1', [call('same(2)')]);
    assert.deepEqual(one!.operands, []);
  });
});
