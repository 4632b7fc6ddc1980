"""Breakages by which something is found elsewhere: modules, moved and no longer re-exported names, what tests patch."""

import ast
import re

from refactorings import Breakage, is_unique
from sources import FUNCTION, edited, new_name, number, renamed


def rename_module(project):
    for source in project.code:
        name = source.module.rpartition(".")[2]
        package = source.module.rpartition(".")[0]
        is_tested = any(re.search(rf"\b{name}\b", test.text) for test in project.tests)
        if source.is_package or not package or not is_tested or name in project.variable_names:
            continue
        if project.definitions_of(name):
            continue

        def make(source=source, name=name):
            new = new_name(name, "module")
            code = {one.name: edited(one.text, renamed_module(one, name, new)) for one in project.code}
            code = {file: text for file, text in code.items() if text != project_text(project, file)}
            path = source.name.removesuffix(f"{name}.py") + f"{new}.py"
            code[path] = code.pop(source.name, source.text)
            code[source.name] = None
            tests = {one.name: edited(one.text, renamed_module(one, name, new)) for one in project.tests}
            return Breakage(code, tests, subject=f"Rename module {name} to {new}")

        yield source.module, make


def project_text(project, name):
    return next(one.text for one in project.code if one.name == name)


def renamed_module(source, old, new):
    """Also in the middle of a dotted string: `"pkg.old.name"`."""
    edits = renamed(source, old, new)
    for token in source.tokens:
        if token.type == 3 and re.fullmatch(rf"['\"][\w.]*\b{old}\.[\w.]+['\"]", token.string):
            edits.append((*source.token_span(token), re.sub(rf"\b{old}\.", f"{new}.", token.string)))
    return edits


def imported_names(source):
    """By the name it has here: the import statement, as it would stand alone."""
    names = {}
    for node in source.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                names[bound] = f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                origin = "." * node.level + (node.module or "")
                names[alias.asname or alias.name] = f"from {origin} import {alias.name}" + (
                    f" as {alias.asname}" if alias.asname else ""
                )
    return names


def top_names(source):
    names = set()
    for node in source.tree.body:
        for inner in ast.walk(node) if not isinstance(node, (*FUNCTION, ast.ClassDef)) else [node]:
            if isinstance(inner, (*FUNCTION, ast.ClassDef)):
                names.add(inner.name)
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                names.add(inner.id)
    return names


def move(project):
    for source in project.code:
        package = source.module.rpartition(".")[0]
        if source.is_package or not package:
            continue
        for node in source.tree.body:
            if not isinstance(node, (*FUNCTION, ast.ClassDef)) or not is_unique(project, node.name):
                continue
            # `util.total` in another module is not followed.
            if any(one.attr == node.name for each in project.code for one in each.walk(ast.Attribute)):
                continue
            uses = sum(one.id == node.name for one in source.walk(ast.Name))
            inside = sum(isinstance(one, ast.Name) and one.id == node.name for one in ast.walk(node))
            is_imported_from_here = any(
                re.search(rf"\b{source.module.rpartition('.')[2]}\b", test.text) and node.name in test.text
                for test in project.tests
            )
            if uses > inside or not is_imported_from_here:
                continue
            yield f"{source.module}.{node.name}", lambda source=source, node=node: moved(project, source, node)


