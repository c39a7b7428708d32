"""Rules about a person: from numbers and codes that already say it."""

from __future__ import annotations

from typing import Any

from hutong.domain.pool.computed.case import Case, day, rule
from hutong.kernel import identity
from hutong.kernel.clock import years_between as completed

IDENTITY_CARD = "111"
CHINA = "CHN"
_DISABILITY_CERT = 20


def _number(case: Case) -> str | None:
    return case.first if isinstance(case.first, str) and identity.id_no_valid(case.first) else None


@rule
def birth_of_id(case: Case) -> Any:
    """Digits 7 to 14 of the identity number (GB 11643)."""
    return identity.birth_of(number).isoformat() if (number := _number(case)) else None


@rule
def sex_of_id(case: Case) -> Any:
    """Digit 17 of the identity number (GB 11643)."""
    return identity.sex_of(number) if (number := _number(case)) else None


@rule
def cert_type_from_id(case: Case) -> Any:
    """Who has an identity number has an identity card (GA/T 517: 111)."""
    return IDENTITY_CARD if _number(case) else None


@rule
def cert_no_from_id(case: Case) -> Any:
    """The identity number is the document's number."""
    return _number(case)


@rule
def nationality_from_id(case: Case) -> Any:
    """Who has an identity number is Chinese (GB/T 2659.1)."""
    return CHINA if _number(case) else None


@rule
def same_as(case: Case) -> Any:
    """The same as another element."""
    return case.first


@rule
def code_in(case: Case) -> Any:
    """Whether a code is one of those the element names."""
    return None if case.first is None else str(case.first) in case.spec.codes


@rule
def code_not_in(case: Case) -> Any:
    """Whether a code is none of those the element names."""
    return None if case.first is None else str(case.first) not in case.spec.codes


@rule
def any_known(case: Case) -> Any:
    """Yes when one of the elements has a value. That none has one proves nothing."""
    return True if any(value not in (None, "", False) for value in case.inputs) else None


@rule
def match_of_population(case: Case) -> Any:
    """GB/T 31000: registered residents live where registered (01), floating and away ones do not (02)."""
    return {"registered": "01", "floating": "02", "away": "02"}.get(str(case.first))


@rule
def dis_type_of_cert(case: Case) -> Any:
    """Digit 19 of the disability certificate's number: the type (GB/T 26341)."""
    number = str(case.first or "")
    return number[18] if len(number) >= _DISABILITY_CERT else None


@rule
def dis_level_of_cert(case: Case) -> Any:
    """Digit 20 of the disability certificate's number: the level (GB/T 26341)."""
    number = str(case.first or "")
    return number[19] if len(number) >= _DISABILITY_CERT else None


@rule
def age_at(case: Case) -> Any:
    """Completed years (周岁) on the form's day."""
    born = day(case.first)
    return completed(born, case.at) if born else None


@rule
def years_since(case: Case) -> Any:
    """Completed years from a date to the form's day."""
    return age_at(case)


@rule
def years_between(case: Case) -> Any:
    """Completed years from the first date to the second, or to the form's day while the second is open."""
    begun, ended = day(case.inputs[0]), day(case.inputs[1])
    return completed(begun, ended or case.at) if begun else None


@rule
def years_within(case: Case) -> Any:
    """Whether the completed years since a date lie between two figures, and a second element has one of the codes."""
    begun, between = day(case.first), case.spec.between
    if begun is None or between is None:
        return None
    if not between[0] <= completed(begun, case.at) <= between[1]:
        return False
    if len(case.inputs) == 1:
        return True
    return None if case.inputs[1] is None else str(case.inputs[1]) in case.spec.codes
