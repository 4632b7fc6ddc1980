import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AuditBatch, AuditModule, AuditReport } from '../../../src/audit/auditReport';
import { taskPrompt, taskPrompts } from '../../../src/audit/taskPrompt';
import { taskPromptFiles } from '../../../src/audit/taskPromptFiles';
import { readTestSurroundings, type SurroundingsByModule } from '../../../src/audit/testSurroundings';
import { readProjectLayout } from '../../../src/python/projectLayout';
import { runPython } from '../../harness/programs';
import { temporaryFolder } from '../../harness/temporaryFolder';
import { legacyAudit, legacyProject, tools } from './audits';
import { assertGolden, portableAudit } from './golden';
import { schemaErrors } from './xmlSchema';

async function legacySurroundings(): Promise<SurroundingsByModule> {
  return readTestSurroundings(await legacyAudit(), await readProjectLayout(legacyProject), tools);
}

/** A batch and its surroundings with every text that comes from the code replaced. */
function renamed(
  batch: AuditBatch,
  surroundings: SurroundingsByModule,
  nextText: () => string,
): { batch: AuditBatch; surroundings: SurroundingsByModule } {
  const near = new Map(surroundings);
  const modules = batch.modules.map((module): AuditModule => {
    const path = nextText();
    near.set(path, {
      importName: nextText(),
      hasTestFile: true,
      testFiles: [nextText()],
      fixtures: [
        {
          name: nextText(),
          file: nextText(),
          line: 1,
          scope: nextText(),
          isAutomatic: true,
          returns: nextText(),
          summary: nextText(),
        },
      ],
    });
    const paths = module.paths.map((each) => ({ ...each, reason: nextText(), condition: nextText() }));
    const functions = module.functions.map((each) => ({
      ...each,
      qualname: nextText(),
      signature: nextText(),
      paths: each.paths.map((one) => ({ ...one, reason: nextText(), exception: nextText(), condition: nextText() })),
    }));
    return { ...module, path, testFile: nextText(), problem: nextText(), paths, functions };
  });
  const renamedBatch = { ...batch, id: nextText(), name: nextText(), packagePath: nextText(), modules };
  return { batch: renamedBatch, surroundings: near };
}

