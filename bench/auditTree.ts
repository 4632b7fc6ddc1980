import type { AuditReport } from '../src/audit/auditReport';
import { plainArrangement, type AuditArrangement } from '../src/editor/auditArrangement';
import { auditMessage } from '../src/editor/auditMessage';
import { auditNodes, type AuditNode } from '../src/editor/auditTree';
import type { Row } from './limits';
import { longestBlock } from './measure';

/** How long the tree of an audit keeps its thread, step by step: each is done in one turn. */
export async function measureTree(report: AuditReport): Promise<Row[]> {
  const nodes = (arrangement: Partial<AuditArrangement> = {}): AuditNode[] =>
    auditNodes(report, {
      folder: 'folder',
      arrangement: { ...plainArrangement, ...arrangement },
      isStale: () => false,
    });
  const opened = (top: readonly AuditNode[]): AuditNode[] => top.flatMap(({ children }) => children?.() ?? []);
  const refresh = (arrangement: Partial<AuditArrangement> = {}): unknown => [
    nodes(arrangement),
    auditMessage(report, 0, { ...plainArrangement, ...arrangement }),
  ];
  return [
    await turn('  tree: the batches, and the lines above them', () => refresh()),
    await turn('  tree: all modules of all batches', () => opened(nodes())),
    await turn('  tree: all functions of 500 modules', () => opened(opened(nodes()).slice(0, 500))),
    await turn('  tree: filtered by what nothing contains', () => refresh({ filter: 'nothing is called so' })),
    await turn('  tree: sorted by risk', () => refresh({ sort: 'risk' })),
    await turn('  tree: by folder, and all its modules', () => opened(nodes({ group: 'folder' }))),
    await turn('  tree: with the modules that are not planned', () => opened(nodes({ showAll: true }))),
  ];
}

async function turn(what: string, work: () => unknown): Promise<Row> {
  const { busy } = await longestBlock(() => Promise.resolve(work()));
  return { what, milliseconds: busy, limit: 50 };
}
