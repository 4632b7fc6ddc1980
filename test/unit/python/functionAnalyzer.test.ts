import assert from 'node:assert/strict';
import { ASTFunctionAnalyzer, functionAt } from '../../../src/python/functionAnalyzer';
import type { ClassSignature, FunctionSignature } from '../../../src/python/signatures';
import { wasmDirectory } from '../../harness/wasm';

describe('the analysis of a module', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  const functions = (...lines: string[]): readonly FunctionSignature[] => analyzer.analyze(lines.join('\n')).functions;
  const only = (...lines: string[]): FunctionSignature => functions(...lines)[0]!;
  const classes = (...lines: string[]): readonly ClassSignature[] => analyzer.analyze(lines.join('\n')).classes;
  const fields = (...lines: string[]): string[] =>
    classes(...lines)
      .at(-1)!
      .fields.map((one) => `${one.keywordOnly ? '*, ' : ''}${one.name}: ${one.hint ?? '-'} = ${one.default ?? '-'}`);
  const constants = (...lines: string[]): string[] =>
    functions(...lines)
      .at(-1)!
      .constants.map((use) => `${use.subject ?? '-'} ${use.operator} ${use.text}`);

  describe('of functions', () => {
    it('has parameters of every kind with hints and defaults as written', () => {
      const { params, returns } = only(
        'def f(a, /, b: int, c: str = "x", *args: int, d, e: float=1.5, **rest: object) -> list[int]: ...',
      );
      assert.deepEqual(
        params.map((one) => [one.name, one.kind, one.hint, one.default]),
        [
          ['a', 'positional_only', null, null],
          ['b', 'positional_or_keyword', 'int', null],
          ['c', 'positional_or_keyword', 'str', '"x"'],
          ['args', 'var_positional', 'int', null],
          ['d', 'keyword_only', null, null],
          ['e', 'keyword_only', 'float', '1.5'],
          ['rest', 'var_keyword', 'object', null],
        ],
      );
      assert.equal(returns, 'list[int]');
      assert.deepEqual(
        only('def f(match, *, type=None): ...').params.map((one) => [one.name, one.kind, one.default]),
        [
          ['match', 'positional_or_keyword', null],
          ['type', 'keyword_only', 'None'],
        ],
      );
    });

    it('finds them wherever they stand, by their qualified names', () => {
      const found = functions(
        'if x:',
        '    def a(): ...',
        'else:',
        '    try:',
        '        def b(): ...',
        '    except E:',
        '        with c:',
        '            async def c(): ...',
        'class Outer:',
        '    class Inner:',
        '        def method(self):',
        '            def local():',
        '                class Hidden:',
        '                    def deep(self): ...',
        '    @staticmethod',
        '    def s(): ...',
        '    @classmethod',
        '    def k(cls): ...',
        '    @property',
        '    def p(self): ...',
        '    @p.setter',
        '    def p(self, value): ...',
      );
      assert.deepEqual(
        found.map((one) => [one.qualname, one.kind, one.className]),
        [
          ['a', 'function', null],
          ['b', 'function', null],
          ['c', 'function', null],
          ['Outer.Inner.method', 'method', 'Outer.Inner'],
          ['Outer.Inner.method.<locals>.local', 'nested', null],
          [
            'Outer.Inner.method.<locals>.local.<locals>.Hidden.deep',
            'nested',
            'Outer.Inner.method.<locals>.local.<locals>.Hidden',
          ],
          ['Outer.s', 'static_method', 'Outer'],
          ['Outer.k', 'class_method', 'Outer'],
          ['Outer.p', 'property', 'Outer'],
          ['Outer.p', 'property', 'Outer'],
        ],
      );
    });

    it('tells a generator by its own yields', () => {
      const generators = functions(
        'def outer():',
        '    def inner():',
        '        yield 1',
        '    return lambda: (yield)',
        'async def stream():',
        '    x = yield',
        'def delegating():',
        '    yield from range(3)',
        'def default(a=(lambda: 1)):',
        '    def g(b=(yield)): ...',
      );
      assert.deepEqual(
        generators.map((one) => [one.name, one.isGenerator, one.isAsync]),
        [
          ['outer', false, false],
          ['inner', true, false],
          ['stream', true, true],
          ['delegating', true, false],
          ['default', true, false],
          ['g', false, false],
        ],
      );
    });

    it('names what is raised, where, and under which condition', () => {
      const { raises } = only(
        'def f(a, b):',
        '    if a < 0:',
        '        raise ValueError("a")',
        '    elif a > 9:',
        '        raise errors.TooLarge',
        '    else:',
        '        if (b is',
        '            None):',
        '            raise TypeError from None',
        '        raise LookupError().with_traceback(t)',
        '    try:',
        '        g()',
        '    except (KeyError, IndexError) as e:',
        '        raise Missing() from e',
        '    except OSError:',
        '        raise',
        '    match a:',
        '        case {"k": 1} if b:',
        '            raise A',
        '    while not b:',
        '        raise B',
        '    def inner(): raise Hidden',
        '    raise table[a]',
        '    raise Last',
      );
      assert.deepEqual(
        raises.map((one) => [one.name, one.line, one.condition]),
        [
          ['ValueError', 3, 'a < 0'],
          ['errors.TooLarge', 5, 'a > 9'],
          ['TypeError', 9, 'b is None'],
          ['LookupError', 10, 'not (a < 0) and not (a > 9)'],
          ['Missing', 14, 'except (KeyError, IndexError) as e'],
          ['A', 19, 'case {"k": 1} if b'],
          ['B', 21, 'not b'],
          ['Last', 24, null],
        ],
      );
    });

    it('counts complexity as McCabe does, with conditions and comprehensions', () => {
      const complexity = (...body: string[]): number =>
        only('def f(a, b):', ...body.map((line) => `    ${line}`)).complexity;
      assert.equal(complexity('pass'), 1);
      assert.equal(complexity('if a and b or c: pass', 'elif b: pass', 'else: pass'), 5);
      assert.equal(complexity('for x in a: pass', 'else: pass', 'while b: pass'), 4);
      assert.equal(complexity('try: pass', 'except A: pass', 'except B: pass', 'else: pass', 'finally: pass'), 4);
      assert.equal(complexity('return [x if x else 0 for x in a for y in x if y]'), 5);
      assert.equal(complexity('assert a', 'return lambda: 1'), 2);
      assert.equal(complexity('match a:', '    case 1 | 2: pass', '    case [x]: pass', '    case _: pass'), 3);
      assert.equal(complexity('match a:', '    case x if x > 1: pass', '    case None: pass', '    case x: pass'), 3);
      assert.equal(complexity('match a:', '    case (x): pass'), 1);
      assert.equal(complexity('match a:', '    case x,: pass'), 2);
      assert.equal(complexity('def g():', '    if a: pass', 'return g'), 3);
    });

    it('keeps decorators whole and starts at the first of them', () => {
      const found = only(
        '@app.route("/x",',
        '  methods=["GET"])',
        '@cache',
        'async def f():',
        '    # comment',
        '    return 1',
        '    # end',
      );
      assert.deepEqual(found.decorators, ['app.route("/x",\n  methods=["GET"])', 'cache']);
      assert.deepEqual([found.startLine, found.line, found.bodyLine, found.endLine, found.isAsync], [1, 4, 6, 6, true]);
    });

    it('cleans docstrings as inspect.cleandoc does', () => {
      assert.equal(
        only('def f():', '    """One.', '', '      Two', '\tthree', '    """').docstring,
        'One.\n\nTwo\n  three',
      );
      assert.equal(
        only('def f():', String.raw`    'a\tb\x41\u00e9\101\q' r"\n"`).docstring,
        String.raw`a       bAéA\q\n`,
      );
      assert.equal(only('def f():', '    # first', '    ("""x""")').docstring, 'x');
      for (const none of ['f"x"', 'b"x"', '"x", 1', 'x = "y"', 'pass']) {
        assert.equal(only('def f():', `    ${none}`).docstring, null, none);
      }
    });

    it('finds the innermost function of a line, decorators included', () => {
      const analysis = analyzer.analyze(
        'x = 1\n@d\ndef f():\n    def g():\n        pass\n    return g\n\nclass A:\n    def m(self): pass\n',
      );
      const at = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((line) => functionAt(analysis, line)?.qualname ?? '-');
      assert.deepEqual(at, ['-', 'f', 'f', 'f.<locals>.g', 'f.<locals>.g', 'f', '-', '-', 'A.m']);
    });
  });

  describe('of constants', () => {
    it('says what a parameter is compared with, read from its side', () => {
      assert.deepEqual(
        constants('def f(x, n):', '    if x < 0 or 100 <= x: pass', '    return 1 < n <= 7 or x is None'),
        ['x < 0', 'x >= 100', 'n > 1', 'n <= 7', 'x is None'],
      );
    });

    it('sees members, lengths, keys, types and methods', () => {
      assert.deepEqual(
        constants(
          'def f(kind, items, data, text):',
          '    if kind in ("a", "b") or len(items) == 3 or "z" in text: pass',
          '    if data["k"] and data.get("v") and text.startswith(("x-", "y-")) and text[0] == "+": pass',
          '    return isinstance(items, (list, tuple)) and re.fullmatch(r"\\d+", text) and items.total > 9 and kind % 2',
        ),
        [
          'kind == "a"',
          'kind == "b"',
          'items len == 3',
          'text in "z"',
          'data key "k"',
          'data key "v"',
          'text startswith "x-"',
          'text startswith "y-"',
          'text startswith "+"',
          '- other 0',
          'items isinstance (list, tuple)',
          'text re.fullmatch r"\\d+"',
          'items.total > 9',
          'kind % 2',
        ],
      );
    });

    it('follows local names, loops and constants of the module', () => {
      assert.deepEqual(
        constants(
          'LIMIT = 10',
          'UNITS = {"kg": 1, "g": 2}',
          'def f(name, unit, rows):',
          '    clean = name.strip().lower()',
          '    count = len(rows)',
          '    if clean == "x" or count > LIMIT or unit in UNITS: pass',
          '    for ch in name:',
          '        if ch == "(": pass',
        ),
        ['name == "x"', 'rows len > 10', 'unit == "kg"', 'unit == "g"', 'name in "("'],
      );
    });

    it('sees regular expressions, also compiled ones of the module, and whether they are for the items', () => {
      assert.deepEqual(
        constants(
          'DAY = re.compile(r"\\d+", re.ASCII)',
          'def f(text, lines, other):',
          '    DAY.match(text)',
          '    DAY.sub(text, other)',
          '    return [re.search(r"a+", line) for line in lines]',
        ),
        ['text re.match r"\\d+"', 'other re.sub r"\\d+"', 'lines item re.search r"a+"'],
      );
    });

    it('reads the patterns of a match', () => {
      assert.deepEqual(
        constants(
          'def f(c):',
          '    match c:',
          '        case "go" | -1: pass',
          '        case {"k": v}: pass',
          '        case Point(): pass',
          '        case [a, *b]: pass',
        ),
        ['c == -1', 'c == "go"', 'c key "k"', 'c isinstance Point', 'c len >= 1'],
      );
    });

    it('names attributes of the receiver, and leaves messages and docstrings out', () => {
      assert.deepEqual(
        constants(
          'class A:',
          '    def m(self, n):',
          '        """7"""',
          '        if self.total >= 10:',
          '            raise ValueError("8")',
          '        assert n, "9"',
          '        return n + 3 if self else "t"',
        ),
        ['self.total >= 10', 'n + 3', '- other "t"'],
      );
    });
  });

  describe('of classes', () => {
    it('tells their kinds through imports and bases in the module', () => {
      const found = classes(
        'import enum, abc, dataclasses as dc',
        'from typing import NamedTuple as NT, Protocol, TypedDict, Generic',
        'class Plain(Generic[T], metaclass=M): ...',
        '@dc.dataclass(frozen=True)',
        'class Data: ...',
        'class Color(enum.Enum): ...',
        'class Sub(Color): ...',
        'class P(NT): ...',
        'class D(TypedDict, total=False): ...',
        'class Proto(Protocol[T]): ...',
        'class Abs(metaclass=abc.ABCMeta): ...',
        'class Abs2:',
        '    @property',
        '    @abc.abstractmethod',
        '    def x(self): ...',
        'class Bad(ValueError): ...',
        'class Worse(Bad): ...',
        'class Model(pydantic.BaseModel): ...',
        '@attr.s',
        'class Old: ...',
      );
      assert.deepEqual(
        found.map((one) => `${one.name} ${one.kind}`),
        [
          'Plain class',
          'Data dataclass',
          'Color enum',
          'Sub enum',
          'P named_tuple',
          'D typed_dict',
          'Proto protocol',
          'Abs abstract',
          'Abs2 abstract',
          'Bad exception',
          'Worse exception',
          'Model dataclass',
          'Old dataclass',
        ],
      );
      assert.deepEqual(found[0]!.bases, ['Generic[T]']);
      assert.deepEqual(found[8]!.abstractMembers, ['Abs2.x']);
    });

    it('lists the constructor parameters of a dataclass', () => {
      assert.deepEqual(
        fields(
          'from dataclasses import *',
          '@dataclass',
          'class A:',
          '    """doc"""',
          '    a: int',
          '    b: list[int] = field(default_factory=list)',
          '    c: int = field(default=3, repr=False)',
          '    d: ClassVar[int] = 0',
          '    e: "typing.ClassVar[int]" = 0',
          '    f: InitVar[str] = "x"',
          '    g: int = field(init=False)',
          '    not_annotated = 1',
          '    _: KW_ONLY',
          '    h: int = 4',
          '    def m(self): ...',
        ),
        [
          'a: int = -',
          'b: list[int] = field(default_factory=list)',
          'c: int = 3',
          'f: InitVar[str] = "x"',
          '*, h: int = 4',
        ],
      );
      assert.deepEqual(
        fields('@dataclass(kw_only=True)', 'class A:', '    a: int', '    b: int = field(kw_only=False)'),
        ['*, a: int = -', 'b: int = -'],
      );
    });

    it('lists those of attrs, pydantic, NamedTuple, the members of an enum and the keys of a TypedDict', () => {
      assert.deepEqual(
        fields(
          'import attr',
          '@attr.s',
          'class A:',
          '    _x = attr.ib(default=1)',
          '    y = attr.ib()',
          '    z: int = 0',
        ),
        ['x: - = 1', 'y: - = -'],
      );
      assert.deepEqual(
        fields(
          'from attrs import define, field',
          '@define',
          'class A:',
          '    x: int',
          '    y: list = field(factory=list)',
        ),
        ['x: int = -', 'y: list = field(factory=list)'],
      );
      assert.deepEqual(
        fields(
          'class A(BaseModel):',
          '    x: int = Field(..., gt=0)',
          '    y: str = Field("a")',
          '    _p: int = 1',
          '    model_config = {}',
        ),
        ['*, x: int = -', '*, y: str = "a"'],
      );
      assert.deepEqual(fields('class A(NamedTuple):', '    x: int', '    y: int = 2'), ['x: int = -', 'y: int = 2']);
      assert.deepEqual(
        fields('class A(Enum):', '    _ignore_ = []', '    RED = 1', '    BLUE = auto()', '    def m(self): ...'),
        ['RED: - = 1', 'BLUE: - = auto()'],
      );
      assert.deepEqual(fields('class A(TypedDict):', '    x: Required[int]'), ['x: Required[int] = -']);
    });
  });

  it('lists the names that imports bind', () => {
    const { imports } = analyzer.analyze(
      'import os.path, numpy as np\nfrom ..a import (b,\n c as d)\ntry:\n    from . import e\nexcept ImportError: pass\nfrom x import *\nfrom __future__ import annotations\ndef f():\n    import hidden\n',
    );
    assert.deepEqual(
      imports.map((one) => [one.name, one.module, one.member]),
      [
        ['os', 'os', null],
        ['np', 'numpy', null],
        ['b', '..a', 'b'],
        ['d', '..a', 'c'],
        ['e', '.', 'e'],
        ['*', 'x', '*'],
        ['annotations', '__future__', 'annotations'],
      ],
    );
  });
});

