"""Breakages by what the code does, by code that is broken, by the surroundings, and by the tests themselves.

Kinds are made as in refactorings.py.
"""

import ast
import re
import tokenize

from refactorings import Breakage, everywhere, public_functions
from sources import FUNCTION, edited, new_name, number


def return_value_announced(project):
    """With the docstring and the change log: deliberate."""
    yield from other_returns(project, announced=True)


def planted_regression(project):
    """The same change, by accident: nothing else says so."""
    yield from other_returns(project, announced=False)


def other_returns(project, *, announced):
    for source, qualname, node, called in public_functions(project):
        docstring = ast.get_docstring(node, clean=False)
        if announced and not docstring:
            continue
        for value in returned(node):
            new = other_value(source, value, announced=announced)
            if new is None:
                continue

            def make(source=source, qualname=qualname, node=node, called=called, value=value, new=new):
                edits = [(*source.span(value), new)]
                if announced:
                    start, end = source.span(node.body[0])
                    quotes = 3 if source.text[end - 3 : end] in ('"""', "'''") else 1
                    edits.append((end - quotes, end - quotes, " The result has changed in this release. "))
                return Breakage(
                    {source.name: edited(source.text, edits)},
                    None,
                    (source.name, qualname),
                    (source.name, qualname),
                    f"Change what {called} returns" if announced else f"Tidy {called}",
                    {"CHANGES.md": f"* `{called}` returns something else now.\n"} if announced else {},
                )

            yield f"{source.module}.{qualname}:{ast.unparse(value)[:40]}", make


def returned(function):
    inner = {one for node in ast.walk(function) if isinstance(node, (*FUNCTION, ast.Lambda)) and node is not function for one in ast.walk(node)}
    return [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value and node not in inner]


def other_value(source, value, *, announced):
    text = source.text_of(value)
    if isinstance(value, ast.Compare) and len(value.ops) == 1:
        swapped = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "in": "not in", "is": "is not"}
        between = source.span(value.left)[1], source.span(value.comparators[0])[0]
        operator = source.text[slice(*between)]
        new = swapped.get(operator.strip())
        start = source.span(value)[0]
        return new and text[: between[0] - start] + f" {new} " + text[between[1] - start :]
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
        between = source.span(value.left)[1], source.span(value.right)[0]
        sign = source.text[slice(*between)]
        if sign.strip() in "+-" and not announced:
            start = source.span(value)[0]
            other = "-" if sign.strip() == "+" else "+"
            return text[: between[0] - start] + f" {other} " + text[between[1] - start :]
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return f"({text}).strip() + '.'" if announced else f"({text})[1:]"
    if isinstance(value, ast.Constant) and type(value.value) is bool:
        return str(not value.value)
    if isinstance(value, ast.Constant) and isinstance(value.value, (int, float)):
        return f"{text} + 1"
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        return f"list({text if text.startswith('(') else f'({text})'})" if announced else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if value.func.attr in ("join", "format", "replace", "sub", "lower", "strip"):
            return f"{text} + '.'" if announced else f"{text}[:-1]"
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("len", "sum", "int", "round", "max", "min"):
        return f"{text} + 1"
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") in ("list", "sorted", "tuple"):
        return f"{text}[::-1]" if announced else f"{text}[1:]"
    if isinstance(value, ast.BoolOp):
        return f"not ({text})" if not announced else None
    return None


def raises(project):
    for source in project.code:
        for qualname, node, _ in source.functions():
            for one in ast.walk(node):
                if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call) and isinstance(one.exc.func, ast.Name):
                    yield source, qualname, one


