/**
 * How something is reached now. `same`: as before, or nobody can tell; `moved`: under this name of this module, which may be
 * of a library; `refused`: why there is no answer, as a sentence.
 */
export type Place =
  | { readonly state: 'same' }
  | {
      readonly state: 'moved';
      readonly module: string;
      readonly name: string;
      readonly reason: string;
      readonly score: number;
      readonly subject: string;
      /** It never had the name by which it was reached: nothing but the failure itself shows that it is not there. */
      readonly isMistake?: true;
    }
  | { readonly state: 'refused'; readonly reason: string; readonly subject: string };

/** As before, or nobody can tell. */
export const same: Place = { state: 'same' };
