/** Where something went that is no longer where it was. */
export interface Successor {
  readonly module: string;
  /** `null` for a module. */
  readonly qualname: string | null;
  /** 0 to 1. */
  readonly score: number;
  /** By how much it is ahead of the second; its score when there is no second. */
  readonly margin: number;
  /** A sentence: `total in shop.pricing is called net_total now: its body is the same.` */
  readonly reason: string;
}

/** What became of a symbol or a module. `gone` says in a sentence why there is no successor, or none that tests may use. */
export type Fate =
  | { readonly state: 'there' }
  | { readonly state: 'went'; readonly to: Successor }
  | { readonly state: 'gone'; readonly reason: string };

/** A fate with a successor; of a module there is no qualified name. */
export function went(to: Omit<Successor, 'qualname'> & { readonly qualname?: string | null }): Fate {
  return { state: 'went', to: { qualname: null, ...to } };
}

/** Why tests do not follow something into the private. */
export function hidden(what: string, name: string): string {
  return `${what} is private now (${name}): whether tests should use that, a person must say.`;
}

export function percent(score: number): string {
  return `${Math.round(score * 100)} %`;
}

/** Whether a part of a dotted name begins with an underscore and is no `__name__`. */
export function isPrivate(name: string): boolean {
  return name.split('.').some((part) => part.startsWith('_') && !part.endsWith('__'));
}
