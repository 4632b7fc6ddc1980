import type { CommitReference, TestRepair } from '../repair/repairRecords';
import { countText } from '../wording';
import { failingPlace, isFile, testName, type FailingTest, type Standing } from './failingTest';
import { commitText, confidenceText, failingMessage, failingTooltip, faultText, nextStepText } from './failingTexts';

export type FailingNodeKind = 'folder' | 'group' | 'test' | 'step' | 'fact';

/** A row of the failing view, without VS Code. */
export interface FailingNode {
  readonly kind: FailingNodeKind;
  /** Stays the same when the tests run again. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** A codicon, and a colour of VS Code. */
  readonly icon: { readonly name: string; readonly color?: string } | null;
  /** What a screen reader says: a sentence for the whole row. */
  readonly speech: string;
  /** As Markdown; empty for none. */
  readonly tooltip: () => string;
  readonly children: readonly FailingNode[];
  readonly isOpen: boolean;
  /** What menus go by. */
  readonly context: string;
  /** Where a click leads. `file` is absolute; `line` is 1-based. */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** The tests that it stands for. */
  readonly nodeIds: readonly string[];
  /** Of the workspace folder, as text. */
  readonly folder: string;
}

export interface FailingFolder {
  /** URI as text. */
  readonly uri: string;
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly tests: readonly FailingTest[];
}

const groups: readonly (readonly [Standing, string])[] = [
  ['repairable', 'Repairable'],
  ['needs a person', 'Needs a person'],
  ['repaired', 'Repaired'],
];

/** The rows at the top: groups; with several folders, one for each that has failing tests. */
export function failingNodes(folders: readonly FailingFolder[], now: Date): FailingNode[] {
  const shown = folders.filter(({ tests }) => tests.length > 0);
  if (folders.length === 1) return shown.flatMap((folder) => groupNodes(folder, now));
  return shown.map((folder) => {
    const message = failingMessage(folder.tests);
    return {
      ...bare(folder),
      kind: 'folder',
      id: folder.uri,
      label: folder.name,
      description: message,
      icon: { name: 'root-folder' },
      speech: `${folder.name}, folder, ${message}`,
      children: groupNodes(folder, now),
      isOpen: true,
      context: 'folder',
    };
  });
}

function groupNodes(folder: FailingFolder, now: Date): FailingNode[] {
  return groups.flatMap(([standing, label]) => {
    const tests = folder.tests.filter((test) => test.standing === standing);
    if (tests.length === 0) return [];
    const node: FailingNode = {
      ...bare(folder),
      kind: 'group',
      id: `${folder.uri}|${standing}`,
      label,
      description: `${tests.length}`,
      speech: `${label}, ${countText(tests.length, 'test')}`,
      children: tests.map((test, index) => testNode(test, folder, now, index === 0 && standing === 'repairable')),
      isOpen: true,
      context: standing === 'repairable' ? 'group fixable' : 'group',
      nodeIds: tests.map(({ repair }) => repair.nodeId),
    };
    return [node];
  });
}

function testNode(test: FailingTest, folder: FailingFolder, now: Date, isOpen: boolean): FailingNode {
  const { nodeId, diagnosis, verdict } = test.repair;
  const [name, step] = [testName(nodeId), nextStepText(test)];
  const kind = isFile(nodeId) ? 'file of tests' : 'test';
  return {
    ...bare(folder),
    kind: 'test',
    id: `${folder.uri}|${nodeId}`,
    label: name,
    description: diagnosis.cause,
    icon: iconOf(test),
    speech:
      test.standing === 'repaired'
        ? `${name}, ${kind}, repaired, it was: ${diagnosis.cause}`
        : `${name}, ${kind}, ${diagnosis.cause}, ${faultText(verdict.fault)}. ${step}`,
    tooltip: () => failingTooltip(test, now),
    children: factNodes(test, folder, now),
    isOpen,
    context: contextOf(test),
    place: failingPlace(diagnosis, folder.root),
    nodeIds: [nodeId],
  };
}

/** The next step is the first, and is its own label: behind another one it would be cut off. */
function factNodes(test: FailingTest, folder: FailingFolder, now: Date): FailingNode[] {
  const { nodeId, diagnosis, verdict, attempts } = test.repair;
  const id = `${folder.uri}|${nodeId}`;
  const fact = (name: string, icon: string, description: string, tooltip: readonly string[]): FailingNode => ({
    ...bare(folder),
    id: `${id}|${name}`,
    label: name,
    description,
    icon: { name: icon },
    speech: `${name}: ${description}`,
    tooltip: () => tooltip.join('\n\n'),
    place: failingPlace(diagnosis, folder.root),
    nodeIds: [nodeId],
  });
  const step = nextStepText(test);
  const action = test.standing === 'repaired' ? 'Done' : 'Next step';
  const failed = attempts.filter(({ rejected }) => rejected !== null);
  return [
    {
      ...fact(action, test.standing === 'repaired' ? 'check' : 'arrow-right', '', [step]),
      kind: 'step',
      id: `${id}|step`,
      label: step,
      speech: `${action}: ${step}`,
    },
    fact(
      'Root cause',
      'search',
      `${diagnosis.cause} · ${confidenceText(diagnosis.confidence)}`,
      diagnosis.evidence.length > 0 ? diagnosis.evidence : [diagnosis.detail],
    ),
    fact('Verdict', 'law', faultText(verdict.fault), verdict.reasons),
    ...(verdict.since ? [fact('Since', 'git-commit', commitText(verdict.since, now), sinceTexts(verdict.since))] : []),
    ...failed.map(({ repair, rejected }, index): FailingNode => ({
      ...fact('Tried', 'history', repair.what, [`${repair.what} ${rejected}`]),
      id: `${id}|tried ${index + 1}`,
      speech: `Tried: ${repair.what} ${rejected}`,
    })),
  ];
}

function sinceTexts({ hash, subject, date }: CommitReference): string[] {
  return [`${hash} “${subject}”`, date.toLocaleString()];
}

function iconOf({ standing, repair: { diagnosis, verdict } }: FailingTest): NonNullable<FailingNode['icon']> {
  if (standing === 'repaired') return { name: 'check', color: 'charts.green' };
  if (diagnosis.cause === 'flaky' || diagnosis.cause === 'order dependent')
    return { name: 'sync', color: 'charts.yellow' };
  switch (verdict.fault) {
    case 'test out of date':
    case 'test wrong':
      return { name: 'wrench', color: 'charts.yellow' };
    case 'code looks wrong':
      return { name: 'bug', color: 'charts.red' };
    case 'environment':
      return { name: 'vm', color: 'charts.blue' };
    case 'cannot tell':
      return { name: 'question' };
  }
}

function contextOf({ standing, isGenerated, repair }: FailingTest): string {
  if (standing === 'repaired') return 'repaired';
  const kind = standing === 'repairable' ? ['fixable'] : proposalKind(repair);
  return ['failing', ...kind, ...(isGenerated ? ['generated'] : [])].join(' ');
}

function proposalKind({ proposal }: TestRepair): string[] {
  return proposal === null ? [] : [proposal.drift === null ? 'proposal' : 'drift'];
}

function bare({ uri }: FailingFolder): FailingNode {
  return {
    kind: 'fact',
    id: '',
    label: '',
    description: '',
    icon: null,
    speech: '',
    tooltip: () => '',
    children: [],
    isOpen: false,
    context: 'fact',
    place: null,
    nodeIds: [],
    folder: uri,
  };
}
