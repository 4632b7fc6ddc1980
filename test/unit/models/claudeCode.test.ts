import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ClaudeCodeModel, type ClaudeCodeOptions } from '../../../src/models/claudeCode';
import { ModelError, type ModelErrorKind } from '../../../src/models/modelError';
import { cleanEnvironment } from '../../../scripts/environment.mjs';
import { eventually } from '../../harness/eventually';
import { claudeResult, standInClaude, type StandIn } from '../../harness/standInClaude';
import { isAlive } from '../pytest/project';
import { request } from './requests';

const draft = { code: 'assert price() == 1\n', number: 3 };
const answers = `print(${JSON.stringify(claudeResult({ structured_output: draft }))});`;

/** As a shell with the stand-in first on its PATH would start it: by name. */
function modelOf({ folder }: StandIn, options: Partial<ClaudeCodeOptions> = {}): ClaudeCodeModel {
  const environment = cleanEnvironment();
  const PATH = [folder, environment['PATH']].join(delimiter);
  return new ClaudeCodeModel({ command: join(folder, 'claude'), environment: { ...environment, PATH }, ...options });
}

async function failure(behaviour: string, options: Partial<ClaudeCodeOptions> = {}): Promise<ModelError> {
  const model = modelOf(await standInClaude(behaviour), options);
  return model.ask(request()).then(
    () => assert.fail('It gave a reply.'),
    (error: unknown) => {
      assert.ok(error instanceof ModelError, String(error));
      return error;
    },
  );
}

const says = (change: Readonly<Record<string, unknown>>, exitCode = 1): string =>
  `print(${JSON.stringify(claudeResult(change))}); process.exitCode = ${exitCode};`;

