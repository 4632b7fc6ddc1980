"""A module's source, its mutants, and the code objects that they compile to."""

import __future__
import ast
import types

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Source:
    """``text`` has ``\\n`` at line ends; line numbers in mutants are those of the text."""

    def __init__(self, text):
        self._text = text
        self._lines = text.split("\n")
        tree = ast.parse(text)
        self._statements = [(_first_line(node), node.end_lineno) for node in tree.body]
        self._flags = _future_flags(tree)

    def whole(self, mutant, filename):
        """The code of the whole mutated module."""
        return compile(self._mutated(mutant), filename, "exec", dont_inherit=True)

    def functions(self, mutant, filename, free_names):
        """Code of the functions around a mutant, outermost first: ``[((name, first line), code)]``.

        Only the statement of the module that they stand in is compiled: for a large module that is what takes the time.
        ``free_names(key)`` says which free variables the running function has: a mutant that no longer uses one of them
        keeps it, because the closure of a function cannot be exchanged.
        """
        first, last = next(span for span in self._statements if span[0] <= mutant["line"] <= span[1])
        lines = self._mutated(mutant).split("\n")
        tree = ast.parse("\n" * (first - 1) + "\n".join(lines[first - 1 : last]))
        around = [
            node
            for node in ast.walk(tree)
            if isinstance(node, _FUNCTIONS) and node.body[0].lineno <= mutant["line"] <= node.end_lineno
        ]
        keys = [(node.name, _first_line(node)) for node in around]
        codes = self._codes(tree, filename)
        lost = [sorted(set(free_names(key)) - set(codes[key].co_freevars)) for key in keys]
        if any(lost):
            for node, names in zip(around, lost):
                node.body.extend(_unreached_use(node, names))
            codes = self._codes(tree, filename)
        return [(key, codes[key]) for key in keys]

    def _codes(self, tree, filename):
        module = compile(tree, filename, "exec", flags=self._flags, dont_inherit=True)
        return {(code.co_name, code.co_firstlineno): code for code in inner_codes(module)}

    def _mutated(self, mutant):
        text, start, end, replacement = self._text, mutant["start"], mutant["end"], mutant["replacement"]
        # Whatever follows keeps its line number.
        lost = text.count("\n", start, end) - replacement.count("\n")
        rest = text[end:]
        if lost > 0:
            line, newline, after = rest.partition("\n")
            rest = line + "\n" * lost + newline + after
        return text[:start] + replacement + rest


def inner_codes(code):
    """All code objects inside a code object, at any depth."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from inner_codes(constant)


def _first_line(node):
    """Where CPython says that a definition begins: at its first decorator."""
    return min([node.lineno] + [decorator.lineno for decorator in getattr(node, "decorator_list", ())])


def _unreached_use(node, names):
    """A statement that never runs and makes the names free variables of the function."""
    if not names:
        return []
    uses = [ast.Expr(ast.Name(name, ast.Load())) for name in names]
    statement = ast.If(test=ast.Constant(0), body=uses, orelse=[])
    ast.copy_location(statement, node.body[-1])
    return [ast.fix_missing_locations(statement)]


def _future_flags(tree):
    names = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    flags = 0
    for name in names:
        flags |= getattr(__future__, name).compiler_flag
    return flags
