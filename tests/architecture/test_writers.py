"""Only commands write. What they leave in the journal is checked where they are; here, that nobody else does it."""

import ast
import re

from tests.architecture.sources import imports, modules, name_of, tree

ORM = {"create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ALWAYS = ORM - {"create", "update", "delete"}
SQL = re.compile(r"\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET|COPY \w+.* FROM STDIN|TRUNCATE)\b")
# commands write; jobs call commands and mark news as delivered; the journal's own entry; the demo makes a city by COPY
ALLOWED = re.compile(r"(^|/)(commands(/|\.py$)|jobs\.py$)|^domain/journal/(command|security)\.py$|^demo/")
# says in a regular expression or to the database's own catalogue what it is about; the session is the browser's, not knowledge
NOT_STATEMENTS = {"project/middleware.py", "project/sessions.py"}


def is_written_by(path):
    return ALLOWED.search(name_of(path)) is not None


def chain(node):
    """The names a call goes through: Person.objects.filter(…).update → update, filter, objects, Person."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        else:
            node = node.func
    if isinstance(node, ast.Name):
        yield node.id


def writes(path):
    has_models = any(name.endswith(".models") for name in imports(path))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = list(chain(node.func))
            through_manager = names[0] in ORM and "objects" in names
            on_instance = has_models and names[0] in ("save", "delete") and len(names) == 2
            if through_manager or on_instance or names[0] in ALWAYS:
                yield f"{name_of(path)}:{node.lineno} .{names[0]}()"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield f"{name_of(path)}:{node.lineno} SQL: {SQL.search(node.value).group(0)}"


def test_only_commands_write():
    found = [w for path in modules() if not is_written_by(path) and name_of(path) not in NOT_STATEMENTS for w in writes(path)]
    assert not found, "\n".join(found)


def test_every_command_names_its_right():
    """@command has no default right, and a public function of commands.py that is no command calls one."""
    bare = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Name) and mark.id in ("command", "page")
    ]
    assert not bare, bare


def test_no_signals():
    """News goes up through the journal's outbox only."""
    assert not [
        name_of(path) for path in modules() if "django.dispatch" in imports(path) or "django.db.models.signals" in imports(path)
    ]
