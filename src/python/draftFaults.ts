import type { SyntaxNode } from './syntaxTree';

/** The full name of what a dotted name means in a text: `os.remove` for `remove`. */
export type ResolveName = (dotted: string) => string;

/** Calls that no generated test makes, by their full names, and what they do. */
const FORBIDDEN: readonly (readonly [called: RegExp, what: string])[] = [
  [/^pytest\.(?:skip|xfail|importorskip|exit)$|^unittest\.(?:skip\w*|expectedFailure)$|\.skipTest$/u, 'skips itself'],
  [/^(?:eval|exec|builtins\.(?:eval|exec))$/u, 'runs text as code'],
  [/^(?:sys\.exit|exit|quit|os\._exit|os\.abort|os\.kill|os\.killpg)$/u, 'ends the process'],
  [
    /^subprocess\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)$|^os\.(?:system|popen|startfile|fork|posix_spawnp?|spawn\w+|exec\w+)$|^asyncio\.create_subprocess_\w+$|^pty\.spawn$/u,
    'starts another program',
  ],
  [
    /^(?:requests|httpx)\.(?:get|post|put|patch|delete|head|options|request|stream)$|^urllib\.request\.(?:urlopen|urlretrieve)$|^socket\.(?:socket|create_connection|create_server|getaddrinfo|gethostbyname)$|^asyncio\.(?:open_connection|start_server)$|^webbrowser\.open\w*$/u,
    'uses the network',
  ],
  [/^os\.(?:chdir|putenv|unsetenv|chown|chroot)$/u, 'changes the process for other tests; use monkeypatch'],
];

/** What deletes and moves files: only in a temporary folder. */
const DELETES =
  /^os\.(?:remove|unlink|rmdir|removedirs|rename|renames|replace|truncate)$|^shutil\.(?:rmtree|move)$|\.(?:unlink|rmdir)$/u;

/** State that all tests of a process share. */
const SHARED = /^(?:os\.environ|sys\.modules|sys\.path|sys\.argv|sys\.stdin|sys\.stdout|sys\.stderr|builtins)\b/u;

const TEMPORARY = /\b(?:tmp_path|tmp_path_factory|tmpdir|tmpdir_factory|tempfile|TemporaryDirectory)\b/u;

/** What people or machines that read a test are told, other than what it shows. */
const ADDRESSED =
  /\b(?:ignore|disregard|forget) (?:all |any )?(?:the |your )?(?:previous|prior|above|earlier) (?:instructions|rules|prompts?)|\bsystem prompt\b|\bas an ai\b|\bpip3? install\b|\bcurl\s+(?:-|http)|\bwget\s+http|\bsudo\b|\b(?:please|you (?:must|should|need to)) (?:run|execute|install|visit|open|download|disable|paste)\b/iu;

/**
 * What nodes of a draft do that a generated test must not, as sentences without a subject.
 * @param comments of the same text
 */
export function faultsOf(
  nodes: readonly SyntaxNode[],
  comments: readonly string[],
  resolve: ResolveName,
): readonly string[] {
  const isTemporary = nodes.some(({ type, text }) => type === 'identifier' && TEMPORARY.test(text));
  const faults = nodes.flatMap((node) => faultOf(node, isTemporary, resolve) ?? []);
  const texts = [...comments, ...nodes.filter(isDocstring).map(({ text }) => text)];
  const addressed = texts.find((text) => ADDRESSED.test(text));
  if (addressed !== undefined) faults.push(`tells its readers what to do (${quoted(addressed)})`);
  return [...new Set(faults)];
}