describe('Claude Code as a model', () => {
  it('gives the structured output, with tokens and cost', async () => {
    const reply = await modelOf(await standInClaude(answers)).ask(request());
    assert.deepEqual(reply.value, draft);
    assert.deepEqual(reply.usage, { input: 900, cacheRead: 20, cacheWrite: 10, output: 200 });
    assert.deepEqual([reply.cost, reply.model], [0.0123, 'claude-sonnet-5-5']);
  });

  it('is asked without tools, settings, servers and session, in an empty folder that goes afterwards', async () => {
    const standIn = await standInClaude(answers);
    await modelOf(standIn, { id: 'opus', maxDollars: 0.25 }).ask(request());
    const [call] = await standIn.calls();
    const schema = call!.args[4]!;
    assert.deepEqual(call!.args, [
      '-p',
      ...['--output-format', 'json'],
      ...['--json-schema', schema],
      ...['--system-prompt', 'You write tests.\n'],
      ...['--tools', ''],
      '--strict-mcp-config',
      ...['--setting-sources', ''],
      '--no-session-persistence',
      ...['--max-budget-usd', '0.25'],
      ...['--model', 'opus'],
    ]);
    assert.deepEqual(Object.keys((JSON.parse(schema) as { properties: object }).properties), ['code', 'number']);
    assert.equal(call!.input, 'The module:\ndef price(): ...\n');
    assert.deepEqual(call!.files, []);
    assert.equal(existsSync(call!.cwd), false);
  });

  it('has the environment that it was given, and no variable more', async () => {
    const standIn = await standInClaude(answers);
    const environment = { PATH: cleanEnvironment()['PATH'], MINE: 'as it is' };
    await modelOf(standIn, { environment }).ask(request());
    const [call] = await standIn.calls();
    // A Node whose coverage is measured passes that on to its children by itself.
    const ofOthers = new Set(['PWD', 'OLDPWD', 'SHLVL', '_', 'NODE_V8_COVERAGE']);
    const names = Object.keys(call!.environment).filter((name) => !ofOthers.has(name));
    assert.deepEqual(names.toSorted(), ['MINE', 'PATH']);
  });

  it('gets what no shell may act on, and long instructions, by its input', async () => {
    const standIn = await standInClaude(answers);
    const nasty = '$(touch owned) `id` "quoted" \'; rm -rf x\n';
    const system = [{ text: `${nasty}${'Rule. '.repeat(5000)}` }];
    const messages = [{ role: 'user' as const, parts: [{ text: nasty }] }];
    await modelOf(standIn).ask(request({ system, messages }));
    const [call] = await standIn.calls();
    assert.ok(call!.input.startsWith(`<instructions>\n${nasty}Rule. `));
    assert.ok(call!.input.endsWith(`</instructions>\n\n${nasty}`));
    assert.ok(call!.args.join(' ').length < 8000);
  });

  it('is told an earlier exchange with who said what', async () => {
    const standIn = await standInClaude(answers);
    const [first] = request().messages;
    const messages = [
      first!,
      { role: 'assistant' as const, parts: [{ text: 'My draft' }] },
      { role: 'user' as const, parts: [{ text: 'It fails.' }] },
    ];
    await modelOf(standIn).ask(request({ messages }));
    assert.match((await standIn.calls())[0]!.input, /<message from="assistant">\nMy draft\n<\/message>[^]*It fails/);
  });

  it('may answer in prose around the JSON, or as a list of messages', async () => {
    const prose = claudeResult({ result: `Here:\n\`\`\`json\n${JSON.stringify(draft)}\n\`\`\`` });
    for (const printed of [prose, [{ type: 'system' }, claudeResult({ structured_output: draft })]]) {
      const reply = await modelOf(await standInClaude(`print(${JSON.stringify(printed)});`)).ask(request());
      assert.deepEqual(reply.value, draft);
    }
  });

  it('is started once at a time', async () => {
    const standIn = await standInClaude(`await new Promise((r) => setTimeout(r, 200)); ${answers}`);
    const model = modelOf(standIn);
    await Promise.all([model.ask(request()), model.ask(request()), model.ask(request())]);
    const calls = await standIn.calls();
    assert.equal(calls.length, 3);
    for (const [index, call] of calls.slice(1).entries()) assert.ok(call.started >= calls[index]!.ended);
  });

  it('goes on after a failure, and does not wait for whom nobody waits any more', async () => {
    const standIn = await standInClaude(`if (input === 'fail') process.exit(7); ${answers}`);
    const model = modelOf(standIn);
    const failing = request({ messages: [{ role: 'user', parts: [{ text: 'fail' }] }] });
    const stop = new AbortController();
    const [failed, given] = [model.ask(failing), model.ask(request(), { signal: stop.signal })];
    stop.abort();
    const after = model.ask(request());
    await assert.rejects(given, { name: 'AbortError' });
    await assert.rejects(failed, /ended with code 7/);
    assert.deepEqual((await after).value, draft);
    assert.equal((await standIn.calls()).length, 1);
  });

  it('is ended with all that it started when it is cancelled', async () => {
    const standIn = await standInClaude(`
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true });
      writeFileSync(process.env.PID_FILE, String(child.pid));
      await new Promise((r) => setTimeout(r, 60000));`);
    const pidFile = join(standIn.folder, 'pid');
    const stop = new AbortController();
    const model = modelOf(standIn, { environment: { ...cleanEnvironment(), PID_FILE: pidFile } });
    const asked = model.ask(request(), { signal: stop.signal });
    asked.catch(() => undefined);
    await eventually(() => assert.notEqual(readFileSync(pidFile, 'utf8'), ''));
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    await eventually(() => assert.equal(isAlive(Number(readFileSync(pidFile, 'utf8'))), false));
  });

  it('costs at most what it is limited to', async () => {
    const model = modelOf(await standInClaude(answers), { maxDollars: 0.25 });
    const estimate = await model.estimate(request());
    assert.deepEqual([estimate.cost, estimate.outputTokens], [0.25, 1000]);
  });

  it('that is missing is said to be, and where to say where it is', async () => {
    const model = new ClaudeCodeModel({ command: '/no/such/claude', environment: cleanEnvironment() });
    await assert.rejects(
      model.ask(request()),
      (error) =>
        error instanceof ModelError &&
        error.kind === 'unavailable' &&
        /smart-test\.claudeCode\.path/.test(error.message),
    );
  });

  it('that does not answer in time is ended', async () => {
    const error = await failure('await new Promise((r) => setTimeout(r, 60000));', { timeoutMs: 500 });
    assert.deepEqual([error.kind, /in time/.test(error.message)], ['server', true]);
  });

  const failures: readonly (readonly [string, string, ModelErrorKind, RegExp])[] = [
    [
      'is signed out',
      says({ is_error: true, result: 'Invalid API key · Please run /login' }),
      'unavailable',
      /sign in/,
    ],
    ['has spent its limit', says({ is_error: true, result: "You've hit your limit · resets 3pm" }), 'credit', /3pm/],
    ['is overloaded', says({ is_error: true, result: 'API Error: 529 Overloaded' }), 'overloaded', /minutes/],
    ['has no network', says({ is_error: true, result: 'API Error: Connection error.' }), 'connection', /network/],
    ['finds the prompt too long', says({ is_error: true, result: 'Prompt is too long' }), 'too large', /too long/],
    ['stops at its budget', says({ subtype: 'error_max_budget_usd', is_error: true }), 'too large', /\$1\.00/],
    [
      'gives up on the schema',
      says({ subtype: 'error_max_structured_output_retries', is_error: true }),
      'bad reply',
      /form that was asked for/,
    ],
    ['fails otherwise', says({ subtype: 'error_during_execution', errors: ['Boom'] }), 'server', /“Boom”/],
    ['answers in prose', says({ result: 'I am sorry.' }, 0), 'bad reply', /I am sorry/],
    ['answers with the wrong schema', says({ structured_output: { code: 5 } }, 0), 'bad reply', /code: /],
    ['prints no JSON', 'print("Hello!");', 'bad reply', /Hello!/],
    ['prints half a result', `print('{"type": "result", "resu');`, 'bad reply', /no result/],
    ['prints nothing', '', 'bad reply', /nothing/],
    ['prints other JSON', 'print({ hello: 1 });', 'bad reply', /no result/],
    [
      'is too old',
      'console.error("error: unknown option \'--json-schema\'"); process.exitCode = 1;',
      'unavailable',
      /update/,
    ],
    ['crashes', 'process.kill(process.pid, "SIGKILL");', 'server', /SIGKILL/],
    ['floods', 'print("x".repeat(20_000_000));', 'bad reply', /no result/],
  ];
  for (const [what, behaviour, kind, sentence] of failures) {
    it(`that ${what} says so in a sentence`, async () => {
      const error = await failure(behaviour);
      assert.deepEqual([error.kind, error.message.includes('\n')], [kind, false], error.message);
      assert.match(error.message, sentence);
      assert.ok(error.message.length < 500 && error.text.length < 20_000);
    });
  }

  it('that failed after it had worked says what that cost', async () => {
    const error = await failure(says({ result: 'I am sorry.' }, 0));
    assert.deepEqual([error.cost, error.usage.output, error.text], [0.0123, 200, 'I am sorry.']);
  });
});
