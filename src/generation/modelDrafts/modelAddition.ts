import type { DraftClass, DraftPart } from '../../python/draftModule';
import type { ImportBinding, TestModule } from '../../python/testModule';
import { localName, resolved } from '../testAddition';
import type { ImportedSymbol } from '../testDesign';
import { freeName } from '../testGroups';
import { renamed, type ModelTest } from './modelTest';

/** What model tests add to a test file. */
export interface ModelAddition {
  readonly imports: readonly ImportedSymbol[];
  /** For the top level of the file: helpers first, then the tests in their order. */
  readonly body: string;
  /** By the names that they have in the file: `TestOrder::test_total`. */
  readonly testByName: ReadonlyMap<string, ModelTest>;
  /** Of each helper in `body` the tests that need it, by the helper's name there. */
  readonly usersOf: ReadonlyMap<string, readonly ModelTest[]>;
}

/**
 * Puts tests of any number of drafts together, for a file that is there. What is there is used; what means something else there,
 * or in another draft, gets another name.
 */
export function modelAddition(tests: readonly ModelTest[], file: TestModule): ModelAddition {
  return new AdditionWriter(file).write(tests);
}

class AdditionWriter {
  private readonly taken: Set<string>;
  private readonly bindings: Map<string, ImportBinding | null>;
  private readonly modules: Set<string>;
  private readonly imports: ImportedSymbol[] = [];
  /** Texts of helpers, and the names that they were written under. */
  private readonly support = new Map<string, ReadonlyMap<string, string>>();
  private readonly written = new Map<DraftPart, ReadonlyMap<string, string>>();
  private readonly supportTexts: string[] = [];
  private readonly classNames = new Map<DraftClass, string>();
  private readonly usersOf = new Map<string, ModelTest[]>();
  private readonly testByName = new Map<string, ModelTest>();

  constructor({ bindings, modules }: TestModule) {
    this.taken = new Set(bindings.keys());
    this.bindings = new Map(bindings);
    this.modules = new Set(modules);
  }

  write(tests: readonly ModelTest[]): ModelAddition {
    const sections = new Map<DraftClass | ModelTest, string[]>();
    for (const test of tests) {
      const names = this.namesFor(test);
      const { container, part } = test;
      if (container === null) {
        const name = freeName(part.name, this.taken);
        this.testByName.set(name, test);
        sections.set(test, [renamed(part, new Map([...names, [part.name, name]]))]);
      } else {
        const section = sections.get(container) ?? this.beginClass(container, names);
        this.testByName.set(`${this.classNames.get(container)!}::${part.name}`, test);
        sections.set(container, [...section, renamed(part, names)]);
      }
    }
    const texts = [...sections.values()].map(([first = '', ...rest]) =>
      rest.length === 0 ? first : `${first}\n${rest.join('\n\n')}`,
    );
    const { imports, testByName, usersOf } = this;
    return { imports, body: [...this.supportTexts, ...texts].join('\n\n\n'), testByName, usersOf };
  }

  /** What the draft's names are in the file, for one test; its helpers are written, when they are not there. */
  private namesFor(test: ModelTest): ReadonlyMap<string, string> {
    const names = new Map(this.imported(test.imports));
    for (const part of test.support) {
      const own = this.written.get(part) ?? this.writeSupport(part, names);
      this.written.set(part, own);
      for (const [name, other] of own) {
        names.set(name, other);
        this.usersOf.set(other, [...(this.usersOf.get(other) ?? []), test]);
      }
    }
    return names;
  }

  private writeSupport(part: DraftPart, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    // Drafts of the same tests repeat their helpers.
    const text = renamed(part, names);
    const known = this.support.get(text);
    if (known) return known;
    const own = new Map(part.names.map((name) => [name, freeName(name, this.taken)] as const));
    this.support.set(text, own);
    this.supportTexts.push(renamed(part, new Map([...names, ...own])));
    return own;
  }

  private beginClass(container: DraftClass, names: ReadonlyMap<string, string>): string[] {
    const name = freeName(container.name, this.taken, '');
    this.classNames.set(container, name);
    const inside = new Map([...names, [container.name, name]]);
    return [renamed(container.head, inside), ...container.members.map((member) => renamed(member, inside))];
  }

  private imported(symbols: readonly ImportedSymbol[]): ReadonlyMap<string, string> {
    const { missing, names } = resolved(symbols, { bindings: this.bindings, modules: this.modules });
    for (const symbol of missing) {
      const { module, name } = symbol;
      const local = localName(symbol);
      this.imports.push(symbol);
      this.taken.add(local);
      const isWhole = name === '' && symbol.alias === undefined;
      this.bindings.set(local, { module: isWhole ? local : module, member: name || null });
      if (isWhole) this.modules.add(module);
    }
    return names;
  }
}
