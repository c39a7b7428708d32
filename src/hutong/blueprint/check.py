"""The one validator of the packs: everything that reading alone cannot know, all problems at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from hutong.blueprint import entities as standard
from hutong.blueprint.burden import weights
from hutong.blueprint.casework.categories import categories
from hutong.blueprint.casework.danger import dangers
from hutong.blueprint.codelists import CodeList, code_lists, plain
from hutong.blueprint.computing import computing_rules
from hutong.blueprint.conditions.parse import parse_where
from hutong.blueprint.conditions.titles import Group, groups, subjects
from hutong.blueprint.departments import departments
from hutong.blueprint.divisions import changes, overlays
from hutong.blueprint.elements import Catalogue, Element, Entity, catalogue
from hutong.blueprint.reading import PACKS, PackError, line_of, short
from hutong.kernel.errors import Refused

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a pack. `where`: file, line and path."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def check_packs() -> list[Problem]:
    """All problems of this installation's packs; empty when they are sound."""
    found: list[Problem] = []
    for part in (_elements, _lists, _groups, _places, _standards, _burden, _cases):
        try:
            found += part()
        except PackError as error:
            where, _, message = str(error).partition(": ")
            found.append(Problem(where, message))
    return found


def check_elements(known: Catalogue, lists: Mapping[str, CodeList]) -> list[Problem]:
    """Problems of a dictionary against its code lists."""
    tests: tuple[Callable[[Element, Catalogue, Mapping[str, CodeList]], Iterator[str]], ...] = (
        _codes, _words, _class, _owner, _computed, _seen, _applies,
    )  # fmt: skip
    found = [Problem(_where(e), message) for e in known for test in tests for message in test(e, known, lists)]
    return found + _clashes(known) + _cycles(known)


def check_list(codes: CodeList) -> Iterator[str]:
    """Problems of one code list: broken references, and words that read as two codes that contradict."""
    for code, entry in codes.entries.items():
        if entry.within and entry.within not in codes.entries:
            yield f"{code} lies within {entry.within}, which is no code of the list"
    steps = {code for step in codes.ladder for code in step.split()}
    for code in (steps | {code for members in codes.groups.values() for code in members}) - codes.entries.keys():
        yield f"{code} stands in the ladder or a group and is no code of the list"
    owner: dict[str, str] = {}
    for code, entry in codes.entries.items():
        for word in map(plain, entry.words):
            if not codes.agree(owner.setdefault(word, code), code):
                yield f"{word} means both {owner[word]} and {code}"
        if not codes.agree(codes.read(codes.word(code)) or "", code):
            yield f"the usual word of {code} reads as {codes.read(codes.word(code))}"


def _elements() -> list[Problem]:
    return check_elements(catalogue(), code_lists())


def _lists() -> list[Problem]:
    return [Problem(f"packs/codes: lists.{codes.key}", text) for codes in code_lists().values() for text in check_list(codes)]


def _where(element: Element) -> str:
    path = PACKS / "elements" / f"{element.theme}.yaml"
    keys = ("elements", element.key)
    line = f":{line_of(path, keys)}" if path.exists() else ""
    return f"{short(path)}{line}: elements.{element.key}"


