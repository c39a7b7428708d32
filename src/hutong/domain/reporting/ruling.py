"""What must hold in a department's form: what its headings state, without what the department drops, and what it adds."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.forms.blanks import Opened
from hutong.domain.forms.checking import Rule, detect, parse
from hutong.kernel.errors import Refused

MOST, LONGEST = 30, 200


def found(blank: Opened) -> tuple[Rule, ...]:
    """The rules that the headings state."""
    return detect(blank.form, blank.grid)


def wanted(blank: Opened, added: Sequence[str], dropped: Sequence[str]) -> tuple[Rule, ...]:
    """All rules of the form. Raises Refused for a line that is no rule of this form."""
    kept = {rule.key: rule for rule in found(blank) if rule.key not in set(dropped)}
    for line in added:
        rule = parse(line, blank.form, blank.grid)
        kept[rule.key] = rule
    return tuple(kept.values())


def lines_of(text: Sequence[str]) -> list[str]:
    """The lines that somebody typed, without empty ones. Raises Refused for too many or too long ones."""
    lines = [line.strip() for line in text if line.strip()]
    if len(lines) > MOST or any(len(line) > LONGEST for line in lines):
        raise Refused("关系写得太多或太长。", "最多 {most} 条，每条不超过 {longest} 字。", most=MOST, longest=LONGEST)
    return lines
