import type { MessageBody } from '../../test/harness/messages/protocol';
import type { ReplyFunction, ScriptedReply } from '../../test/harness/messages/scriptedReply';

/**
 * A model for measuring: it reads of the prompt which functions have gaps, designs two calls of each of the first few, and writes
 * them as tests that mostly pass. It knows nothing of what the code means; what it writes has to be run all the same.
 * `SMART_TEST_REPLY_MS`: how long each reply takes. `SMART_TEST_PROSE`: it writes no Python, so that nothing is run.
 */
const plainModel: ReplyFunction = (body) => {
  const durationMs = Number(process.env['SMART_TEST_REPLY_MS'] ?? 2000);
  return { text: JSON.stringify(replyTo(body)), durationMs } satisfies ScriptedReply;
};

export default plainModel;

const mostFunctions = 4;

function replyTo(body: MessageBody): object {
  const prompt = promptOf(body);
  const nothing = { lookups: [], cases: [], unreachable: [], code: '' };
  const module = /<module name="([^"]+)"/.exec(prompt)?.[1] ?? 'module';
  const functions = gapsOf(prompt).slice(0, mostFunctions);
  if (prompt.includes('Step test-designer.')) return { ...nothing, cases: functions.flatMap(casesOf) };
  if (prompt.includes('Step test-writer, again.')) return { ...nothing, code: '# None of them can be put right.' };
  if (process.env['SMART_TEST_PROSE']) return { ...nothing, code: 'I would write the following tests.' };
  const tests = functions.map((one) => testsOf(one));
  const names = functions.map(({ name }) => name).join(', ');
  return { ...nothing, code: `import pytest\n\nfrom ${module} import ${names}\n\n\n${tests.join('\n\n\n')}\n` };
}

interface Gap {
  readonly qualname: string;
  /** What is called: the function, or the class of a method. */
  readonly name: string;
  readonly line: number;
  /** Positional parameters without a default. */
  readonly parameters: number;
}

/** Functions and classes at the top level of the module that the prompt says have something missing. */
function gapsOf(prompt: string): Gap[] {
  const missing = /<missing[^>]*>([^]*?)<\/missing>/.exec(prompt)?.[1] ?? '';
  const named = [...missing.matchAll(/^([\w.]+) \(lines (\d+) to/gm)];
  const byName = new Map(
    named.map(([, qualname, line]) => [qualname!.split('.')[0]!, { qualname: qualname!, line: Number(line) }]),
  );
  return [...byName].map(([name, { qualname, line }]) => {
    const signature = new RegExp(`(?:def ${name}|class ${name}[^]*?def __init__)\\(([^]*?)\\)(?: ->[^:]*)?:`).exec(
      prompt,
    );
    const parameters = (signature?.[1] ?? '').replaceAll(/^[ >~]*\d+ \|/gm, '').split(',');
    const required = parameters.filter((one) => /^\s*\w+(\s*:[^=]*)?$/.test(one) && one.trim() !== 'self');
    return { qualname, name, line, parameters: required.length };
  });
}

function casesOf({ qualname, name, line, parameters }: Gap, index: number): object[] {
  const call = `${name}(${Array.from({ length: parameters }, () => 'None').join(', ')})`;
  const one = { qualname, reason: 'error path', arrange: '', act: call, aims: [line] };
  return [
    { ...one, number: 2 * index + 1, intent: `${name} refuses None`, expectation: 'It raises.' },
    { ...one, number: 2 * index + 2, intent: `${name} of None is what it is`, expectation: 'It is 0.' },
  ];
}

function testsOf({ name, parameters }: Gap): string {
  const call = `${name}(${Array.from({ length: parameters }, () => 'None').join(', ')})`;
  const test = name.toLowerCase();
  const refuses = `def test_${test}_refuses_none():\n    with pytest.raises(Exception):\n        ${call}`;
  // As a good model does, it is wrong now and then.
  const isWrong = name.length % 8 === 0;
  return isWrong ? `${refuses}\n\n\ndef test_${test}_of_none():\n    assert ${call} == 0` : refuses;
}

function promptOf({ messages }: MessageBody): string {
  return messages
    .map(({ content }) =>
      typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    )
    .join('');
}