def exception_message(project):
    for source, qualname, node in raises(project):
        texts = [one for one in ast.walk(node.exc) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        words = [word for one in texts for word in re.findall(r"[a-z]{4,}", one.value)]
        for word in words[:4]:
            if not any(re.search(rf"['\"].*\b{word}\b.*['\"]", test.text) for test in project.tests):
                continue

            def make(source=source, qualname=qualname, node=node, word=word):
                start, end = source.span(node.exc)
                text = re.sub(rf"\b{word}\b", f"un{word}", source.text[start:end], count=1)
                place = (source.name, qualname)
                return Breakage(
                    {source.name: edited(source.text, [(start, end, text)])},
                    None,
                    place,
                    place,
                    f"Change the message of an error in {qualname}",
                    {"CHANGES.md": f"* `{qualname}`: another error message.\n"},
                )

            yield f"{source.module}.{qualname}:{node.lineno}:{word}", make
            break


def exception_type(project):
    others = {"ValueError": "LookupError", "TypeError": "ValueError", "KeyError": "RuntimeError", "RuntimeError": "OSError"}
    for source, qualname, node in raises(project):
        name = node.exc.func.id
        if not re.search(r"raises", "".join(test.text for test in project.tests)):
            continue

        def make(source=source, qualname=qualname, node=node, name=name):
            new = others.get(name, "ArithmeticError")
            place = (source.name, qualname)
            return Breakage(
                {source.name: edited(source.text, [(*source.span(node.exc.func), new)])},
                None,
                place,
                place,
                f"{qualname} raises {new} instead of {name}",
                {"CHANGES.md": f"* `{qualname}` raises `{new}`, no longer `{name}`.\n"},
            )

        yield f"{source.module}.{qualname}:{node.lineno}", make


def after_docstring(source, node):
    first = node.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(node.body) > 1
    first = node.body[1] if has_docstring else first
    return (source.span(first)[0], " " * first.col_offset) if first.lineno > node.lineno else (None, "")


def unset_variable(project):
    for source, qualname, node, _ in public_functions(project):

        def make(source=source, qualname=qualname, node=node):
            start, indent = after_docstring(source, node)
            if start is None:
                return None
            variable = ["APP_HOME", "SERVICE_TOKEN", "CACHE_DIRECTORY", "DATABASE_URL"][number(qualname) % 4]
            line = f"import os\n{indent}home = os.environ[{variable!r}]\n{indent}"
            return Breakage(
                {source.name: edited(source.text, [(start, start, line)])}, None, subject=f"{qualname} reads {variable}"
            )

        yield f"{source.module}.{qualname}", make


def missing_package(project):
    for source in project.code:
        first = next((one for one in source.tree.body if isinstance(one, (ast.Import, ast.ImportFrom))), None)
        last = [one for one in source.tree.body if isinstance(one, (ast.Import, ast.ImportFrom))][-1:]
        if first is None:
            continue

        def make(source=source, last=last[0]):
            name = ["msgpack", "requests", "ujson", "numpy", "redis", "lxml.etree"][number(source.name) % 6]
            end = source.span(last)[1]
            return Breakage({source.name: edited(source.text, [(end, end, f"\nimport {name}")])}, None, subject=f"Use {name}")

        yield source.module, make


def incomplete_rename(project):
    """The code still uses the old name: code that is broken, not tests that are out of date."""
    for source in project.code:
        for qualname, node, owner in source.functions():
            name = node.name
            if owner is not None or name not in project.tested_words or name in project.variable_names:
                continue
            uses = sum(word.string == name for one in project.code for word in one.tokens if word.type == tokenize.NAME)
            if uses < 2 or project.definitions_of(name) != 1 or any(
                isinstance(one, ast.Name) and one.id == name for one in ast.walk(node)
            ):
                continue

            def make(source=source, node=node, name=name):
                new = new_name(name, "incomplete")
                text = edited(source.text, [(*source.name_span(node), new)])
                return Breakage({source.name: text}, None, subject=f"Rename {name} to {new}")

            yield f"{source.module}.{name}", make


def syntax_error(project):
    for source in project.code:
        for qualname, node, _ in source.functions():

            def make(source=source, node=node):
                colon = source.text.rindex(":", 0, source.span(node.body[0])[0])
                if node.body[0].lineno == node.lineno:
                    return None
                return Breakage({source.name: edited(source.text, [(colon, colon + 1, "")])}, None, subject="Clean up")

            yield f"{source.module}.{qualname}", make


def endless_loop(project):
    for source, qualname, node, _ in public_functions(project):

        def make(source=source, qualname=qualname, node=node):
            start, indent = after_docstring(source, node)
            if start is None:
                return None
            line = f"while True:\n{indent}    pass\n{indent}"
            text = edited(source.text, [(start, start, line)])
            return Breakage({source.name: text}, None, subject=f"Wait in {qualname}")

        yield f"{source.module}.{qualname}", make


def fixtures(project):
    for test in project.tests:
        for node in test.tree.body:
            if isinstance(node, FUNCTION) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
                if not any("name=" in ast.unparse(one) for one in node.decorator_list):
                    yield test, node


def fixture_renamed(project):
    for test, node in fixtures(project):
        is_shared = test.name.endswith("conftest.py")
        if is_shared or len(re.findall(rf"\b{node.name}\b", test.text)) > 1:

            def make(test=test, node=node):
                new = new_name(node.name, "fixture")
                tests = project.tests if test.name.endswith("conftest.py") else [test]
                text = edited(test.text, [(*test.name_span(node), new)])
                return Breakage(
                    {test.name: text}, everywhere(tests, node.name, new), subject=f"Rename fixture {node.name} to {new}"
                )

            yield f"{test.name}:{node.name}", make


def imports_of_tests(project):
    packages = {source.module.split(".")[0] for source in project.code}
    for test in project.tests:
        for node in test.tree.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in packages:
                for alias in node.names:
                    if len(alias.name) > 4 and alias.name != "*":
                        yield test, node, alias


def misspelt_import(project):
    for test, node, alias in imports_of_tests(project):

        def make(test=test, node=node, alias=alias):
            at = 1 + number(alias.name) % (len(alias.name) - 2)
            wrong = alias.name[:at] + alias.name[at + 1 :]
            start, end = test.span(alias)
            text = ast.unparse(alias).replace(alias.name, wrong, 1) + ("" if alias.asname else f" as {alias.name}")
            text = edited(test.text, [(start, end, text)])
            return Breakage({test.name: text}, {}, subject="Sort imports")

        yield f"{test.name}:{alias.name}", make


def lost_import(project):
    for test, node, alias in imports_of_tests(project):
        name = alias.asname or alias.name
        if len(node.names) < 2 or len(re.findall(rf"\b{name}\b", test.text)) < 2:
            continue

        def make(test=test, node=node, alias=alias):
            others = ", ".join(ast.unparse(one) for one in node.names if one is not alias)
            origin = "." * node.level + (node.module or "")
            text = edited(test.text, [(*test.span(node), f"from {origin} import {others}")])
            return Breakage({test.name: text}, {}, subject="Remove unused imports")

        yield f"{test.name}:{name}", make


def wrong_expectation(project):
    """Somebody changed what a test expects, and nothing else."""
    for test in project.tests:
        for node in test.walk(ast.Assert):
            compared = node.test
            if not isinstance(compared, ast.Compare) or len(compared.ops) != 1 or not isinstance(compared.ops[0], ast.Eq):
                continue
            constant = compared.comparators[0]
            if not isinstance(constant, ast.Constant) or type(constant.value) not in (int, str) or not constant.value:
                continue

            def make(test=test, constant=constant):
                value = constant.value + 1 if isinstance(constant.value, int) else constant.value + "x"
                text = edited(test.text, [(*test.span(constant), repr(value))])
                return Breakage({test.name: text}, {}, subject="Tidy tests")

            yield f"{test.name}:{node.lineno}", make


