import type { ImportedName } from './signatures';
import type { SyntaxNode } from './syntaxTree';

/** What a class is by its decorators and bases, before its body is looked at. */
export type ClassFamily =
  | 'plain'
  | 'dataclass'
  | 'attrs'
  | 'pydantic'
  | 'enum'
  | 'named_tuple'
  | 'typed_dict'
  | 'protocol'
  | 'abstract'
  | 'exception';

export interface ClassTraits {
  readonly family: ClassFamily;
  /** Whether every field is taken by keyword only. */
  readonly keywordOnly: boolean;
  /** Whether an annotation alone makes a field; classic attrs asks for `attr.ib()`. */
  readonly annotationsAreFields: boolean;
  readonly resolve: ResolveName;
}

/** The full dotted name of what a name written in the module means: `enum.Enum` for `E` after `from enum import Enum as E`. */
export type ResolveName = (written: string) => string;

export function nameResolver(imports: readonly ImportedName[]): ResolveName {
  const bound = new Map(
    imports.map((item) => [item.name, item.member === null ? item.module : `${item.module}.${item.member}`]),
  );
  return (written) => {
    const [head = '', ...rest] = written.split('.');
    return [bound.get(head) ?? head, ...rest].join('.');
  };
}

const dataclassDecorators = new Set(['dataclasses.dataclass', 'dataclass', 'pydantic.dataclasses.dataclass']);
const attrsDecorators = new Set(
  ['define', 'frozen', 'mutable', 'attrs', 's', 'dataclass', 'attributes', 'attrs.define']
    .flatMap((name) => [`attr.${name}`, `attrs.${name}`])
    .concat('define', 'attrs'),
);
const classicAttrs = new Set(['attr.s', 'attr.attrs', 'attr.attributes', 'attrs.s']);

export const abstractDecorators: ReadonlySet<string> = new Set(
  ['abstractmethod', 'abstractproperty', 'abstractclassmethod', 'abstractstaticmethod'].flatMap((name) => [
    name,
    `abc.${name}`,
  ]),
);

/** Whether one of the decorators, without its arguments, is one of the names. */
export function isDecoratedWith(
  decorators: readonly string[],
  names: ReadonlySet<string>,
  resolve: ResolveName,
): boolean {
  return decorators.some((decorator) => names.has(resolve(calleeOf(decorator))));
}

/** `functools.lru_cache` of `functools.lru_cache(maxsize=1)`. */
function calleeOf(decorator: string): string {
  return /^[\w.\s]+/u.exec(decorator)?.[0].replace(/\s+/gu, '') ?? decorator;
}

const enumBases = new Set(['Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag', 'ReprEnum']);
const pydanticBases = new Set(['BaseModel', 'BaseSettings', 'RootModel', 'SQLModel']);
const exceptionName =
  /(?:Error|Exception|Warning|ExceptionGroup|^KeyboardInterrupt|^SystemExit|^StopIteration|^StopAsyncIteration|^GeneratorExit)$/u;

/** Reads the traits of the classes of one module, in the order of the text, so that bases defined before are known. */
export class ClassTraitsReader {
  private readonly families = new Map<string, ClassFamily>();

  constructor(private readonly resolve: ResolveName) {}

  read(definition: SyntaxNode, decorators: readonly string[]): ClassTraits {
    const { resolve } = this;
    const byDecorator = decorators.filter((decorator) => isClassMaker(resolve(calleeOf(decorator))));
    const family =
      byDecorator.length > 0 ? familyOfDecorator(resolve(calleeOf(byDecorator[0]!))) : this.familyOfBases(definition);
    this.families.set(definition.child('name')?.text ?? '', family);
    const decorator = byDecorator[0] ?? '';
    const isClassic = classicAttrs.has(resolve(calleeOf(decorator))) && !/auto_attribs\s*=\s*True/u.test(decorator);
    return {
      family,
      keywordOnly: family === 'pydantic' || /kw_only\s*=\s*True/u.test(decorator),
      annotationsAreFields: !isClassic,
      resolve,
    };
  }

  private familyOfBases(definition: SyntaxNode): ClassFamily {
    const args = definition.child('superclasses')?.named ?? [];
    const families = args.map((arg) =>
      arg.type === 'keyword_argument' ? familyOfMetaclass(arg) : this.familyOfBase(arg),
    );
    return (
      families.find((family) => family !== 'plain' && family !== 'abstract') ??
      families.find((family) => family === 'abstract') ??
      'plain'
    );
  }

  private familyOfBase(base: SyntaxNode): ClassFamily {
    const written = calleeOf(base.text);
    const known = this.families.get(written);
    if (known !== undefined) return inherited(known);
    const name = this.resolve(written).split('.').at(-1)!;
    if (enumBases.has(name)) return 'enum';
    if (pydanticBases.has(name)) return 'pydantic';
    if (name === 'NamedTuple' || name === 'namedtuple') return 'named_tuple';
    if (name === 'TypedDict') return 'typed_dict';
    if (name === 'Protocol') return 'protocol';
    if (name === 'ABC') return 'abstract';
    return exceptionName.test(name) ? 'exception' : 'plain';
  }
}

function isClassMaker(name: string): boolean {
  return dataclassDecorators.has(name) || attrsDecorators.has(name);
}

function familyOfDecorator(name: string): ClassFamily {
  return dataclassDecorators.has(name) ? 'dataclass' : 'attrs';
}

function familyOfMetaclass(argument: SyntaxNode): ClassFamily {
  const metaclass = argument.child('name')?.text === 'metaclass' ? (argument.child('value')?.text ?? '') : '';
  if (/(?:^|\.)ABCMeta$/u.test(metaclass)) return 'abstract';
  return /(?:^|\.)Enum(?:Meta|Type)$/u.test(metaclass) ? 'enum' : 'plain';
}

/** What a subclass gets by inheriting: its annotations make no fields of a dataclass, it is no protocol and not abstract by itself. */
function inherited(family: ClassFamily): ClassFamily {
  return family === 'enum' || family === 'pydantic' || family === 'typed_dict' || family === 'exception'
    ? family
    : 'plain';
}
