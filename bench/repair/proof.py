"""What shows that a repaired test asks as much of the code as before, independently of the product.

`python proof.py mutants FILE QUALNAME`: a JSON list of texts of the file with one change each in that function; the same changes in
the same order for the same body. `python proof.py strength FILE...`: a JSON object, how often each thing that makes a test
stronger or weaker occurs in the files together.
"""

import ast
import json
import sys
from collections import Counter
from pathlib import Path

from sources import FUNCTION, Source, edited

SWAPPED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in", ast.NotIn: "in"}
SWAPPED |= {ast.Is: "is not", ast.IsNot: "is"}


def mutants(file, qualname):
    source = Source(Path(file).name, Path(file).read_text("utf-8"))
    body = definition(source.tree.body, qualname.split("."))
    changes = []
    for node in ast.walk(ast.Module(body.body, [])) if body else []:
        if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED and len(node.ops) == 1:
            changes.append((source.span(node.left)[1], source.span(node.comparators[0])[0], f" {SWAPPED[type(node.ops[0])]} "))
        elif isinstance(node, (ast.If, ast.While, ast.IfExp)):
            changes.append((*source.span(node.test), f"not ({source.text_of(node.test)})"))
        elif isinstance(node, ast.Return) and node.value and source.text_of(node.value) != "None":
            changes.append((*source.span(node.value), "None"))
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            changes.append((*source.span(node), f"({source.text_of(node)} + 1)"))
    texts = [edited(source.text, [change]) for change in changes]
    return [text for text in texts if parses(text)]


def definition(nodes, names):
    for node in nodes:
        if isinstance(node, (*FUNCTION, ast.ClassDef)) and node.name == names[0]:
            return node if len(names) == 1 else definition(node.body, names[1:])
    return None


def parses(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def strength(files):
    counts = Counter()
    for file in files:
        for node in ast.walk(ast.parse(Path(file).read_text("utf-8"))):
            if isinstance(node, ast.Assert):
                counts["asserted"] += 1
                counts["compared for equality"] += isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.Eq)
            elif isinstance(node, FUNCTION) and node.name.startswith("test"):
                counts["tests"] += 1
            elif isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name.startswith("assert"):
                    counts["asserted"] += 1
                elif name in ("raises", "warns"):
                    counts["exceptions expected"] += 1
                    counts["broad exceptions"] += any(getattr(one, "id", "") in ("Exception", "BaseException") for one in node.args)
                    counts["messages matched"] += any(one.arg == "match" for one in node.keywords)
                elif name in ("approx", "skip", "xfail", "skipif", "importorskip"):
                    counts[f"weaker: {name}"] += 1
            elif isinstance(node, ast.Attribute) and node.attr in ("skip", "xfail", "skipif"):
                counts[f"weaker: {node.attr}"] += 1
            elif isinstance(node, ast.ExceptHandler):
                counts["weaker: except"] += 1
            elif isinstance(node, ast.Constant) and not isinstance(node.value, str):
                counts["constants"] += 1
    return counts


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    print(json.dumps(mutants(*rest) if command == "mutants" else strength(rest)))
