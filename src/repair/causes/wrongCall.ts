/** What Python says of a call that does not fit the signature, in all its versions; `inspect` and `functools` included. */
export const wrongCall =
  /missing \d+ required (?:positional|keyword-only) argument|takes (?:no|exactly|at (?:most|least)|from|\d+) .*argument|takes no (?:keyword )?arguments|got an unexpected keyword argument|is an invalid keyword argument|got multiple values for (?:keyword )?argument|got some positional-only|missing a required(?: keyword-only)? argument|too many positional arguments|Can't instantiate abstract class/;

/** `Basket.__init__` of `Basket.__init__() missing 1 …`; `null` when the message names none. */
export function calleeOf(message: string): string | null {
  return (
    /^([\w.<>]+)\(\)/.exec(message)?.[1] ??
    /abstract class (\w+)/.exec(message)?.[1] ??
    /keyword argument for (\w+)\(\)/.exec(message)?.[1] ??
    null
  );
}