def moved(project, source, node):
    package, _, short = source.module.rpartition(".")
    home = [f"{short}_extra", "support", "_more", f"{short}_core"][number(node.name) % 4]
    if project.module(f"{package}.{home}"):
        return None
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    imports = imported_names(source)
    heads = sorted(imports[name] for name in used if name in imports)
    own = sorted(name for name in used & top_names(source) if name not in imports and name != node.name)
    if own:
        heads.append(f"from .{short} import {', '.join(own)}")
    start, end = source.span(node)
    text = "from __future__ import annotations\n\n" + "\n".join(heads) + "\n\n\n" + source.text[start:end] + "\n"
    kept = edited(source.text, [(start, end, "")])
    kept = re.sub(rf"^[ \t]*(['\"]){node.name}\1,?[ \t]*\n|(['\"]){node.name}\2,[ ]?", "", kept, flags=re.M)
    folder = source.name.rpartition("/")[0]
    code = {source.name: kept, f"{folder}/{home}.py": text}
    for other in project.code:
        if other is source:
            continue
        edits = split_imports(other, short, node.name, f"{home}")
        if edits:
            code[other.name] = edited(other.text, edits)
    tests = {}
    for test in project.tests:
        edits = split_imports(test, short, node.name, home)
        if edits:
            tests[test.name] = edited(test.text, edits)
    oracle = tests if tests else None
    new = f"{folder}/{home}.py"
    return Breakage(
        code, oracle, (source.name, node.name), (new, node.name), f"Move {node.name} from {short} to {home}"
    )


def split_imports(source, short, name, home):
    """`from pkg.short import a, name` becomes two statements; after `import *` of it comes the other one."""
    edits = []
    for node in source.walk(ast.ImportFrom):
        if (node.module or "").rpartition(".")[2] != short:
            continue
        origin = "." * node.level + (node.module or "").removesuffix(short) + home
        indent = " " * node.col_offset
        if node.names[0].name == "*":
            end = source.span(node)[1]
            edits.append((end, end, f"\n{indent}from {origin} import {name}"))
        elif any(one.name == name for one in node.names):
            own = next(one for one in node.names if one.name == name)
            others = ", ".join(ast.unparse(one) for one in node.names if one is not own)
            head = "." * node.level + (node.module or "")
            first = f"from {head} import {others}\n{indent}" if others else ""
            edits.append((*source.span(node), f"{first}from {origin} import {ast.unparse(own)}"))
    return edits


def reexport_removed(project):
    for source in project.code:
        if not source.is_package:
            continue
        for node in source.tree.body:
            if not isinstance(node, ast.ImportFrom) or node.module == "__future__":
                continue
            for alias in node.names:
                name = alias.asname or alias.name
                if alias.name == "*" or name.startswith("_") or name not in project.tested_words:
                    continue
                if is_imported(project, source.module, name):
                    continue
                yield f"{source.module}.{name}", lambda source=source, node=node, alias=alias: unexported(source, node, alias)