function faultOf(node: SyntaxNode, isTemporary: boolean, resolve: ResolveName): string | undefined {
  switch (node.type) {
    case 'call':
      return callFault(node, isTemporary, resolve);
    case 'decorator': {
      const mark = /^@\s*([\w.]+)/u.exec(node.text)?.[1] ?? '';
      const marked = resolve(mark);
      const isSkip = /^pytest\.mark\.(?:skip|skipif|xfail)$|^unittest\.(?:skip|expectedFailure)/u.test(marked);
      return isSkip ? `skips itself (@${mark})` : undefined;
    }
    case 'decorated_definition':
      // No guard stands around what an event loop runs later.
      return /^@[\w.]*fixture\b[^]*?^\s*async def\b/mu.test(node.text) ? 'needs an asynchronous fixture' : undefined;
    case 'raise_statement':
      return /\b(?:SkipTest|pytest\.skip)\b/u.test(node.text) ? 'skips itself' : undefined;
    case 'try_statement':
      return swallows(node, resolve) ? 'swallows the exceptions that would make it fail' : undefined;
    case 'assignment':
    case 'augmented_assignment':
      return sharedFault(node.child('left'), resolve);
    case 'delete_statement':
      return sharedFault(node.named[0], resolve);
    case 'function_definition':
      return /^(?:setup|teardown)(?:_method|_class)?$|^(?:setUp|tearDown)Class$/u.test(node.child('name')?.text ?? '')
        ? `is set up by ${node.child('name')!.text}; use a fixture`
        : undefined;
    default:
      return undefined;
  }
}

function callFault(call: SyntaxNode, isTemporary: boolean, resolve: ResolveName): string | undefined {
  const written = call.child('function')!.flatText;
  const called = resolve(written);
  const what = FORBIDDEN.find(([pattern]) => pattern.test(called))?.[1];
  if (what !== undefined) return `${what} (${written})`;
  if (DELETES.test(called) && !isTemporary) return `deletes or moves files outside of tmp_path (${written})`;
  const [first] = call.child('arguments')?.named ?? [];
  if (/^(?:time|asyncio)\.sleep$/u.test(called) && !/^0(?:\.0*)?$/u.test(first?.text ?? ''))
    return `waits (${written})`;
  if (/(?:^|\.)suppress$/u.test(called)) return `swallows exceptions (${written})`;
  if (/^(?:io\.|builtins\.|codecs\.)?open$/u.test(called) && isOutside(first) && isWriting(call)) {
    return `writes outside of tmp_path (${first!.text})`;
  }
  return undefined;
}

/** An absolute path, one in the home folder, or one that goes upwards. */
function isOutside(path: SyntaxNode | undefined): boolean {
  return path !== undefined && /^[rbuf]{0,2}["'](?:[/~\\]|[A-Za-z]:|\.\.)/iu.test(path.text);
}

function isWriting(call: SyntaxNode): boolean {
  return call
    .child('arguments')!
    .named.slice(1)
    .some(({ text }) => /["'][rbt]*[wax+]/u.test(text));
}

function sharedFault(target: SyntaxNode | undefined, resolve: ResolveName): string | undefined {
  if (target === undefined) return undefined;
  const changed = resolve(target.flatText);
  return SHARED.test(changed) ? `changes ${target.flatText} for other tests; use monkeypatch` : undefined;
}

/** A handler that takes a failed assertion, or every exception, and lets the test pass. */
function swallows(statement: SyntaxNode, resolve: ResolveName): boolean {
  return statement.named.some((clause) => {
    if (clause.type !== 'except_clause' && clause.type !== 'except_group_clause') return false;
    const caught = /^except\*?\s*([^:]*?)\s*(?:\bas\b[^:]*)?:/u.exec(clause.text)?.[1] ?? '';
    if (caught !== '' && !/\b(?:Exception|BaseException|AssertionError)\b/u.test(caught)) return false;
    return !clause.walk().some((node) => {
      if (node.type === 'assert_statement' || node.type === 'raise_statement') return true;
      return node.type === 'call' && /^pytest\.fail$|\.fail$/u.test(resolve(node.child('function')!.flatText));
    });
  });
}

function isDocstring(node: SyntaxNode): boolean {
  return node.type === 'expression_statement' && node.named[0]?.type === 'string';
}

function quoted(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
