import assert from 'node:assert/strict';
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import type { GenerationResult } from '../../../src/generation/generationRecords';
import { TestGenerationWorkflow } from '../../../src/generation/testGenerationWorkflow';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { project } from '../pytest/project';
import { accept, children, contents, optionsFor, plainPytest } from './shopProject';

/** For each file and folder: its content, its mode, and when it was changed, in nanoseconds. */
function snapshot(folder: string): Record<string, string> {
  const files = contents(folder);
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].sort();
  return Object.fromEntries(
    names.map((name) => {
      const { mode, mtimeNs } = lstatSync(path.join(folder, name), { bigint: true });
      return [name, `${mode.toString(8)} ${mtimeNs} ${files[name] ?? ''}`];
    }),
  );
}

/** A folder with files that somebody would miss. */
function canary(): string {
  const folder = path.join(temporaryFolder(), 'home');
  mkdirSync(path.join(folder, 'letters'), { recursive: true });
  for (const name of ['notes.txt', 'letters/one.txt', 'letters/two.txt']) {
    writeFileSync(path.join(folder, name), `precious: ${name}\n`);
  }
  chmodSync(path.join(folder, 'notes.txt'), 0o640);
  return folder;
}

const PROJECT_SETTINGS = '[tool.pytest.ini_options]\npythonpath = ["."]\n';

/** What it does to files, to the network and with processes, it does as soon as it is called. */
const harmful = (home: string, port: number): string => `
import http.client
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from os import remove as forget
from pathlib import Path

HOME = Path(${JSON.stringify(home)})
PORT = ${port}


def name_length(name: str) -> int:
    if not name:
        raise ValueError("no name")
    return len(name)


def remove_one(times: int) -> int:
    os.remove(HOME / "notes.txt")
    return times


def forget_one(times: int) -> int:
    forget(HOME / "notes.txt")
    return times


def unlink_one(times: int) -> int:
    (HOME / "notes.txt").unlink()
    return times


def remove_all(times: int) -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    return times


def move_away(times: int) -> int:
    shutil.move(str(HOME / "letters"), str(HOME / "gone"))
    return times


def overwrite(text: str) -> int:
    with open(HOME / "notes.txt", "w") as file:
        return file.write(text)


def append_low(text: str) -> int:
    handle = os.open(HOME / "notes.txt", os.O_WRONLY | os.O_APPEND)
    try:
        return os.write(handle, text.encode())
    finally:
        os.close(handle)


def truncate(size: int) -> int:
    os.truncate(HOME / "notes.txt", 0)
    return size


def touch(times: int) -> int:
    os.utime(HOME / "notes.txt", (1, 1))
    os.chmod(HOME / "notes.txt", 0o777)
    return times


def hide_it(text: str) -> str:
    try:
        (HOME / "notes.txt").write_text(text)
    except BaseException:
        return "hidden"
    return "written"


def remove_named(path: str = str(HOME / "notes.txt")) -> bool:
    Path(path).unlink()
    return True


def call_home(text: str) -> int:
    with socket.create_connection(("127.0.0.1", PORT), timeout=2) as connection:
        return connection.send(text.encode())


def call_low(text: str) -> int:
    connection = socket.socket()
    connection.settimeout(2)
    connection.connect_ex(("127.0.0.1", PORT))
    return len(text)


def fetch(text: str) -> bytes:
    return urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=2).read()


def request(text: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
    connection.request("GET", "/")
    return connection.getresponse().status


def start(times: int) -> int:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return times


def shell(times: int) -> int:
    return os.system(f"rm -rf '{HOME}'; sleep 600 &")


def fork(times: int) -> int:
    if os.fork() == 0:
        shutil.rmtree(HOME)
        os._exit(0)
    return times


def spawn(times: int) -> int:
    os.posix_spawn("/bin/rm", ["rm", "-rf", str(HOME)], {})
    return times


def worker(times: int) -> int:
    process = multiprocessing.Process(target=shutil.rmtree, args=(HOME,))
    process.start()
    process.join()
    return times


def last_word(text: str) -> str:
    if " " in text:
        return text.split()[-1]
    return text
`;

const STUBBORN = `
import ctypes
import os
import sys
from os import _exit as leave_now


def first(number: int) -> str:
    if number < 0:
        return "negative"
    return "positive"


def loop(number: int) -> int:
    while True:
        number += 1


def loop_and_catch(number: int) -> int:
    while True:
        try:
            number += 1
        except BaseException:
            number = 0


def leave(code: int) -> None:
    os._exit(code)


def leave_at_once(code: int) -> int:
    leave_now(3)
    return code


def leave_politely(code: int) -> int:
    sys.exit(4)


def crash(number: int) -> int:
    ctypes.string_at(0)
    return number


def recurse(number: int) -> int:
    return recurse(number + 1) + 1


def eat(number: int) -> int:
    meals = []
    while True:
        meals.append(bytearray(64 * 1024 * 1024))


def eat_at_once(number: int) -> int:
    return len(b"x" * (1 << 44))


def print_for_ever(text: str) -> None:
    while True:
        print(text * 1000)


def last(number: int) -> str:
    if number > 100:
        return "large"
    return "small"
`;

