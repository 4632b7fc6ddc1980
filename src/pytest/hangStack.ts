import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, FrameOwner } from './failure';

/** What faulthandler wrote when it ended a process, or when the process crashed. */
export interface WrittenStack {
  /** The test, or the file that was being loaded. */
  readonly nodeId: string;
  readonly isHang: boolean;
  /** Of the main thread, outermost first. */
  readonly stack: readonly Frame[];
}

/** The stacks in the folder of runtime/smart_test_failures. */
export async function readStacks(folder: string, root: string): Promise<WrittenStack[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('stack-'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return texts.flatMap((text) => parseStack(text, root) ?? []);
}

/** @param text - a line that says what was running, then faulthandler's dump, which puts the innermost frame first */
export function parseStack(text: string, root: string): WrittenStack | undefined {
  const end = text.indexOf('\n');
  const nodeId = text.slice(0, end);
  const dump = text.slice(end + 1);
  if (end < 0 || !/^(?:Timeout|Fatal Python error|Windows fatal exception)/m.test(dump)) return undefined;
  const threads = dump.split(/^(?=(?:Current thread|Thread) )/m).map((thread) => framesOf(thread, root));
  // The main thread runs pytest itself; others are the test's.
  const main = threads.find((frames) => frames.some(({ owner }) => owner === 'pytest')) ?? threads.at(-1)!;
  return { nodeId, isHang: /^Timeout/m.test(dump), stack: main };
}

function framesOf(thread: string, root: string): Frame[] {
  return [...thread.matchAll(/^ {2}File "(.*)", line (\d+) in (.*)$/gm)]
    .map(([, file, line, name]) => {
      const { relative, owner } = placeOf(file!, root);
      return { file: relative, line: Number(line), function: name!, owner };
    })
    .toReversed();
}

/** As runtime/smart_test_failures/places.py says it, as far as names alone tell. */
function placeOf(file: string, root: string): { relative: string; owner: FrameOwner } {
  const inside = path.relative(root, file).replaceAll('\\', '/');
  const slashed = file.replaceAll('\\', '/');
  if (file.startsWith('<')) return { relative: file, owner: 'synthetic' };
  if (/(?:^|\/)mock\.py$/.test(slashed)) return { relative: slashed, owner: 'mock' };
  if (/\/unittest\/\w+\.py$/.test(slashed)) return { relative: slashed, owner: 'unittest' };
  if (/\/(?:_pytest|pytest|pluggy|xdist|smart_test_\w+)(?:\/|\.py$)/.test(slashed)) {
    return { relative: slashed, owner: 'pytest' };
  }
  const isOurs = !inside.startsWith('../') && !path.isAbsolute(inside) && !/(?:site|dist)-packages/.test(inside);
  if (!isOurs) return { relative: slashed, owner: 'library' };
  const isTest = /(?:^|\/)(?:tests\/.*|conftest\.py|test_[^/]*\.py|[^/]*_test\.py)$/.test(inside);
  return { relative: inside, owner: isTest ? 'test' : 'code' };
}
