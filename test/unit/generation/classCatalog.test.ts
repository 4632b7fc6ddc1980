import assert from 'node:assert/strict';
import { absoluteModule } from '../../../src/python/absoluteModule';
import { argumentOf, ClassCatalog, type KnownModule } from '../../../src/generation/classCatalog';
import { ASTFunctionAnalyzer } from '../../../src/python/functionAnalyzer';
import { wasmDirectory } from '../../harness/wasm';
import { expression, parameter } from './targets';

describe('Building objects of the project', () => {
  let analyzer: ASTFunctionAnalyzer;
  before(async () => (analyzer = await ASTFunctionAnalyzer.create(wasmDirectory())));

  const known = (name: string, source: string): KnownModule => ({ name, analysis: analyzer.analyze(source) });
  const catalog = (source: string, ...others: KnownModule[]): ClassCatalog =>
    new ClassCatalog(known('shop.orders', source), others);
  const instances = (source: string, className: string, ...others: KnownModule[]): string[] =>
    catalog(source, ...others)
      .instancesOf(className)
      .map(({ text }) => text);

  it('calls a class with values of its constructor’s hints, what is needed first', () => {
    const built = instances('class Line:\n    def __init__(self, name: str, count: int = 1):\n        pass\n', 'Line');
    assert.equal(built[0], 'Line("test_value")');
    assert.ok(
      built.some((text) => /^Line\("test_value", -?\d+\)$/.test(text)),
      built.join(' '),
    );
    assert.equal(new Set(built).size, built.length);
  });

  it('takes the fields of a dataclass for its constructor, keyword-only ones by keyword', () => {
    const source = `
from dataclasses import dataclass, field
@dataclass
class Line:
    name: str
    count: int = field(kw_only=True)
`;
    assert.equal(instances(source, 'Line')[0], 'Line("test_value", count=2)');
  });

  it('gives every member of an enum', () => {
    const source = 'from enum import Enum\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\n';
    assert.deepEqual(instances(source, 'Color'), ['Color.RED', 'Color.BLUE']);
  });

  it('builds what an object holds, and imports all of it', () => {
    const source = `
class Customer:
    def __init__(self, name: str): pass
class Order:
    def __init__(self, customer: Customer, lines: list[int]): pass
`;
    const [first] = catalog(source).instancesOf('Order');
    assert.equal(first!.text, 'Order(Customer("test_value"), [2, 0])');
    assert.deepEqual(new Set(first!.imports.map(({ name }) => name)), new Set(['Order', 'Customer']));
  });

  it('ends at classes that hold each other', () => {
    const source = `
class A:
    def __init__(self, b: "B"): pass
class B:
    def __init__(self, a: A): pass
`;
    assert.ok(Array.isArray(instances(source, 'A')));
  });

  it('uses the constructor that a class inherits', () => {
    const source = 'class A:\n    def __init__(self, size: int): pass\nclass B(A):\n    pass\n';
    assert.equal(instances(source, 'B')[0], 'B(2)');
  });

  it('takes a heir for an abstract class, and a stand-in for a protocol without one', () => {
    const abstract = `
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self) -> float: ...
class Square(Shape):
    def __init__(self, side: float): self.side = side
    def area(self) -> float: return self.side ** 2
`;
    assert.equal(instances(abstract, 'Shape')[0], 'Square(2.5)');
    const protocol = 'from typing import Protocol\nclass Clock(Protocol):\n    def now(self) -> int: ...\n';
    assert.deepEqual(instances(protocol, 'Clock'), ['SimpleNamespace(now=lambda *args, **kwargs: 2)']);
  });

  it('writes a heir of an abstract class that nothing inherits from, so that its other methods can be called', () => {
    const source = `
from abc import ABC, abstractmethod
class Reader(ABC):
    def __init__(self, size: int): self.size = size
    @property
    @abstractmethod
    def title(self) -> str: ...
    @abstractmethod
    async def read(self) -> bytes: ...
class Pages(Reader, ABC):
    @abstractmethod
    def count(self) -> int: ...
    def title(self) -> str: return ""
`;
    assert.equal(
      instances(source, 'Pages')[0],
      'type("Concrete", (Pages,), {"count": lambda *args, **kwargs: 2, ' +
        '"read": lambda *args, **kwargs: asyncio.sleep(0, b"test")})(2)',
    );
  });

  it('takes the constructor of the nearest base, also where that is in another module', () => {
    const other = known('shop.bases', 'class Named:\n    def __init__(self, name: str): pass\n');
    const source = 'from . import bases\nclass Shop(bases.Named):\n    pass\n';
    assert.equal(instances(source, 'Shop', other)[0], 'Shop("test_value")');
    const generic = 'from .bases import Named\nclass Box(Named[int], list):\n    pass\n';
    assert.equal(instances(generic, 'Box', other)[0], 'Box("test_value")');
  });

  it('takes inherited fields before own ones, each at its first place', () => {
    const other = known(
      'shop.bases',
      'from dataclasses import dataclass\n@dataclass\nclass Row:\n    key: int\n    text: bytes\n',
    );
    const source = `
from dataclasses import dataclass
from .bases import Row
@dataclass
class Line(Row):
    text: str
    done: bool
`;
    assert.equal(instances(source, 'Line', other)[0], 'Line(2, "test_value", True)');
  });

  it('takes the arguments of __new__ where there is no __init__', () => {
    const source = 'class Code(str):\n    def __new__(cls, text: str, base: int): ...\n';
    assert.equal(instances(source, 'Code')[0], 'Code("test_value", 2)');
  });

  it('writes a TypedDict as the dict that it is', () => {
    const source = 'from typing import TypedDict\nclass Row(TypedDict):\n    name: str\n    size: int\n';
    assert.deepEqual(instances(source, 'Row'), ['{"name": "test_value", "size": 2}']);
  });

  it('finds classes of other modules by the name they are imported under', () => {
    const other = known('shop.customers', 'class Customer:\n    def __init__(self, name: str): pass\n');
    const source = 'from .customers import Customer as Buyer\n';
    const [first] = catalog(source, other).instancesOf('Buyer');
    assert.equal(first?.text, 'Customer("test_value")');
    assert.deepEqual(first.imports[0], { module: 'shop.customers', name: 'Customer' });
  });

  it('knows no class that tests cannot import, and none of other projects', () => {
    const source = 'def make():\n    class Local:\n        pass\n    return Local\n';
    assert.equal(catalog(source).knows('make.<locals>.Local'), false);
    assert.deepEqual(instances(source, 'Elsewhere'), []);
  });
});