def _codes(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    if element.type == "code" and not element.code_list:
        yield "a code needs a code_list"
    if element.code_list and element.type != "code":
        yield f"has a code_list, but its type is {element.type}"
    if element.code_list and element.code_list not in lists:
        yield f"there is no code list {element.code_list}"


def _words(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    for name in ("label", "definition"):
        if not _CHINESE.search(getattr(element, name)):
            yield f"{name} has no Chinese"
    for name in ("label_en", "definition_en"):
        text = getattr(element, name)
        if not text.strip() or _CHINESE.search(text):
            yield f"{name} is not translated"


def _class(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    if element.entity == "person" and not element.personal:
        yield f"says something about a person, but its class is {element.sensitivity}"
    if element.entity == "household" and element.sensitivity == "public":
        yield "says something about a family, but its class is public"
    if element.fresh_days is not None and element.fresh_days < 1:
        yield "fresh_days must be positive, or null for what does not age"


def _owner(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    if element.owner not in departments():
        yield f"there is no department {element.owner}"


def _computed(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    how = element.computed
    if how is None:
        return
    rule = computing_rules().get(how.rule)
    if rule is None:
        yield f"there is no computing rule {how.rule}"
    elif not rule.takes(len(how.inputs)):
        yield f"{how.rule} takes {rule.inputs} inputs, not {len(how.inputs)}"
    inputs = [known.get(key) for key in how.inputs]
    yield from (f"is computed from {key}, which is no element" for key in how.inputs if key not in known)
    coded = [lists[found.code_list] for found in inputs if found and found.code_list in lists]
    for code in how.codes:
        if not any(code in codes.entries for codes in coded):
            yield f"is computed by the code {code}, which no input has"


def _seen(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    if element.relation and element.relation.element not in known:
        yield f"is seen through {element.relation.element}, which is no element"


def _applies(element: Element, known: Catalogue, lists: Mapping[str, CodeList]) -> Iterator[str]:
    if not element.applies:
        return
    try:
        conditions = parse_where(element.applies)
    except Refused as refused:
        yield f"applies: {refused}"
        return
    if any(condition.element == element.key for condition in conditions):
        yield "applies where it itself says so"


def _clashes(known: Catalogue) -> list[Problem]:
    """Two elements under one Chinese word: a person who types it could not tell them apart."""
    owner: dict[str, str] = {}
    found = []
    for element in known:
        for word in (element.label, *element.aliases):
            first = owner.setdefault(word, element.key)
            if first != element.key:
                found.append(Problem(_where(element), f"{word} already names {first}"))
    return found


def _cycles(known: Catalogue) -> list[Problem]:
    found = []
    for element in known:
        path, reached = [element.key], set[str]()
        while path:
            now = known.get(path.pop())
            inputs = now.computed.inputs if now and now.computed else ()
            path += [key for key in inputs if key not in reached]
            reached |= set(inputs)
        if element.key in reached:
            found.append(Problem(_where(element), "is computed from itself"))
    return found


def _groups() -> list[Problem]:
    path = "packs/target-groups.yaml"
    found = [Problem(f"{path}: groups.{key}", text) for key, group in groups().items() for text in _group(group)]
    found += [Problem(f"{path}: subjects", f"there is no record {name}") for name in subjects() if name not in get_args(Entity)]
    patterns = [pattern for group in groups().values() for pattern in (*group.words, *group.but)] + list(subjects().values())
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            found.append(Problem(path, f"{pattern}: {error}"))
    return found


def _group(group: Group) -> Iterator[str]:
    for wanted in group.where:
        element = catalogue().get(wanted.element)
        values = wanted.value if isinstance(wanted.value, list) else [wanted.value] if wanted.value else []
        if element is None:
            yield f"{wanted.element} is no element"
        elif element.type == "code":
            codes = code_lists()[element.code_list]
            yield from (f"{codes.key} has no code {value}" for value in values if value not in codes.entries)


def _places() -> list[Problem]:
    overlays()
    changes()
    return []


def _burden() -> list[Problem]:
    weights()
    return []


def _cases() -> list[Problem]:
    named = {one.danger for one in categories().values() if one.danger}
    return [Problem("packs/cases/danger.yaml", f"there is no danger {key}") for key in sorted(named - dangers().keys())]


def _standards() -> list[Problem]:
    entities = standard.entities()
    names = {field.label for entity in entities.values() for field in entity.fields}
    found = []
    for label, key in standard.carried().items():
        if key not in catalogue():
            found.append(Problem("packs/gbt31000/fields.yaml", f"{label}: {key} is no element"))
        if label not in names:
            found.append(Problem("packs/gbt31000/fields.yaml", f"{label} is no field of any entity"))
    return found
