"""Who is whose spouse, father, mother or child inside one household, from each one's relation to the head (GB/T 4761-2008)."""

from __future__ import annotations

from hutong.domain.pool.views import View

# Children and parents by marriage, whose own parents and children the code does not tell.
_IN_LAW = ("28", "38", "53", "54", "55", "56")
MALE, FEMALE = "1", "2"


def kin(person: View, members: list[View], role: str) -> list[View]:
    """The members who stand in `role` (spouse, husband, wife, father, mother, parent, child, guardian …) to a person.

    Only what relations to the head say for certain is answered; for anything else the list is empty.
    """
    others = [m for m in members if m.id != person.id]
    code = _code(person)
    if role in ("spouse", "husband", "wife"):
        return _of_sex(_spouse(person, code, others), {"husband": MALE, "wife": FEMALE}.get(role))
    if role in ("father", "mother", "parent", "guardian"):
        return _of_sex(_parents(code, others), {"father": MALE, "mother": FEMALE}.get(role))
    if role in ("child", "newborn"):
        children = _children(code, others)
        return children if role == "child" else sorted(children, key=lambda c: c.values.get("birth_date") or "")[-1:]
    if role in ("grandfather", "grandmother"):
        grand = [m for m in others if code[:1] in ("2", "3") and _code(m)[:1] == "5"]
        return _of_sex(grand, MALE if role == "grandfather" else FEMALE)
    return []


def _code(person: View) -> str:
    return str(person.values.get("rel_head") or "")


def _of_sex(people: list[View], sex: str | None) -> list[View]:
    return [p for p in people if sex is None or p.values.get("sex") == sex]


def _is_head(code: str) -> bool:
    return code in ("01", "02")


def _spouse(person: View, code: str, others: list[View]) -> list[View]:
    if _is_head(code):
        return [m for m in others if _code(m).startswith("1")]
    if code.startswith("1"):
        return [m for m in others if _is_head(_code(m))]
    if code[:1] == "5":
        return [m for m in others if _code(m)[:1] == "5" and m.values.get("sex") != person.values.get("sex")]
    return []


def _parents(code: str, others: list[View]) -> list[View]:
    if _is_head(code):
        return [m for m in others if _code(m) in ("51", "52")]
    if code[:1] in ("2", "3") and code not in _IN_LAW:
        return [m for m in others if _is_head(_code(m)) or _code(m).startswith("1")]
    return []


def _children(code: str, others: list[View]) -> list[View]:
    if _is_head(code) or code.startswith("1"):
        return [m for m in others if _code(m)[:1] in ("2", "3") and _code(m) not in _IN_LAW]
    if code[:1] == "5":
        return [m for m in others if _is_head(_code(m))]
    return []