def is_imported(project, module, name):
    """Whether the code itself has a name from a package: then it would be broken, and not the tests."""
    for source in project.code:
        if re.search(rf"{module}\.{name}\b", source.text):
            return True
        package = source.module if source.is_package else source.module.rpartition(".")[0]
        for node in source.walk(ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            origin = ".".join([*base, *filter(None, [node.module])])
            if origin == module and any(alias.name == name for alias in node.names):
                return True
    return False


def unexported(source, node, alias):
    name = alias.asname or alias.name
    others = [ast.unparse(one) for one in node.names if one is not alias]
    head = "." * node.level + (node.module or "")
    statement = f"from {head} import {', '.join(others)}" if others else f"from {head} import {alias.name} as _{name}"
    text = edited(source.text, [(*source.span(node), statement)])
    text = re.sub(rf"^[ \t]*(['\"]){name}\1,?[ \t]*\n|(['\"]){name}\2,[ ]?", "", text, flags=re.M)
    if text.count(name) > (0 if others else 2):
        return None
    return Breakage({source.name: text}, None, subject=f"{source.module} no longer exports {name}")


PATCHED = re.compile(r"patch(?:\.dict|\.multiple)?\(\s*['\"]([\w.]+)['\"]|setattr\(\s*['\"]([\w.]+)['\"]")
PATCHED_IN = re.compile(r"(?:patch\.object|setattr)\(\s*([\w.]+),\s*['\"](\w+)['\"]")


def patch_target(project):
    """What a test patches in a module is imported otherwise there: `from m import f` becomes `import m`, or the reverse."""
    for target in sorted({target for test in project.tests for target in patched_in(test)}):
        parts = target.split(".")
        for length in range(len(parts) - 1, 0, -1):
            source = project.module(".".join(parts[:length]))
            if source is not None:
                name = parts[length]
                yield f"{source.module}.{name}", lambda source=source, name=name: imported_otherwise(project, source, name)
                break


def patched_in(test):
    """Dotted names, of strings and of `patch.object(module, "name")`."""
    names = {}
    for bound, statement in imported_names(test).items():
        imported = re.fullmatch(r"(?:from ([\w.]+) )?import ([\w.]+)(?: as \w+)?", statement)
        if imported:
            names[bound] = ".".join(filter(None, imported.groups())) if imported[1] or " as " in statement else bound
    for found in PATCHED.finditer(test.text):
        yield found[1] or found[2]
    for found in PATCHED_IN.finditer(test.text):
        first, _, rest = found[1].partition(".")
        yield ".".join(filter(None, [names.get(first, first), rest, found[2]]))


def imported_otherwise(project, source, name):
    for node in source.walk(ast.ImportFrom, ast.Import):
        alias = next((one for one in node.names if (one.asname or one.name) == name), None)
        if alias is None:
            continue
        if isinstance(node, ast.Import):
            new = f"_{name}"
            edits = [edit for edit in renamed(source, name, new) if not in_span(source, node, edit)]
            statement = ast.unparse(node).replace(ast.unparse(alias), f"{alias.name} as {new}")
            text = edited(source.text, [*edits, (*source.span(node), statement)])
            tests = {one.name: patched_renamed(one, source.module, name, new) for one in project.tests}
            return Breakage({source.name: text}, tests, subject=f"{source.module}: import {alias.name} under another name")
        if not node.module or alias.asname or "." in node.module and node.level:
            return None
        module = node.module
        others = [ast.unparse(one) for one in node.names if one is not alias]
        head = "." * node.level
        first = f"from {head}{module} import {', '.join(others)}\n" if others else ""
        whole = f"from {head} import {module}" if head else f"import {module}"
        edits = [(*source.token_span(token), f"{module}.{name}") for token in uses_of(source, name, node)]
        text = edited(source.text, [*edits, (*source.span(node), f"{first}{whole}")])
        tests = {one.name: patched_renamed(one, source.module, name, f"{module}.{name}") for one in project.tests}
        oracle = tests if any(tests[one.name] != one.text for one in project.tests) else None
        return Breakage({source.name: text}, oracle, subject=f"{source.module}: import {module} as a whole")
    definition = next((one for one in source.tree.body if getattr(one, "name", None) == name), None)
    if definition is None or project.definitions_of(name) != 1:
        return None
    new = new_name(name, "patched")
    code = {one.name: edited(one.text, renamed(one, name, new)) for one in project.code}
    tests = {one.name: edited(one.text, renamed(one, name, new)) for one in project.tests}
    place = (source.name, name), (source.name, new)
    return Breakage(changed(project.code, code), tests, *place, subject=f"Rename {name} to {new}")


def changed(sources, texts):
    return {one.name: texts[one.name] for one in sources if texts[one.name] != one.text}


def patched_renamed(source, module, old, new):
    text = re.sub(rf"(['\"]{re.escape(module)}\.){old}(?=[.'\"])", rf"\g<1>{new}", source.text)
    last = module.rpartition(".")[2]
    return re.sub(rf"(patch\.object|setattr)(\(\s*[\w.]*{last},\s*)(['\"]){old}\3", rf"\1\2\g<3>{new}\3", text)


def in_span(source, node, edit):
    start, end = source.span(node)
    return start <= edit[0] < end


def uses_of(source, name, statement):
    before = ""
    for token in source.tokens:
        if token.type == 1 and token.string == name and before != ".":
            if not in_span(source, statement, source.token_span(token)):
                yield token
        before = token.string


