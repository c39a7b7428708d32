"""What a check has found, in words: what is so, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hutong.domain.door.checking.words import WORDS


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `ok` None: it could not be tried, `seen` says why; `seen`: what stood there, in the system's own words."""

    check: str
    ok: bool | None
    seen: str = ""

    @property
    def said(self) -> str:
        """What was found, in Chinese."""
        words = WORDS[self.check]
        return words.good if self.ok else words.bad if self.ok is False else words.good + "：没有试"

    @property
    def way_out(self) -> str:
        """What to do, in Chinese; empty where nothing is to be done."""
        words = WORDS[self.check]
        return "" if self.ok else words.by_hand if self.ok is None and words.by_hand else words.do

    @property
    def english(self) -> str:
        """The same in English, what to do with it."""
        words = WORDS[self.check]
        if self.ok:
            return words.good_en
        if self.ok is False:
            return f"{words.bad_en} {words.do_en}"
        return f"Not tried: {words.good_en} {words.by_hand_en or words.do_en}"


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found of one address. `protocol` as the register calls it, empty when none was recognised."""

    url: str
    system: str
    protocol: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.ok is False for one in self.findings)


def first_of_each(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each check once, the worst of what was found: what is wrong before what could not be tried, that before what is well."""
    found: dict[str, Finding] = {}
    rank = {False: 0, None: 1, True: 2}
    for one in findings:
        if one.check not in found or rank[one.ok] < rank[found[one.check].ok]:
            found[one.check] = one
    return tuple(found.values())
