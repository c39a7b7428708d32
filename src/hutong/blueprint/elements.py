"""The dictionary of data elements: what the city may know, in which words, who owns it and how long it stays fresh.

Declared in `packs/elements/*.yaml`; how to add one: docs/how-to/add-an-element.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from hutong.blueprint.reading import PACKS, PackError, convert, line_of, load, short

Entity = Literal["person", "household", "place", "organisation", "event", "thing", "context"]
Kind = Literal["text", "date", "code", "number", "phone", "id", "address", "boolean"]
Sensitivity = Literal["public", "internal", "personal", "sensitive"]
Basis = Literal["forms", "gbt31000", "hutong"]


class Computed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an element follows from others. `rule` names a function of the pool room.

    The rules are listed in `packs/computing.yaml`. `codes` and `between` (years, both ends included) are the rule's settings.
    `always`: the computed value is the value. `missing`: a stored value goes first, the rule fills a gap.
    """

    rule: str
    inputs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    when: Literal["always", "missing"] = "always"


class Relation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An element that is another record's element, seen from here: the head of household's name on a member's row."""

    to: Literal["head", "household", "place", "parent_place", "community"]
    element: str


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One data element.

    `owner`: key of packs/departments.yaml. `fresh_days`: days after which a value is old; None = does not age.
    `applies`: a condition on the same record (blueprint.conditions); where it is known to fail the element is blank, not a gap.
    `unit`: unit of a number, as people write it (元, 平方米). `basis`: `forms` = may be proposed for a form's header.
    """

    key: str
    label: str
    label_en: str
    definition: str
    definition_en: str
    entity: Entity
    type: Kind
    owner: str
    sensitivity: Sensitivity
    fresh_days: int | None
    code_list: str = ""
    standard: str = ""
    unit: str = ""
    computed: Computed | None = None
    relation: Relation | None = None
    aliases: tuple[str, ...] = ()
    boilerplate: bool = False
    applies: str = ""
    basis: Basis = "hutong"
    theme: str = ""

    @property
    def personal(self) -> bool:
        """True when a value says something about an identified person."""
        return self.sensitivity in ("personal", "sensitive")

    @property
    def called(self) -> dict[str, str]:
        """Its names as words of a sentence (kernel.errors.Refused): {label}, in English {label_en}."""
        return {"label": self.label, "label_en": self.label_en or self.label}


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of elements: what belongs together for people who browse."""

    about: str
    about_en: str
    elements: dict[str, dict[str, Any]]
    defaults: dict[str, Any] = {}


class Catalogue:
    """All elements, by key, in the order of the packs."""

    def __init__(self, elements: Mapping[str, Element], themes: Mapping[str, tuple[str, str]]) -> None:
        self.elements: Mapping[str, Element] = MappingProxyType(dict(elements))
        self.themes: Mapping[str, tuple[str, str]] = MappingProxyType(dict(themes))

    def __getitem__(self, key: str) -> Element:
        return self.elements[key]

    def __contains__(self, key: object) -> bool:
        return key in self.elements

    def __iter__(self) -> Iterator[Element]:
        return iter(self.elements.values())

    def __len__(self) -> int:
        return len(self.elements)

    def get(self, key: str) -> Element | None:
        """The element, or None."""
        return self.elements.get(key)

    def of_entity(self, entity: str) -> list[Element]:
        """Elements of one kind of record, in pack order."""
        return [element for element in self if element.entity == entity]

    @cached_property
    def by_word(self) -> Mapping[str, str]:
        """Chinese label or alias -> key. Labels win over aliases, earlier packs over later ones."""
        words: dict[str, str] = {}
        for element in self:
            words.setdefault(element.label, element.key)
        for element in self:
            for alias in element.aliases:
                words.setdefault(alias, element.key)
        return words

    def named(self, text: str) -> Element | None:
        """The element whose key, label or alias is exactly `text` (stripped)."""
        text = text.strip()
        key = text if text in self.elements else self.by_word.get(text, "")
        return self.elements.get(key)

    def search(self, text: str) -> list[Element]:
        """Elements that fit what a person typed: Chinese, English, key, pinyin initials or full pinyin; best first."""
        query = text.strip().lower()
        if not query:
            return []
        scored = ((_rank(query, element, pinyin), place) for place, (element, pinyin) in enumerate(self._pinyin))
        hits = sorted((rank, place) for rank, place in scored if rank is not None)
        return [self._pinyin[place][0] for _, place in hits]

    @cached_property
    def _pinyin(self) -> list[tuple[Element, tuple[tuple[str, ...], ...]]]:
        from hutong.kernel.pinyin import pinyin_key

        return [
            (element, tuple(tuple(pinyin_key(word).split()) for word in (element.label, *element.aliases))) for element in self
        ]


def _rank(query: str, element: Element, pinyin: tuple[tuple[str, ...], ...]) -> int | None:
    """How well an element fits a query: 0 exact … 8 in the definition; None when it does not."""
    words = (element.label, *element.aliases)
    english = element.label_en.lower()
    tests = (
        query in (element.key, english) or query in words,
        element.label.startswith(query) or any(query in sound for sound in pinyin),
        query in element.label,
        any(query in word for word in words),
        any(part.startswith(query) for part in pinyin[0]),
        any(part.startswith(query) for sound in pinyin[1:] for part in sound),
        len(query) > 1 and any(query in part for sound in pinyin for part in sound),
        len(query) > 1 and (query in english or query in element.key),
        len(query) > 1 and (query in element.definition or query in element.definition_en.lower()),
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The dictionary of this installation, read once. Raises PackError with file, line and path."""
    return read_catalogue(sorted((PACKS / "elements").glob("*.yaml")))


def read_catalogue(paths: Iterable[Path]) -> Catalogue:
    """The dictionary declared in these files. A key that stands twice is refused."""
    elements: dict[str, Element] = {}
    themes: dict[str, tuple[str, str]] = {}
    for path in paths:
        theme = convert(load(path), Theme, path, ())
        themes[path.stem] = (theme.about, theme.about_en)
        for key, raw in theme.elements.items():
            if key in elements:
                raise PackError(f"{short(path)}:{line_of(path, ('elements', key))}: elements.{key}: declared twice")
            full = {"theme": path.stem, **theme.defaults, **raw, "key": key}
            elements[key] = convert(full, Element, path, ("elements", key))
    return Catalogue(elements, themes)