async function generated(source: string): Promise<{ root: string; result: GenerationResult }> {
  const root = project({ 'pyproject.toml': PROJECT_SETTINGS, 'subject.py': source });
  const workflow = new TestGenerationWorkflow(await optionsFor(root, { seconds: 20 }));
  return { root, result: await workflow.generate({ file: path.join(root, 'subject.py') }) };
}

const reasonsOf = ({ dropped }: GenerationResult): string =>
  dropped.map(({ what, why }) => `${what}: ${why}`).join('\n');

describe('Generating tests of a module that does harm when it is called', function () {
  this.timeout(240_000);
  let home: string;
  let precious: Record<string, string>;
  let server: Server;
  let connections = 0;
  let known: ReadonlySet<number>;
  let source: string;
  let root: string;
  let result: GenerationResult;

  before(async () => {
    home = canary();
    precious = snapshot(home);
    server = createServer((socket) => {
      connections++;
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    known = new Set(children());
    source = harmful(home, (server.address() as AddressInfo).port);
    ({ root, result } = await generated(source));
  });

  after(() => void server.close());

  const assertUnharmed = (): void => {
    assert.deepEqual(snapshot(home), precious);
    assert.equal(connections, 0);
    assert.deepEqual(
      children().filter((pid) => !known.has(pid)),
      [],
    );
  };

  it('changes no file elsewhere, connects to nothing and leaves no process', () => {
    assertUnharmed();
  });

  it('keeps tests of what does no harm', () => {
    assert.match(result.text!, /^def test_name_length\(/m);
    assert.match(result.text!, /^def test_last_word/m);
  });

  it('puts something else in place of what does the harm, or says what was tried', () => {
    for (const [, name] of source.matchAll(/^def (\w+)/gm)) {
      const tests = result.text!.split('\n\n\n').filter((block) => new RegExp(`\\b${name}\\(.*\\)`).test(block));
      const isTold = new RegExp(`^_?${name}\\(.*reach outside`, 'm').test(reasonsOf(result));
      assert.ok(tests.length > 0 || isTold, `${name}\n${reasonsOf(result)}`);
    }
  });

  it('puts no number in place of a file descriptor, for it is that of a file of pytest', () => {
    assert.doesNotMatch(result.text!, /os\.open/);
    assert.match(reasonsOf(result), /^append_low\(.*reach outside/m);
  });

  it('keeps only tests that do no harm when somebody runs them', async () => {
    const { exitCode, output } = await plainPytest(root, [await accept(result)]);
    assert.equal(exitCode, 0, output);
    assertUnharmed();
  });
});

describe('Generating tests of a module that does not come to its end', function () {
  this.timeout(240_000);
  let root: string;
  let result: GenerationResult;
  let left: number[];

  before(async () => {
    const known = new Set(children());
    ({ root, result } = await generated(STUBBORN));
    left = children().filter((pid) => !known.has(pid));
  });

  it('ends', () => {
    assert.ok(result.seconds < 90, `${result.seconds} s`);
    assert.deepEqual(left, []);
  });

  it('keeps tests of the functions before and after', async () => {
    for (const name of ['first', 'last']) assert.match(result.text!, new RegExp(`^def test_${name}\\(`, 'm'));
    const { exitCode, output } = await plainPytest(root, [await accept(result)]);
    assert.equal(exitCode, 0, output);
  });

  it('keeps no test of the others that would do it again, and says why', () => {
    for (const name of ['loop_and_catch', 'crash', 'recurse', 'eat', 'eat_at_once']) {
      assert.doesNotMatch(result.text!, new RegExp(`\\b${name}\\(`));
    }
    const reasons = reasonsOf(result);
    for (const name of ['loop', 'loop_and_catch', 'eat', 'print_for_ever']) {
      assert.match(reasons, new RegExp(`^${name}\\(.*did not end in time$`, 'm'));
    }
    for (const name of ['leave', 'leave_at_once', 'crash']) {
      assert.match(reasons, new RegExp(`^${name}\\(.*it ended Python$`, 'm'));
    }
    assert.match(reasons, /^recurse\(.*calls itself without end$/m);
    assert.match(reasons, /^eat_at_once\(.*MemoryError/m);
  });
});