describe('Passing arguments', () => {
  const all = [
    parameter('/a'),
    parameter('b'),
    parameter('c = 1'),
    parameter(',d'),
    parameter('*rest'),
    parameter('**more'),
  ];
  const [a, b, c, d, rest, more] = all as [(typeof all)[0], ...typeof all];
  const passing = (of: (typeof all)[0], chosen: typeof all): string =>
    argumentOf(of, chosen, all, expression('1')).passing;

  it('passes by position as long as nothing is left out before', () => {
    assert.equal(passing(a, all), 'positional');
    assert.equal(passing(b!, all), 'positional');
    assert.equal(passing(c!, [a, c!]), 'keyword');
  });

  it('passes the other kinds as they have to be', () => {
    assert.deepEqual(
      [d!, rest!, more!].map((one) => passing(one, all)),
      ['keyword', 'star', 'double_star'],
    );
  });
});

describe('Relative imports', () => {
  it('are resolved from the module that has them', () => {
    assert.equal(absoluteModule('shop.orders.lines', '.prices'), 'shop.orders.prices');
    assert.equal(absoluteModule('shop.orders.lines', '..stock'), 'shop.stock');
    assert.equal(absoluteModule('shop.orders.lines', '.'), 'shop.orders');
    assert.equal(absoluteModule('shop', 'decimal'), 'decimal');
    assert.equal(absoluteModule('shop', '.'), undefined);
  });
});
