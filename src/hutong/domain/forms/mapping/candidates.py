"""Which elements a header may mean, looked at by itself: exact words first, then parts of it, then what looks alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from hutong.domain.forms.mapping.knowledge import Knowledge
from hutong.domain.forms.mapping.roles import NOBODY, split_role
from hutong.domain.forms.mapping.text import bare, key, parts

NUMERALS = {"1", "2", "3", "一", "二", "三", "(一)", "(二)"}
BASE = {
    "memory": 1.3,
    "exact": 1.0,
    "bare": 0.95,
    "role": 0.93,
    "path": 0.9,
    "trim": 0.8,
    "part": 0.72,
    "tail": 0.62,
    "alike": 0.6,
}
"""Score of an element by the way it was found."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One element a header may mean. `level` says how it was found, `word` by which known word; `score` orders candidates."""

    concept: str
    score: float
    level: str
    word: str
    role: str = ""
    seen: int = 0
    own: bool = False
    share: float = 1.0
    cover: float = 1.0
    far: bool = False


def candidates(printed: str, above: tuple[str, ...], known: Knowledge) -> list[Candidate]:
    """Best candidate of each element, best first. `above` is the group headings over the header."""
    word = key(printed)
    found: dict[str, Candidate] = {}
    for level, name, role in _readings(word, above, known):
        if level == "tail" and found and max(item.score for item in found.values()) > BASE["tail"]:
            continue
        for candidate in _exact(level, name, role, word, known):
            _keep(found, candidate)
    if not found or max(item.score for item in found.values()) < BASE["trim"] or len(found) < 4:
        for candidate in _alike(word, known):
            _keep(found, candidate)
    return sorted(found.values(), key=lambda item: -item.score)


def _keep(found: dict[str, Candidate], candidate: Candidate) -> None:
    old = found.get(candidate.concept)
    if old is None or candidate.score > old.score:
        keep = old is not None and old.role and not candidate.role
        found[candidate.concept] = replace(candidate, role=old.role) if old and keep else candidate


def _readings(word: str, above: tuple[str, ...], known: Knowledge) -> list[tuple[str, str, str]]:
    """(level, word to look up, role) in falling order of trust."""
    ways = [("exact", word, ""), ("bare", bare(word), "")]
    role, rest = split_role(word, known.roles)
    if role:
        rest = "姓名" if rest in ("名称", "名字") and role not in NOBODY else rest
        ways += [("role", rest, role), ("role", bare(rest), role)]
        second, core = split_role(rest, known.roles)
        if second:
            ways.append(("role", core, second))
    if above and not known.hits(word):
        head = key(above[-1])
        ways += [("path", head + word, ""), ("path", split_role(head, known.roles)[1] + word, "")]
    for base, given in ((word, ""), (bare(word), ""), (rest, role)):
        ways += [("trim", name, given) for name in _trimmed(base, known)]
    ways += [("part", name, role) for name in parts(rest if role else word)[:2]]
    ways += [("tail", word[start:], "") for start in range(1, len(word) - 1)]
    ways += [("tail", bare(word)[start:], "") for start in range(1, len(bare(word)) - 1)]
    return ways


def _trimmed(word: str, known: Knowledge) -> list[str]:
    names = []
    for prefix in known.terms["prefixes"]:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            names.append(word[len(prefix) :])
    for suffix in known.terms["suffixes"]:
        base = word.removesuffix(suffix)
        if base != word and len(base) >= 2 and (suffix not in NUMERALS or len(base) >= 4 or base in ("电话", "手机", "姓名")):
            names.append(base)
    return names


def _exact(level: str, name: str, role: str, word: str, known: Knowledge) -> list[Candidate]:
    hits = known.hits(name)
    total = sum(hit.weight for hit in hits)
    cover = len(name) / max(1, len(word))
    return [
        Candidate(
            hit.concept,
            BASE[level] * (0.75 + 0.25 * hit.weight / total) * (1.0 if level not in ("tail", "part") else 0.6 + 0.4 * cover),
            level,
            name,
            role,
            hit.seen,
            hit.own,
            hit.weight / total,
            cover,
            hit.far,
        )
        for hit in hits
    ]


def _alike(word: str, known: Knowledge) -> list[Candidate]:
    if len(word) < 2:
        return []
    role, rest = split_role(word, known.roles)
    found = []
    for given, text in (("", word), (role, rest)) if role else (("", word),):
        for name, ratio in known.similar(text):
            tail = 1.0 if name[-2:] == text[-2:] else 0.0
            grams = fuzz.token_set_ratio(" ".join(_grams(name)), " ".join(_grams(text))) / 100
            score = BASE["alike"] * (0.55 * ratio + 0.25 * grams + 0.2 * tail)
            for hit in known.hits(name):
                found.append(Candidate(hit.concept, score, "alike", name, given, hit.seen, hit.own, 1.0, ratio))
    return found


def _grams(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(len(text) - 1)]
