"""Whether a rule holds for the numbers at hand. Where one of them is missing, nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.forms.checking.figures import step_of, written
from hutong.domain.forms.checking.model import Rule
from hutong.kernel.sentences import Sentence

Amount = int | float | None


def trouble(rule: Rule, amounts: Sequence[Amount]) -> Sentence | None:
    """What is the matter, with both numbers; None when the rule holds. `amounts`: the result, then the parts."""
    if None in amounts:
        return None
    given, *parts = [amount for amount in amounts if amount is not None]
    if rule.kind == "part":
        return _part(rule, given, parts[0])
    if rule.kind == "sum":
        return _sum(rule, given, parts)
    return _quotient(rule, given, parts) if rule.kind in ("ratio", "average") and parts[1] else None


def _part(rule: Rule, given: float, whole: float) -> Sentence | None:
    if given <= whole:
        return None
    words = {"header": rule.header, "given": written(given), "whole": rule.names[0], "amount": written(whole)}
    return Sentence("“{header}”是 {given},比“{whole}”的 {amount} 还多。", words)


def _sum(rule: Rule, given: float, parts: Sequence[float]) -> Sentence | None:
    total = sum(-amount if name.startswith("-") else amount for name, amount in zip(rule.parts, parts, strict=True))
    loose = 1e-6 if isinstance(total, int) and isinstance(given, int) else 0.005 * (len(parts) + 1)
    return None if abs(total - given) <= loose else _differs(rule, given, total)


def _quotient(rule: Rule, given: float, parts: Sequence[float]) -> Sentence | None:
    """A rate without % in its header may be written either way: 0.95 or 95."""
    exact = parts[0] / parts[1]
    scales = (1, 100) if rule.kind == "ratio" and rule.factor == 1 else (rule.factor,)
    if any(abs(exact * scale - given) <= step_of(given) + 1e-9 for scale in scales):
        return None
    return _differs(rule, given, exact * (100 if len(scales) > 1 and given > 1 else rule.factor))


def _differs(rule: Rule, given: float, right: float) -> Sentence:
    words = {"header": rule.header, "given": written(given), "names": list(rule.names), "right": written(right)}
    return Sentence("“{header}”是 {given},按“{names}”算应是 {right}。", words)
