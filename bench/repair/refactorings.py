"""Breakages that a refactoring leaves: the code is changed throughout, the tests are as before.

Each kind yields (target, make) pairs; `make()` gives a Breakage, or None where the target does not lend itself to it.
"""

import ast
import builtins
import collections
import datetime
import decimal
import io
import pathlib
import re
import types
from dataclasses import dataclass, field

from sources import FUNCTION, edited, new_name, number, renamed


@dataclass
class Breakage:
    #: By file: the new text, or None for a file that is gone.
    code: dict
    #: The same of the tests, as a person would update them; None where that is not known.
    tests: dict | None
    #: (file, qualified name) of what was touched, before and after.
    was: tuple | None = None
    now: tuple | None = None
    subject: str = ""
    #: What else the author wrote: by file, text that is put at the end.
    notes: dict = field(default_factory=dict)


KNOWN = {
    name
    for known in (
        str, bytes, int, float, list, dict, set, tuple, Exception, types.FunctionType, types.ModuleType, io.StringIO, io.BytesIO,
        datetime.datetime, datetime.timedelta, decimal.Decimal, collections.deque, collections.OrderedDict, collections.Counter,
        pathlib.Path, re.Pattern, re.Match, builtins, io.TextIOWrapper, types.GeneratorType, ast, re, collections,
    )
    for name in dir(known)
}  # fmt: skip


def everywhere(sources, old, new, **options):
    changes = {}
    for source in sources:
        edits = renamed(source, old, new, **options)
        if edits:
            changes[source.name] = edited(source.text, edits)
    return changes


def is_unique(project, name):
    return (
        not name.startswith("_")
        and name not in KNOWN
        and name in project.tested_words
        and name not in project.variable_names
        and project.definitions_of(name) == 1
    )


def rename_top_level(project, kinds, what):
    for source in project.code:
        for node in source.tree.body:
            if isinstance(node, kinds) and is_unique(project, node.name):
                old, new = node.name, new_name(node.name, source.module)

                def make(source=source, old=old, new=new):
                    return Breakage(
                        everywhere(project.code, old, new),
                        everywhere(project.tests, old, new),
                        (source.name, old),
                        (source.name, new),
                        f"Rename {what} {old} to {new}",
                    )

                yield f"{source.module}.{old}", make


def rename_function(project):
    yield from rename_top_level(project, FUNCTION, "function")


def rename_class(project):
    yield from rename_top_level(project, ast.ClassDef, "class")


def rename_method(project):
    seen = set()
    for source in project.code:
        for qualname, node, owner in source.functions():
            old = node.name
            if owner is None or old in seen or old.startswith("_") or old in KNOWN or old not in project.tested_words:
                continue
            if any(isinstance(one, ast.Name) and one.id == "property" for one in node.decorator_list):
                continue
            seen.add(old)

            def make(source=source, owner=owner, old=old):
                new = new_name(old, source.module)
                options = {"attributes_only": True}
                return Breakage(
                    everywhere(project.code, old, new, **options),
                    everywhere(project.tests, old, new, **options),
                    (source.name, f"{owner.name}.{old}"),
                    (source.name, f"{owner.name}.{new}"),
                    f"Rename method {old} to {new}",
                )

            yield f"{source.module}.{qualname}", make


def rename_attribute(project):
    defined = {node.name for source in project.code for node in source.walk(*FUNCTION, ast.ClassDef)}
    seen = set()
    for source in project.code:
        for node in source.walk(ast.Attribute):
            old = node.attr
            is_own = isinstance(node.value, ast.Name) and node.value.id == "self" and isinstance(node.ctx, ast.Store)
            if not is_own or old in seen or old.startswith("_") or old in KNOWN or old in defined:
                continue
            if not any(re.search(rf"\.{old}\b", test.text) for test in project.tests):
                continue
            seen.add(old)

            def make(old=old):
                new = new_name(old, "attribute")
                options = {"attributes_only": True}
                return Breakage(
                    everywhere(project.code, old, new, **options),
                    everywhere(project.tests, old, new, **options),
                    subject=f"Rename attribute {old} to {new}",
                )

            yield f"{source.module}.{old}", make