describe('the analysis of text that is no clean Python', () => {
  let analyzer: ASTFunctionAnalyzer;

  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));
  after(() => analyzer.dispose());

  it('says where the first error is and keeps what can be kept', () => {
    const { error, functions } = analyzer.analyze(
      'def good(a):\n    return a\n\nx = = 1\n\ndef also(b=2):\n    return b\n',
    );
    assert.deepEqual(error, { line: 4, message: "Syntax error near '='." });
    assert.deepEqual(
      functions.map((one) => [one.name, one.line, one.params.length]),
      [
        ['good', 1, 1],
        ['also', 6, 1],
      ],
    );
  });

  it('keeps the functions before one that is being typed', () => {
    const { error, functions } = analyzer.analyze('def good(a):\n    return a\n\ndef half(a, b\n');
    assert.equal(error?.line, 4);
    assert.equal(functions[0]?.name, 'good');
  });

  it('names what Python 3 no longer accepts', () => {
    const messageOf = (source: string): string | undefined => analyzer.analyze(source).error?.message;
    assert.match(messageOf('print "x"\n') ?? '', /'print' is a function in Python 3/u);
    assert.match(messageOf('raise ValueError, "x"\n') ?? '', /'raise' takes one expression/u);
    assert.equal(messageOf('print("x")\nprint >> y\nmatch = type = 1\n'), undefined);
  });

  it('reads CRLF, lone CR, a byte order mark, tabs and form feeds as CPython does', () => {
    for (const [name, source] of Object.entries({
      crlf: 'class A:\r\n    def f(self):\r\n        """a\r\n        b"""\r\n        return 1\r\n',
      cr: 'class A:\r    def f(self):\r        """a\r        b"""\r        return 1\r',
      mark: '\uFEFFclass A:\n    def f(self):\n        """a\n        b"""\n        return 1\n',
      tabs: 'class A:\n\tdef f(self):\n\t\t"""a\n\t\tb"""\n\t\treturn 1\n',
      feeds: '\fclass A:\n    def f(self):\n        """a\n        b"""\n        \f\n        return 1\n',
    })) {
      const { error, functions } = analyzer.analyze(source);
      assert.equal(error, null, name);
      const [found] = functions;
      assert.deepEqual([found?.qualname, found?.line, found?.docstring], ['A.f', 2, 'a\nb'], name);
    }
  });

  it('accepts continued lines that stand further left', () => {
    for (const inner of [
      '(1 +\n2)',
      'f(a=\n2)',
      '{1:\n2}',
      '(a.\nb)',
      '[x for\nx in\ny if  # why (\nx]',
      'f("""\n(""" +\n"(")',
      '(f"{a:=}" +\n2)',
    ]) {
      const { error, functions } = analyzer.analyze(`class A:\n    def f():\n        x = ${inner}\n    def g(): ...\n`);
      assert.equal(error, null, inner);
      assert.deepEqual(
        functions.map((one) => one.qualname),
        ['A.f', 'A.g'],
        inner,
      );
      assert.equal(functions[1]?.line, 4 + (inner.match(/\n/gu)?.length ?? 0), inner);
    }
  });

  it('accepts format specifiers that start with an equals sign', () => {
    for (const text of ['f"{x:=}"', 'f"{x:=>10} {y:=+}"', 'f"{x:{y:=}}"', 'f"""{x:=\n}"""']) {
      const { error, functions } = analyzer.analyze(`def f(text=${text}):\n    return 1 if text else 2\n`);
      assert.equal(error, null, text);
      assert.equal(functions[0]?.params[0]?.default, text, text);
      assert.equal(functions[0].complexity, 2, text);
    }
    assert.equal(analyzer.analyze('def f(x=(y := 1)): ...').functions[0]?.params[0]?.default, '(y := 1)');
  });

  it('accepts a star before anything, outside brackets too', () => {
    for (const value of [
      'a, *[b]',
      '*(a), *b',
      'a, *(b for b in c)',
      'a, *"b"',
      'a, * \\\n  {1}',
      '*f(a)(b), *-b',
      'd[a, *[b]]',
      'a, *(b)(), "x, *[" # , *[',
    ]) {
      const { error, functions } = analyzer.analyze(`def f(x=1 * (2)):\n    return ${value}\ndef g(): ...\n`);
      assert.equal(error, null, value);
      assert.deepEqual(
        functions.map((one) => [one.name, one.params[0]?.default]),
        [
          ['f', '1 * (2)'],
          ['g', undefined],
        ],
        value,
      );
    }
  });

  it('survives expressions of any depth and files of any kind', () => {
    const depth = 20_000;
    const deep = [
      `x = ${'('.repeat(depth)}1${')'.repeat(depth)}`,
      `x = ${'1 + '.repeat(depth)}1`,
      `x = ${'['.repeat(depth)}`,
      `x = ${'a.b'.repeat(depth)}`,
      `${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}if a:`).join('\n')}\n${' '.repeat(300)}pass`,
      `if a: pass\n${'elif a: pass\n'.repeat(depth)}`,
    ];
    for (const source of deep) {
      const { functions } = analyzer.analyze(`def f():\n    pass\n${source}\ndef g(): pass\n`);
      assert.equal(functions[0]?.name, 'f');
    }
    for (const source of [
      '',
      '\0\0',
      '\u{1F600}',
      'def',
      'class',
      '@',
      'def f(',
      '"""',
      '\\',
      '\t\n  \n\t',
      'x'.repeat(100_000),
    ]) {
      assert.doesNotThrow(() => analyzer.analyze(source));
    }
    assert.equal(analyzer.analyze('').error, null);
  });
});
