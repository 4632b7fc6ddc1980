import { plain } from './candidate';
import type { PythonExpression } from './testDesign';

const imported = (module: string, text: string, name = ''): PythonExpression => ({
  text,
  imports: [{ module, name }],
});

/** A class made on the spot, for what asks for one. */
export const SAMPLE_CLASS = plain('type("Sample", (), {"value": 1, "double": lambda self: 2})');

/** Functions of Python's library, by how they are called, and values that they take, the plainest first; one that fails last. */
const CONSUMERS: readonly (readonly [callee: RegExp, values: readonly PythonExpression[]])[] = [
  [
    /(?:^|\.)json\.loads?$|^loads$/u,
    [`'{"key": "value"}'`, `'{"version": 1}'`, '"[1, 2, 3]"', '"null"', '"{"'].map(plain),
  ],
  [/^(?:ast\.)?literal_eval$|^eval$/u, ['"[1, 2]"', `"{'key': 1}"`, '"1 + 1"', '"("'].map(plain)],
  [/^compile$|^ast\.parse$|^exec$/u, ['"value"', '"a + b"', '"x = 1"', '"("'].map(plain)],
  [/^re\.compile$|^compile_pattern$/u, ['"a+"', '"(a)(?P<name>b)?"', '"("'].map(plain)],
  [
    /fromisoformat$|strptime$|parse_date(?:time)?$/u,
    ['"2024-01-15"', '"2024-01-15T10:30:00"', '"10:30:00"'].map(plain),
  ],
  [/b64decode$|b32decode$|a85decode$/u, ['"dGVzdA=="', 'b"dGVzdA=="', '"?"'].map(plain)],
  [
    /urlparse$|urlsplit$|parse_url$/u,
    ['"https://user:secret@example.com:8080/path;p?q=1#part"', '"http://example.com"', '"/path"', '"//"'].map(plain),
  ],
  [/parse_qsl?$/u, ['"a=1&b=2"', '""'].map(plain)],
  [/yaml\.(?:safe_)?load$/u, ['"key: value"', '"- 1\\n- 2"', '"{"'].map(plain)],
  [/read_string$/u, ['"[section]\\nkey = value"', '"key"'].map(plain)],
  [/(?:^|\.)fromstring$|parseString$|\.XML$/u, [`'<a b="1"><c>text</c></a>'`, '"<a/>"', '"<"'].map(plain)],
  [/import_module$|^__import__$|find_spec$/u, ['"json"', '"json.decoder"', '"no_such_module"'].map(plain)],
  [/ip_address$|IPv4Address$|inet_aton$/u, ['"127.0.0.1"', '"::1"', '"300.1.1.1"'].map(plain)],
  [/ip_network$|IPv4Network$/u, ['"10.0.0.0/8"', '"2001:db8::/32"', '"10.0.0.1/8"'].map(plain)],
  [/UUID$/u, ['"12345678-1234-5678-1234-567812345678"', '"test_value"'].map(plain)],
  [/^(?:decimal\.)?Decimal$|^(?:fractions\.)?Fraction$|^float$/u, ['"1.5"', '2', '"test_value"'].map(plain)],
  [/^int$/u, ['"12"', '3', '"ff"', '"test_value"'].map(plain)],
  [/^chr$|^range$|^hex$|^bin$|sleep$/u, ['3', '0', '65'].map(plain)],
  [/^ord$/u, ['"a"', '"1"'].map(plain)],
  [/^sum$|^min$|^max$|^sorted$/u, ['[3, 1, 2]', '[1]', '[]'].map(plain)],
  [/^zip$|^dict$|chain\.from_iterable$/u, ['[("a", 1), ("b", 2)]', '[]'].map(plain)],
  [/^callable$|wraps$|signature$|getfullargspec$|isfunction$|ismethod$/u, ['lambda *args: 1', 'len', 'int'].map(plain)],
  [/isgeneratorfunction$/u, [plain('lambda *args: (yield 1)')]],
  [/iscoroutinefunction$|isawaitable$/u, [imported('asyncio', 'asyncio.sleep')]],
  [/isclass$|issubclass$|^vars$|getmembers$|getmro$/u, [SAMPLE_CLASS, plain('int')]],
  [/shlex\.split$/u, [`"a 'b c' --d=1"`, `"'"`].map(plain)],
  [/expandvars$|expanduser$/u, ['"$HOME/file.txt"', '"~/file.txt"', '"test_value"'].map(plain)],
  [
    /^(?:io\.|codecs\.)?open$|os\.path\.(?:exists|isfile|isdir|getsize|join|abspath|dirname)$|^(?:pathlib\.)?Path$|os\.(?:listdir|walk|makedirs|remove|stat)$/u,
    ['str(tmp_path / "file.txt")', 'tmp_path / "file.txt"', 'str(tmp_path)', '"test_value"'].map(plain),
  ],
  [/(?:environ\.get|getenv)$/u, ['"HOME"', '"NO_SUCH_VARIABLE"'].map(plain)],
  [/StringIO$|dedent$|indent$/u, ['"a\\n  b\\n"', '""'].map(plain)],
  [/BytesIO$|decompress$/u, ['b"test"', 'b""'].map(plain)],
  [/csv\.(?:DictR|r)eader$/u, ['["a,b", "1,2"]', '[]'].map(plain)],
  [/asyncio\.run$|ensure_future$|create_task$/u, [imported('asyncio', 'asyncio.sleep(0, 1)')]],
];

/** What a function that the module does not define takes; none where it is not known. */
export function valuesFor(callee: string): readonly PythonExpression[] {
  return CONSUMERS.flatMap(([pattern, values]) => (pattern.test(callee) ? values : []));
}