def rename_parameter(project):
    for source, qualname, node, called in public_functions(project):
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            old = argument.arg
            if old in ("self", "cls") or not passed_by_name(project.tests, called, old):
                continue

            def make(source=source, qualname=qualname, node=node, called=called, old=old):
                new = new_name(old, qualname)
                own = [
                    edit
                    for edit in renamed(source, old, new)
                    if source.span(node)[0] <= edit[0] < source.span(node)[1]
                    and source.text[edit[0] - 1] not in "."
                    and source.text[edit[0]] not in "'\"rRfFbBuU"[:2]
                ]
                kept = keywords_of_others(source, node, called, old)
                own = [edit for edit in own if edit[0] not in kept]
                code = keyword_edits(project.code, called, old, new)
                code[source.name] = sorted({*code.get(source.name, []), *own})
                return Breakage(
                    applied(project.code, code),
                    applied(project.tests, keyword_edits(project.tests, called, old, new)),
                    (source.name, qualname),
                    (source.name, qualname),
                    f"Rename parameter {old} of {qualname} to {new}",
                )

            yield f"{source.module}.{qualname}:{old}", make


def public_functions(project):
    """(source, qualified name, node, the name by which it is called)."""
    for source in project.code:
        for qualname, node, owner in source.functions():
            called = owner.name if owner and node.name == "__init__" else node.name
            if called.startswith("_") or called not in project.tested_words or called in KNOWN:
                continue
            is_property = any(re.search(r"property|setter|overload", ast.unparse(one)) for one in node.decorator_list)
            if project.definitions_of(called) == 1 and not is_property:
                yield source, qualname, node, called


