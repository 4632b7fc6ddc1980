import * as vscode from 'vscode';
import { arrangementFrom, type AuditArrangement, type AuditSort } from './auditArrangement';
import { DisposableStore } from './disposableStore';
import { commands, contextKeys } from './ids';
import { reporting } from './log';

const storageKey = 'auditArrangement';

/** How the audit is arranged in this workspace: chosen by commands, remembered from window to window. */
export class ChosenArrangement implements vscode.Disposable {
  private readonly disposables = new DisposableStore();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;

  private arrangement: AuditArrangement;

  /** @param folders the folders of the planned modules, to filter by */
  constructor(
    private readonly memory: vscode.Memento,
    private readonly folders: () => readonly string[],
  ) {
    this.arrangement = arrangementFrom(memory.get(storageKey));
    const own = (command: string, handler: () => void | Promise<void>) =>
      this.disposables.add(vscode.commands.registerCommand(command, reporting(handler)));
    own(commands.filterAudit, () => this.askForFilter());
    own(commands.clearAuditFilter, () => this.change({ filter: '' }));
    own(commands.sortAudit, () => this.askForSort());
    own(commands.groupByFolder, () => this.change({ group: 'folder' }));
    own(commands.groupByBatch, () => this.change({ group: 'batch' }));
    own(commands.showAllModules, () => this.change({ showAll: true }));
    own(commands.hideCoveredModules, () => this.change({ showAll: false }));
    this.tellMenus();
  }

  get current(): AuditArrangement {
    return this.arrangement;
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async change(change: Partial<AuditArrangement>): Promise<void> {
    this.arrangement = { ...this.arrangement, ...change };
    this.tellMenus();
    this.changed.fire();
    await this.memory.update(storageKey, this.arrangement);
  }

  private tellMenus(): void {
    const { group, showAll, filter } = this.arrangement;
    const facts = {
      [contextKeys.grouping]: group,
      [contextKeys.showAll]: showAll,
      [contextKeys.filtered]: filter !== '',
    };
    for (const [key, value] of Object.entries(facts)) {
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }

  private async askForSort(): Promise<void> {
    const items = sortChoices.map((choice) => ({
      ...choice,
      description: choice.description + (choice.sort === this.arrangement.sort ? ' (now)' : ''),
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: 'Sort the Audit By' });
    if (chosen) {
      await this.change({ sort: chosen.sort });
    }
  }

  private async askForFilter(): Promise<void> {
    const filter = await pickFilter(this.arrangement.filter, this.folders());
    if (filter !== undefined) {
      await this.change({ filter });
    }
  }
}

const sortChoices: readonly { readonly sort: AuditSort; readonly label: string; readonly description: string }[] = [
  { sort: 'plan', label: 'Plan', description: 'most health for a minute of work first' },
  { sort: 'risk', label: 'Risk', description: 'missing lines, weighted by complexity, importers and commits' },
  { sort: 'gain', label: 'Gain', description: 'most missing lines first' },
  { sort: 'percent', label: 'Coverage', description: 'least covered first' },
  { sort: 'name', label: 'Name', description: 'by path' },
];

interface FilterItem extends vscode.QuickPickItem {
  readonly filter: string;
}

/** Any text, or one of the folders. `undefined` when nothing was chosen. */
function pickFilter(current: string, folders: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<FilterItem>();
    pick.title = 'Filter the Audit';
    pick.placeholder = 'Part of a path or of a function’s name, or a folder of this list';
    const show = (): void => {
      pick.items = filterItems(pick.value.trim(), current, folders);
    };
    show();
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.filter);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function filterItems(typed: string, current: string, folders: readonly string[]): FilterItem[] {
  const text: FilterItem[] =
    typed === '' ? [] : [{ label: `Show only “${typed}”`, filter: typed, alwaysShow: true, iconPath: filterIcon() }];
  const everything: FilterItem[] =
    typed !== '' || current === ''
      ? []
      : [{ label: 'Show everything', description: `now only “${current}”`, filter: '' }];
  return [...text, ...everything, ...folders.map((folder) => ({ label: folder, filter: `${folder}/` }))];
}

function filterIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('filter');
}
