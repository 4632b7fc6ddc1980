/** Attributes of the types that Python brings, and of what tests often have: an object that nobody knows may have any of them. */
export const commonMembers: ReadonlySet<string> = new Set(
  (
    'append extend insert remove pop clear index count sort reverse copy get items keys values update setdefault popitem add discard ' +
    'union join split strip replace format encode decode startswith endswith lower upper title read write close open seek tell flush name ' +
    'send throw start stop run wait cancel result set put acquire release stdout stderr returncode args kwargs value type message messages ' +
    'text content status status_code headers json data body url path parent stem suffix exists return_value side_effect call_args called ' +
    'call_count mock_calls patch object dict id size length'
  ).split(' '),
);