def calls(sources, called):
    for source in sources:
        for node in source.walk(ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if name == called:
                yield source, node


def passed_by_name(sources, called, parameter):
    return any(word.arg == parameter for _, call in calls(sources, called) for word in call.keywords)


def keywords_of_others(source, function, called, old):
    return {
        source.at(word.lineno, word.col_offset)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == old
    }


def keyword_edits(sources, called, old, new):
    edits = {}
    for source, call in calls(sources, called):
        for word in call.keywords:
            if word.arg == old:
                start = source.at(word.lineno, word.col_offset)
                edits.setdefault(source.name, []).append((start, start + len(old), new))
    return edits


def applied(sources, edits):
    return {source.name: edited(source.text, edits[source.name]) for source in sources if edits.get(source.name)}


def positional(node, owner_is_class):
    arguments = node.args.posonlyargs + node.args.args
    is_static = any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
    return arguments[1:] if owner_is_class and not is_static else arguments


def keyword_only(project):
    for source, qualname, node, called in public_functions(project):
        names = [one.arg for one in positional(node, "." in qualname)]
        if node.args.vararg or node.args.kwonlyargs or node.args.posonlyargs:
            continue
        for place, name in list(enumerate(names))[1:]:
            if not any(len(call.args) > place for _, call in calls(project.tests, called)):
                continue

            def make(source=source, qualname=qualname, node=node, called=called, place=place, name=name, names=names):
                argument = next(one for one in node.args.args if one.arg == name)
                start = source.at(argument.lineno, argument.col_offset)
                code = named_edits(project.code, called, names, place)
                code.setdefault(source.name, []).append((start, start, "*, "))
                return Breakage(
                    applied(project.code, code),
                    applied(project.tests, named_edits(project.tests, called, names, place)),
                    (source.name, qualname),
                    (source.name, qualname),
                    f"{called}: {name} must be passed by name",
                )

            yield f"{source.module}.{qualname}:{name}", make


def named_edits(sources, called, names, place):
    edits = {}
    for source, call in calls(sources, called):
        for index, value in enumerate(call.args[place:], place):
            if index < len(names) and not isinstance(value, ast.Starred):
                start = source.at(value.lineno, value.col_offset)
                edits.setdefault(source.name, []).append((start, start, f"{names[index]}="))
    return edits


def reorder_parameters(project):
    for source, qualname, node, called in public_functions(project):
        arguments = positional(node, "." in qualname)
        defaults = len(node.args.defaults)
        for place in range(len(arguments) - 1):
            pair = arguments[place : place + 2]
            has_default = [place + at >= len(arguments) - defaults for at in (0, 1)]
            if any(has_default) or any(one.annotation for one in pair):
                continue

            def make(source=source, qualname=qualname, called=called, place=place, pair=pair):
                code = swapped_edits(project.code, called, place)
                spans = [(source.at(one.lineno, one.col_offset), one.arg) for one in pair]
                code.setdefault(source.name, []).extend(
                    (start, start + len(arg), spans[1 - index][1]) for index, (start, arg) in enumerate(spans)
                )
                return Breakage(
                    applied(project.code, code),
                    applied(project.tests, swapped_edits(project.tests, called, place)),
                    (source.name, qualname),
                    (source.name, qualname),
                    f"{called}: {pair[1].arg} comes before {pair[0].arg}",
                )

            yield f"{source.module}.{qualname}:{pair[0].arg}", make


def swapped_edits(sources, called, place):
    edits = {}
    for source, call in calls(sources, called):
        both = call.args[place : place + 2]
        if len(both) == 2 and not any(isinstance(one, ast.Starred) for one in call.args):
            for one, other in (both, both[::-1]):
                edits.setdefault(source.name, []).append((*source.span(one), source.text_of(other)))
    return edits


def required_parameter(project):
    for source, qualname, node, called in public_functions(project):
        if node.args.kwarg or node.args.vararg or node.args.kwonlyargs or not node.args.args:
            continue

        def make(source=source, qualname=qualname, node=node, called=called):
            last = [*node.args.args, *node.args.defaults][-1]
            end = source.span(max([*node.args.args, *node.args.defaults, *annotations(node)], key=source.span) or last)[1]
            name = ["mode", "context", "strict", "limit"][number(qualname) % 4]
            code = passing_edits(project.code, called, name)
            code.setdefault(source.name, []).append((end, end, f", {'*, ' if node.args.defaults else ''}{name}"))
            return Breakage(
                applied(project.code, code),
                applied(project.tests, passing_edits(project.tests, called, name)),
                (source.name, qualname),
                (source.name, qualname),
                f"{called}: {name} is required",
            )

        yield f"{source.module}.{qualname}", make


def annotations(node):
    return [one.annotation for one in node.args.args if one.annotation]


def passing_edits(sources, called, name):
    edits = {}
    for source, call in calls(sources, called):
        end = source.span(call)[1] - 1
        before = source.text[source.span(call.func)[1] + 1 : end].rstrip()
        comma = "" if not before or before.endswith(",") else ", "
        edits.setdefault(source.name, []).append((end, end, f"{comma}{name}=None"))
    return edits


def make_async(project):
    for source in project.code:
        for node in source.tree.body:
            if not isinstance(node, ast.FunctionDef) or not is_unique(project, node.name) or node.decorator_list:
                continue
            # Generators, and what makes functions, are not made asynchronous this way.
            if any(isinstance(one, (ast.Yield, ast.YieldFrom, ast.Lambda, *FUNCTION)) for one in ast.walk(node) if one is not node):
                continue
            # Code that calls it would have to await it, and nothing awaits decorators.
            if is_called(project.code, node.name) or any(decorates(one, node.name) for one in project.tests):
                continue

            def make(source=source, node=node):
                start = source.at(node.lineno, node.col_offset)
                text = edited(source.text, [(start, start, "async ")])
                place = (source.name, node.name)
                return Breakage({source.name: text}, None, place, place, f"{node.name} is asynchronous")

            yield f"{source.module}.{node.name}", make


def is_called(sources, name):
    return any(name == getattr(node, "id", getattr(node, "attr", None)) for one in sources for node in one.walk(ast.Name, ast.Attribute))


def decorates(source, name):
    decorators = [one for node in source.walk(*FUNCTION, ast.ClassDef) for one in node.decorator_list]
    return any(re.search(rf"\b{name}\b", ast.unparse(one)) for one in decorators)
