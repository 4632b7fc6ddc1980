import type { ClassPlace, SymbolIndex } from '../../python/symbolIndex';
import { foreign, type Meaning } from './meaning';

const BUILTIN = /^(?:str|int|float|bool|bytes|list|dict|tuple|set|frozenset|complex|None)$/u;
/** Of `typing` what is known not to be an object of the project: of anything else, nothing is known. */
const CONTAINERS =
  /^(?:typing|typing_extensions|collections\.abc)\.(?:List|Dict|Set|FrozenSet|Tuple|Iterable|Iterator|Generator|Sequence|Mapping|MutableMapping|Callable|Coroutine|Awaitable|AsyncIterator|AsyncGenerator|Literal|Text)$/u;

/** Tells which object a hint of the code promises. */
export class HintMeanings {
  constructor(private readonly index: SymbolIndex) {}

  /**
   * @param module where the hint is written
   * @param on the class of the object whose method has it: what `Self` is
   */
  of(module: string, hint: string | null, on: ClassPlace | null): Meaning | undefined {
    const written = hint
      ?.replace(/\s+/gu, ' ')
      .replace(/^["']|["']$/gu, '')
      .replace(/^(?:typing\.|t\.)?Optional\[(.*)\]$/su, '$1')
      .replace(/^(?:typing\.|t\.)?Union\[([^,\]]+), None\]$/u, '$1')
      .replace(/^None \| /u, '')
      .replace(/ ?\| ?None$/u, '')
      .replace(/^["']|["']$/gu, '');
    const [, name] = /^([\w.]+)(?:\[.*\])?$/su.exec(written ?? '') ?? [];
    if (name === undefined) return undefined;
    const origin = this.index.written(module, name);
    if (origin === undefined) return BUILTIN.test(name) ? foreign : undefined;
    if ('foreign' in origin) {
      if (/(?:^|\.)Self$/u.test(origin.foreign)) return on === null ? undefined : { kind: 'instance', ...on };
      return !/^typing/u.test(origin.foreign) || CONTAINERS.test(origin.foreign) ? foreign : undefined;
    }
    if (origin.qualname === null) return undefined;
    const symbol = this.index.symbol(origin.module, origin.qualname);
    if (symbol?.kind === 'class') return { kind: 'instance', module: origin.module, qualname: origin.qualname };
    return this.typeVariable(origin.module, symbol?.body ?? '', on);
  }

  /** A type variable for objects of a class: of the object's own class where that is one of them. */
  private typeVariable(module: string, body: string, on: ClassPlace | null): Meaning | undefined {
    const bound = /^(?:\w+\.)?TypeVar\(.*\bbound ?= ?["']?([\w.]+)/su.exec(body)?.[1];
    const meaning = bound === undefined ? undefined : this.of(module, bound, null);
    if (meaning?.kind !== 'instance') return undefined;
    return on !== null && this.index.isKindOf(on, meaning) ? { kind: 'instance', ...on } : meaning;
  }
}
