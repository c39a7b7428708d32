"""Other words for the same question, and the spelling noise of departments."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench._gate.truth import Item
from hutong.blueprint.reading import load
from hutong.domain.forms.mapping.knowledge import HEADERS, knowledge, own_words, role_words, seen_words
from hutong.domain.forms.mapping.roles import split_role
from hutong.domain.forms.mapping.text import key

# Whose it is, in front of the words.
_WHOSE = {
    "head": ("户主",), "guardian": ("监护人",), "spouse": ("配偶",), "father": ("父亲",), "mother": ("母亲",),
    "contact": ("联系人",), "legal_rep": ("法定代表人", "法人"),
}  # fmt: skip
_PERSONAL = frozenset(
    {"name", "id_no", "tel", "sex", "birth_date", "age", "employer", "education", "political", "ethnic", "health"}
)
# Parts of words that some office would write otherwise: in no list of ours.
_FRONT = ("该员", "填报对象之", "在册", "现时", "经核实之")
_OWN_ENDS = (("情况", "状况"), ("状况", "情况"), ("时间", "日期"), ("日期", "时间"), ("电话", "联系电话"), ("类别", "类型"))
_UNITS = {
    "number": ("(人)", "（个）", ""), "date": ("（年月日）", "(yyyy-mm-dd)", ""), "boolean": ("（是/否）", "(是或否)", ""),
    "code": ("（下拉选择）", "", ""), "id": ("（18位）", "", ""),
}  # fmt: skip


@lru_cache(maxsize=1)
def words_for_making() -> dict[str, Any]:
    """The words of words.yaml."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def printed_words() -> dict[str, tuple[tuple[str, int], ...]]:
    """Element -> words that real forms print for it alone, without role words, with counts."""
    ruled = {key(word) for entry in load(HEADERS / "context.yaml") for word in entry["words"]}
    meant: dict[str, set[str]] = defaultdict(set)
    for concept, words in seen_words().items():
        for word in words:
            meant[key(word)].add(concept)
    found = {}
    for concept, words in seen_words().items():
        fit = [(w, n) for w, n in words.items() if len(meant[key(w)]) == 1 and key(w) not in ruled and not _whose(key(w))]
        found[concept] = tuple(fit)
    return found


def _whose(word: str) -> bool:
    """Whether a word says whose it is."""
    return bool(split_role(word, role_words())[0])


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Every word that the mapper has for an element, as it looks words up."""
    ours = {key(word) for words in own_words().values() for word in words}
    return frozenset(ours | {key(word) for words in seen_words().values() for word in words} | set(knowledge().words))


def reworded(item: Item, random: Random, strange: float = 0.0) -> str:
    """Other words for a question. `strange`: the share of standard questions in words that no list of ours holds."""
    if not item.concept:
        return _own(item.printed, random)
    words = printed_words().get(item.concept, ())
    front = _front(item, random)
    if item.role not in ("", "self") and not front:
        core = item.printed
    elif words:
        core = front + random.choices([w for w, _ in words], [n + 1 for _, n in words])[0]
    else:
        core = item.printed
    if strange and random.random() < strange:
        return composed(core, random)
    return core


def _front(item: Item, random: Random) -> str:
    fits = item.role in _WHOSE and item.concept in _PERSONAL
    return random.choice(_WHOSE[item.role]) if fits else ""


def composed(word: str, random: Random) -> str:
    """A word as some office might write it, which no list of ours holds."""
    plain = re.sub(r"^[A-Z]?\d{1,2}[.、]?\s*", "", "".join(word.split())).strip("*")
    for part, other in words_for_making()["otherwise"].items():
        if part in plain:
            plain = plain.replace(part, other, 1)
            break
    else:
        plain = random.choice(_FRONT) + plain
    return plain if key(plain) not in known_words() else random.choice(_FRONT) + plain


def _own(printed: str, random: Random) -> str:
    """A department's own words: at times with another ending that means the same."""
    plain = "".join(printed.split())
    for end, other in _OWN_ENDS:
        if plain.endswith(end) and len(plain) > len(end) + 2 and random.random() < 0.3:
            return plain.removesuffix(end) + other
    return plain


def noisy(word: str, kind: str, random: Random) -> str:
    """The word as it stands in the file: stars, blanks, line breaks, full width, units."""
    plain = word
    if random.random() < 0.25 and kind in _UNITS and "(" not in word and "（" not in word:
        plain += random.choice(_UNITS[kind])
    roll = random.random()
    if roll < 0.08:
        plain = f"*{plain}"
    elif roll < 0.14 and len(plain) == 2:
        plain = f"{plain[0]}  {plain[1]}"
    elif roll < 0.20 and len(plain) >= 4:
        half = len(plain) // 2
        plain = f"{plain[:half]}\n{plain[half:]}"
    elif roll < 0.24:
        plain = plain.replace("(", "（").replace(")", "）") + "（必填）"
    elif roll < 0.27:
        plain = f" {plain}　"
    return plain
