"""A function fits a screen, a file a few: 45 and 300 lines. And everything says what it is for."""

import ast

from tests.architecture.sources import functions, modules, name_of, tree

FUNCTION, FILE = 45, 300


def test_functions_are_short():
    long = [
        f"{name_of(path)}:{f.lineno} {f.name} has {f.end_lineno - f.lineno + 1} lines"
        for path in modules()
        for f in functions(path)
        if f.end_lineno - f.lineno + 1 > FUNCTION
    ]
    assert not long, "\n".join(long)


def test_files_are_short():
    long = [f"{name_of(path)} has {n} lines" for path in modules() if (n := len(path.read_text().splitlines())) > FILE]
    assert not long, "\n".join(long)


def test_every_module_says_what_it_is():
    silent = [name_of(path) for path in modules() if tree(path).body and not ast.get_docstring(tree(path))]
    assert not [name for name in silent if not name.endswith(("__init__.py", "apps.py"))], silent


def test_what_other_rooms_call_is_explained():
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in modules()
        if {"commands", "queries", "rules"} & {*path.parent.parts[-1:], path.stem}
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)


def test_no_room_for_leftovers():
    assert not [name_of(path) for path in modules() if path.stem in ("utils", "helpers", "misc", "common")]
