"""A project's code and tests as texts and syntax trees, and edits of them."""

import ast
import io
import re
import tokenize
import zlib
from functools import cached_property
from pathlib import Path


class Source:
    """A Python file: `name` is relative to the project, `module` dotted."""

    def __init__(self, name, text):
        self.name, self.text = name, text
        parts = name.removesuffix(".py").removeprefix("src/").split("/")
        self.is_package = parts[-1] == "__init__"
        self.module = ".".join(parts[:-1] if self.is_package else parts)

    @cached_property
    def tree(self):
        return ast.parse(self.text)

    @cached_property
    def lines(self):
        return self.text.splitlines(keepends=True)

    @cached_property
    def _starts(self):
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        return starts

    def at(self, line, column, *, in_bytes=True):
        """The offset of a position; the syntax tree's columns count bytes, the tokens' count characters."""
        start = self._starts[line - 1]
        if in_bytes and line <= len(self.lines):
            return start + len(self.lines[line - 1].encode()[:column].decode())
        return start + column

    def span(self, node):
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda one: one.lineno)
        column = node.col_offset if first is node else first.col_offset - 1
        return self.at(first.lineno, column), self.at(node.end_lineno, node.end_col_offset)

    def text_of(self, node):
        start, end = self.span(node)
        return self.text[start:end]

    @cached_property
    def tokens(self):
        return list(tokenize.generate_tokens(io.StringIO(self.text).readline))

    def token_span(self, token):
        return self.at(*token.start, in_bytes=False), self.at(*token.end, in_bytes=False)

    def name_span(self, definition):
        """Where the name of a function or class stands in its head."""
        start = self.at(definition.lineno, definition.col_offset)
        found = re.compile(r"(?:async\s+def|def|class)\s+(\w+)").match(self.text, start)
        return found.span(1)

    def walk(self, *kinds):
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def functions(self):
        """(qualified name, node, class or None) of the functions at the top and in classes at the top."""
        for node in self.tree.body:
            if isinstance(node, FUNCTION):
                yield node.name, node, None
            elif isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, FUNCTION):
                        yield f"{node.name}.{inner.name}", inner, node


FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


class Project:
    def __init__(self, root, code, tests):
        self.root = Path(root)
        texts = [Source(name, (self.root / name).read_text("utf-8")) for name in self._files([*code, *tests])]
        readable = [source for source in texts if is_python(source.text)]
        self.tests = [source for source in readable if is_below(source.name, tests)]
        self.code = [source for source in readable if not is_below(source.name, tests)]

    def _files(self, places):
        for place in places:
            path = self.root / place
            files = [path] if path.is_file() else sorted(path.rglob("*.py"))
            yield from sorted({str(file.relative_to(self.root)) for file in files})

    @cached_property
    def tested_words(self):
        return {word for source in self.tests for word in re.findall(r"\w+", source.text)}

    @cached_property
    def variable_names(self):
        """What is a parameter, a keyword or a variable somewhere in the code: such a word means more than one thing."""
        names = set()
        for source in self.code:
            for node in ast.walk(source.tree):
                if isinstance(node, (ast.arg, ast.keyword)) and node.arg:
                    names.add(node.arg)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.add(node.id)
        return names

    def definitions_of(self, name):
        kinds = (*FUNCTION, ast.ClassDef)
        return sum(node.name == name for source in self.code for node in source.walk(*kinds))

    def module(self, dotted):
        return next((source for source in self.code if source.module == dotted), None)


def is_python(text):
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def is_below(file, places):
    return any(file == place or file.startswith(place.rstrip("/") + "/") for place in places)


def edited(text, edits):
    """The text after edits (start, end, text), which do not overlap."""
    for start, end, new in sorted(set(edits), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def renamed(source, old, new, *, attributes_only=False):
    """Edits that rename a word where it is a name, in f-strings, and where a string is nothing but it or a dotted path to it."""
    edits, before = [], ""
    for token in source.tokens:
        start, end = source.token_span(token)
        if token.type == tokenize.NAME:
            if token.string == old and (not attributes_only or before in (".", "def")):
                edits.append((start, end, new))
        elif token.type == tokenize.STRING:
            text = token.string
            if re.match(r"[rRbB]?[fF]", text):
                text = re.sub(rf"\{{[^{{}}]*\}}", lambda one: re.sub(rf"\b{old}\b", new, one[0]), text)
            elif re.fullmatch(rf"[rRuU]?(['\"])(?:\w+\.)*{old}\1", text):
                text = re.sub(rf"\b{old}(['\"])$", rf"{new}\1", text)
            if text != token.string:
                edits.append((start, end, text))
        before = token.string
    return edits


def number(text):
    """The same for the same text in every run."""
    return zlib.crc32(text.encode())


WORDS = ["gather", "weave", "tally", "refine", "unfold", "settle", "derive", "outline"]


def new_name(old, salt):
    """Mostly something near to the old name, as people choose it; sometimes another word altogether."""
    choice = number(salt + old)
    if old[:1].isupper():
        return [f"{old}Base", f"Plain{old}", f"{old}s", f"{WORDS[choice // 7 % 8].title()}{old[:3].title()}"][choice % 4]
    private = "_" * (len(old) - len(old.lstrip("_")))
    words = old.strip("_").split("_")
    options = [
        f"{private}{'_'.join(words)}_of",
        f"{private}make_{'_'.join(words)}",
        f"{private}{'_'.join(words[::-1])}" if len(words) > 1 else f"{private}{words[0]}_value",
        f"{private}{'_'.join(words)}s",
        f"{private}{WORDS[choice // 7 % 8]}",
    ]
    return options[choice % 5]
