"""The texts that people read: collected from sources and templates, and kept in the English catalogue.

`python -m hutong.project.messages` (make messages) adds new texts to the catalogue, empty, and drops those no longer used.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

# Calls that name a text, with how many of their first arguments are texts.
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2, "translate": 1}

# Sentences with how many of their first arguments are texts: in place, one of two, or a constant of some module, which may be
# a table of texts.
SENTENCES = {"Refused": 2, "NotFound": 2, "Conflict": 2, "Sentence": 1}

# A text inside a variable or a tag: {{ name|default:_("…") }}.
_MARKED = re.compile(r"""\b_\((["'])(.*?)\1\)""")

# One text: its only form, or singular and plural.
Message = tuple[str, ...]


def messages() -> dict[Message, list[str]]:
    """Every text with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for pattern, read in (("*.py", _in_python), ("*.html", _in_template), ("*.txt", _in_template)):
        for path in sorted(PACKAGE.rglob(pattern)):
            if pattern == "*.txt" and "templates" not in path.parts:
                continue
            for message in read(path.read_text(encoding="utf-8")):
                found.setdefault(message, []).append(str(path.relative_to(PACKAGE)))
    return found


def untranslated() -> list[str]:
    """Texts that the English catalogue lacks, and texts in it that nobody shows any more."""
    catalogue = load()
    used = messages()
    missing = [f"{places[0]}: {message[0]}" for message, places in used.items() if not _translated(catalogue, message)]
    stale = [f"no longer used: {entry.id}" for entry in catalogue if entry.id and _key(entry.id) not in used]
    return missing + stale


def load() -> Catalog:
    """The English catalogue; an empty one where there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", domain="django", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def update() -> tuple[int, int]:
    """Brings the catalogue in line with the sources; returns how many texts are in it and how many still want English."""
    before = load()
    after = Catalog(locale="en", domain="django", fuzzy=False)
    for message, places in sorted(messages().items(), key=lambda item: (item[1][0], item[0])):
        known = before.get(_id(message))
        kept = known is not None and not known.fuzzy and _key(known.id) == message
        text = known.string if known is not None and kept else None
        after.add(_id(message), text, locations=[(place, 0) for place in dict.fromkeys(places)])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, after, width=120, include_lineno=False, omit_header=False)
    return len(after), sum(1 for message in messages() if not _translated(after, message))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", ""), node


def texts_of(argument: ast.expr) -> list[str]:
    """What an argument of a sentence may be: a text, one of two, a constant, one of a table. Empty for anything else."""
    if isinstance(argument, ast.IfExp):
        return [*texts_of(argument.body), *texts_of(argument.orelse)]
    if isinstance(argument, ast.Constant):
        return [argument.value] if isinstance(argument.value, str) else []
    named = argument.value if isinstance(argument, ast.Subscript) else argument
    return constants().get(getattr(named, "id", getattr(named, "attr", "")), [])


@cache
def constants() -> Mapping[str, list[str]]:
    """Texts, and the texts of tables, that modules keep under a name in capitals."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = getattr(node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0], "id", "")
            value = getattr(node, "value", None)
            values = value.values if isinstance(value, ast.Dict) else [value]
            texts = [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name.isupper() and len(texts) == len(values):
                found[name] = texts
    return found


def _in_python(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    for name, node in calls(tree):
        for argument in node.args[: SENTENCES.get(name, 0)]:
            yield from ((text,) for text in texts_of(argument) if text)
        values = [getattr(argument, "value", None) for argument in node.args[: CALLS.get(name, 0)]]
        texts = [value for value in values if isinstance(value, str)]
        if texts and len(texts) == CALLS[name]:
            yield tuple(texts)
    for made in ast.walk(tree):
        if isinstance(made, ast.ClassDef) and made.name in SENTENCES:
            yield from ((text,) for text in _defaults(made))
        if isinstance(made, ast.ClassDef) and any(getattr(base, "id", "") in SENTENCES for base in made.bases):
            yield from ((text,) for text in _always(made))


def _defaults(sentence: ast.ClassDef) -> Iterator[str]:
    """What a refusal says when it is told nothing."""
    for node in ast.walk(sentence):
        if isinstance(node, ast.arguments):
            texts = (getattr(default, "value", None) for default in node.defaults)
            yield from (text for text in texts if isinstance(text, str) and text)


def _always(sentence: ast.ClassDef) -> Iterator[str]:
    """What a refusal of a kind of its own always says."""
    for name, node in calls(sentence):
        if name == "__init__":
            for argument in node.args[: SENTENCES["Refused"]]:
                yield from (text for text in texts_of(argument) if text)


def _in_template(source: str) -> Iterator[Message]:
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type in (TokenType.VAR, TokenType.BLOCK):
            yield from ((text,) for _, text in _MARKED.findall(token.contents))
        if token.token_type != TokenType.BLOCK:
            continue
        words = list(smart_split(token.contents))
        if words[0] in ("translate", "trans") and words[1][0] in "\"'":
            yield (words[1][1:-1].replace("%", "%%"),)
        elif words[0] in ("blocktranslate", "blocktrans"):
            yield _block(tokens, trimmed="trimmed" in words)


def _block(tokens: Iterator[object], *, trimmed: bool) -> Message:
    """The text of a blocktranslate as Django looks it up, {{ name }} as %(name)s."""
    parts = [""]
    for token in tokens:
        kind, contents = getattr(token, "token_type", None), getattr(token, "contents", "")
        if kind == TokenType.VAR:
            parts[-1] += f"%({contents})s"
        elif kind == TokenType.TEXT:
            parts[-1] += contents.replace("%", "%%")
        elif contents.strip() == "plural":
            parts.append("")
        else:
            break
    return tuple(trim_whitespace(part) if trimmed else part for part in parts)


def _translated(catalogue: Catalog, message: Message) -> bool:
    entry = catalogue.get(_id(message))
    if entry is None or entry.fuzzy:
        return False
    return all(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def _id(message: Message) -> str | tuple[str, str]:
    return message[0] if len(message) == 1 else (message[0], message[1])


def _key(entry: str | tuple[str, ...] | list[str]) -> Message:
    return (entry,) if isinstance(entry, str) else tuple(entry)


if __name__ == "__main__":
    total, missing = update()
    print(f"{total} texts, {missing} without English: {CATALOGUE.relative_to(PACKAGE.parents[1])}")
    sys.exit(0)