/** Any UTF-16, with what XML treats specially more often than chance would have it. */
const anyName = fc
  .array(
    fc.oneof(
      fc.constantFrom(']]>', '<!--', '-->', '<?xml', '</task>', '&amp;', '&#0;', '"', "'", '<', '&', '\r', '\n', '\t'),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom('\u0000', '\u001B', '\uD800', '\uDFFF', '\uFFFE', '\uFFFF', '😀', '\u0085', '\u2028'),
      fc.string(),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('A task prompt', () => {
  it('is written as in the file kept for it, and valid by the schema', async () => {
    const xml = taskPrompts(await portableAudit(), await legacySurroundings());
    assertGolden('legacy.xml', xml);
    assert.deepEqual(await schemaErrors(xml), []);
  });

  it('is valid alone, too, and without a file, functions, fixtures or branches', async () => {
    const report = await portableAudit();
    const [batch] = report.batches;
    const [module] = batch!.modules;
    const bare: AuditModule = {
      ...module!,
      file: null,
      testFile: null,
      branches: null,
      functions: [],
      paths: [],
      missingLines: [],
    };
    const prompts = [
      taskPrompt(batch!, report, await legacySurroundings()),
      taskPrompt({ ...batch!, modules: [bare] }, report, new Map()),
      taskPrompts({ ...report, batches: [] }, new Map()),
    ];
    assert.deepEqual(await schemaErrors(...prompts), []);
  });

  it('is held to the schema by a check that sees a fault', async () => {
    const xml = taskPrompts(await portableAudit(), await legacySurroundings());
    const errors = await schemaErrors(
      xml.replace('<missing-lines>15', '<missing-lines>line 15'),
      xml.replace(/<goal>.*<\/goal>/u, ''),
      xml.replace('</test-plan>', ''),
      xml.replace('kind="error"', 'kind="strange"'),
    );
    for (const name of ['0.xml', '1.xml', '2.xml', '3.xml']) {
      assert.ok(
        errors.some((error) => error.startsWith(name)),
        `${name}\n${errors.join('\n')}`,
      );
    }
  });

  it('is well-formed and valid whatever the code is called', async () => {
    const report = await portableAudit();
    const surroundings = await legacySurroundings();
    const prompt = (names: readonly string[]): string => {
      let next = 0;
      const hostile = renamed(report.batches[0]!, surroundings, () => names[next++ % names.length]!);
      return taskPrompt(hostile.batch, report, hostile.surroundings);
    };
    const anyNames = fc.array(anyName, { minLength: 1, maxLength: 40 });
    // Many in one go: to start the validator takes longer than to read them.
    await fc.assert(
      fc.asyncProperty(fc.array(anyNames, { minLength: 1, maxLength: 60 }), async (tasks) => {
        assert.deepEqual(await schemaErrors(...tasks.map(prompt)), []);
      }),
      { numRuns: 10, interruptAfterTimeLimit: 30_000 },
    );
  }).timeout(60_000);

  it('gives back the names that XML can hold letter for letter', async () => {
    const report = await portableAudit();
    const name = `a]]></task>&amp;<!-- "'\n\t\r\u0085\u2028😀 b`;
    const { batch, surroundings } = renamed(report.batches[0]!, new Map(), () => name);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'task.xml'), taskPrompt(batch, report, surroundings));
    const read =
      'import json, xml.etree.ElementTree as e; t = e.parse("task.xml").getroot(); ' +
      'print(json.dumps([t.get("name"), t.find("module/function").get("name"), t.find("module/function/signature").text]))';
    const { stdout, stderr } = await runPython(['-c', read], folder);
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), [name, name, name]);
  });

  it('names commands that fail until the missing lines are covered, and then succeed', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'shop.py'),
      'def price(n):\n    if n < 0:\n        raise ValueError(n)\n    return n * 2\n',
    );
    writeFileSync(join(folder, "it's odd.py"), '');
    const report = reportOf(await portableAudit(), folder, ['shop.py', "it's odd.py"]);
    const commands = commandsIn(taskPrompts(report, new Map()));
    const outcomes = async (): Promise<number[]> => {
      const exits: number[] = [];
      for (const command of commands) exits.push((await runPython(['-c', shell, command], folder)).exitCode!);
      return exits;
    };
    writeFileSync(join(folder, 'test_shop.py'), 'import shop\ndef test_double(): assert shop.price(2) == 4\n');
    assert.deepEqual(await outcomes(), [0, 0, 2]);
    writeFileSync(
      join(folder, 'test_shop.py'),
      'import pytest, shop\ndef test_double(): assert shop.price(2) == 4\n' +
        'def test_negative():\n    with pytest.raises(ValueError): shop.price(-1)\n',
    );
    assert.deepEqual(await outcomes(), [0, 0, 0]);
  }).timeout(60_000);
});

/** Runs a command line with the Python that runs it. */
const shell =
  'import os, subprocess, sys; os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]; ' +
  'sys.exit(subprocess.run(["sh", "-c", sys.argv[1]]).returncode)';

function commandsIn(xml: string): string[] {
  return [...xml.matchAll(/<command purpose="\w+">(.*)<\/command>/gu)].map(([, text]) =>
    text!.replaceAll('&#39;', "'"),
  );
}

function reportOf(report: AuditReport, root: string, paths: readonly string[]): AuditReport {
  const [batch] = report.batches;
  const [module] = batch!.modules;
  const modules = paths.map((path) => ({ ...module!, path, testFile: 'test_shop.py', functions: [], paths: [] }));
  return { ...report, root, batches: [{ ...batch!, modules }] };
}

describe('The files of task prompts', () => {
  it('are one for each batch, called after it', async () => {
    const files = taskPromptFiles(await portableAudit(), await legacySurroundings());
    assert.deepEqual(files.map(({ name }) => name).toSorted(), ['app-1.xml', 'app-api-1.xml']);
    assert.deepEqual(await schemaErrors(...files.map(({ text }) => text)), []);
  });

  it('have names that differ in more than case and are good on every file system', async () => {
    const report = await portableAudit();
    const [batch] = report.batches;
    fc.assert(
      fc.property(fc.array(fc.oneof(anyName, fc.constantFrom('a/b#1', 'a-b#1', 'A/b#1', 'con', '..', ''))), (ids) => {
        const files = taskPromptFiles({ ...report, batches: ids.map((id) => ({ ...batch!, id })) }, new Map());
        assert.equal(new Set(files.map(({ name }) => name.toLowerCase())).size, ids.length);
        for (const { name } of files) {
          assert.match(name, /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.xml$/u);
          assert.ok(Buffer.byteLength(name) <= 255);
        }
      }),
    );
  });
});
