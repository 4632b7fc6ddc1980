"""Extracts from Python files, with CPython's `ast`, what `smart-test analyze` extracts: the program that it is measured against.

    printf '%s\n' *.py | python ast_records.py

Prints one JSON object: {"files", "functions", "classes", "seconds"}; `seconds` is processor time, from reading the first file.
It leaves out what `ast` has no easy answer to and the analyzer has to find: constants and what they are compared with,
fields and kinds of classes.
"""

import ast
import json
import sys
import time
import tokenize
import warnings

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)


class Records(ast.NodeVisitor):
    def __init__(self, source):
        self.lines = [line.encode() for line in source.splitlines(keepends=True)]
        self.prefix = ""
        self.functions = []
        self.classes = []
        self.imports = []

    def text(self, node):
        if node is None:
            return None
        first, last = node.lineno - 1, node.end_lineno - 1
        if first == last:
            return self.lines[first][node.col_offset : node.end_col_offset].decode()
        between = self.lines[first + 1 : last]
        head, tail = self.lines[first][node.col_offset :], self.lines[last][: node.end_col_offset]
        return b"".join([head, *between, tail]).decode()

    def parameter(self, arg, kind, default):
        return {"name": arg.arg, "kind": kind, "hint": self.text(arg.annotation), "default": self.text(default)}

    def parameters(self, args):
        positional = args.posonlyargs + args.args
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        for index, (arg, default) in enumerate(zip(positional, defaults)):
            kind = "positional_only" if index < len(args.posonlyargs) else "positional_or_keyword"
            yield self.parameter(arg, kind, default)
        if args.vararg:
            yield self.parameter(args.vararg, "var_positional", None)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults):
            yield self.parameter(arg, "keyword_only", default)
        if args.kwarg:
            yield self.parameter(args.kwarg, "var_keyword", None)

    def place(self, node):
        return {
            "name": node.name,
            "qualname": self.prefix + node.name,
            "line": node.lineno,
            "startLine": node.decorator_list[0].lineno if node.decorator_list else node.lineno,
            "endLine": node.end_lineno,
            "decorators": [self.text(decorator) for decorator in node.decorator_list],
            "docstring": ast.get_docstring(node),
        }

    def inside(self, node, prefix):
        before, self.prefix = self.prefix, prefix
        self.generic_visit(node)
        self.prefix = before

    def visit_FunctionDef(self, node):
        body = Body(self, node.body)
        self.functions.append({
            **self.place(node),
            "bodyLine": node.body[0].lineno,
            "isAsync": isinstance(node, ast.AsyncFunctionDef),
            "isGenerator": body.is_generator,
            "params": list(self.parameters(node.args)),
            "returns": self.text(node.returns),
            "raises": body.raises,
            "complexity": 1 + sum(decisions(inner) for statement in node.body for inner in ast.walk(statement)),
        })
        self.inside(node, f"{self.prefix}{node.name}.<locals>.")

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.classes.append({**self.place(node), "bases": [self.text(base) for base in node.bases]})
        self.inside(node, f"{self.prefix}{node.name}.")

    def visit_Import(self, node):
        self.imports.extend({"name": one.asname or one.name, "module": one.name, "member": None} for one in node.names)

    def visit_ImportFrom(self, node):
        module = "." * node.level + (node.module or "")
        names = [{"name": one.asname or one.name, "module": module, "member": one.name} for one in node.names]
        self.imports.extend(names)


class Body:
    """What a function's own statements say."""

    def __init__(self, records, statements):
        self.records = records
        self.is_generator = False
        self.raises = []
        self.read(statements, None)

    def read(self, nodes, condition):
        for node in nodes:
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                self.is_generator = True
            elif isinstance(node, ast.Raise) and node.exc:
                callee = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                raised = {"name": self.records.text(callee), "line": node.lineno, "condition": condition}
                self.raises.append(raised)
            if isinstance(node, SCOPES):
                continue
            if isinstance(node, (ast.If, ast.While)):
                test = self.records.text(node.test)
                self.read([node.test], condition)
                self.read(node.body, test)
                self.read(node.orelse, f"not ({test})" if isinstance(node, ast.If) else condition)
            elif isinstance(node, ast.ExceptHandler):
                self.read(node.body, f"except {self.records.text(node.type) or ''}".rstrip())
            else:
                self.read(ast.iter_child_nodes(node), condition)


def decisions(node):
    if isinstance(node, (ast.If, ast.IfExp, ast.ExceptHandler, ast.Assert, *FUNCTIONS)):
        return 1
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        return 1 + bool(node.orelse)
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.Try):
        return bool(node.orelse)
    if isinstance(node, ast.Match):
        return sum(not is_catch_all(case) for case in node.cases)
    return 0


def is_catch_all(case):
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10_000)
    paths = sys.stdin.read().splitlines()
    functions = classes = 0
    started = time.process_time()
    for path in paths:
        with tokenize.open(path) as file:
            source = file.read()
        tree = ast.parse(source)
        records = Records(source)
        records.visit(tree)
        functions += len(records.functions)
        classes += len(records.classes)
    seconds = time.process_time() - started
    print(json.dumps({"files": len(paths), "functions": functions, "classes": classes, "seconds": seconds}))


if __name__ == "__main__":
    main()
