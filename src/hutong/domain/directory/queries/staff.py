"""Reads of accounts: who may sign in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db.models import F, Value
from django.db.models.functions import Lower

from hutong.domain.directory.models import Staff
from hutong.domain.journal.prepared import prepared
from hutong.kernel.errors import NotFound

# Between the two moments that are written when an account is made.
_MAKING = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class StaffView:
    """Somebody who may sign in. `stale`: the password's hash is of an older kind than new ones."""

    id: int
    username: str
    name: str
    stale: bool = False


def sign_in(username: str, password: str) -> StaffView | None:
    """The staff member whom name and password belong to; None otherwise. An unknown name, and one without a password yet, take as
    long as a wrong password."""
    stale: list[object] = []
    with prepared() as cursor:
        cursor.execute(_NAMED, [username.strip()])
        row = cursor.fetchone()
    if row is None or not is_password_usable(row[3]):
        check_password(password, _nobodys_password())
        return None
    known = check_password(password, row[3], setter=stale.append)
    return StaffView(row[0], row[1], row[2], bool(stale)) if known else None


_NAMED = "SELECT id, username, name, password FROM directory_staff WHERE lower(username) = lower(%s) AND is_active"


def staff_of(staff_id: int) -> StaffView:
    """The active staff member of a number. Raises NotFound."""
    staff = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if staff is None:
        raise NotFound()
    return StaffView(staff.pk, staff.username, staff.name)


def staff_named(username: str) -> StaffView | None:
    """The active staff member of a user name, in large or small letters."""
    staff = Staff.objects.annotate(small=Lower("username")).filter(small=Lower(Value(username)), is_active=True).first()
    return StaffView(staff.pk, staff.username, staff.name) if staff else None


def unchanged(usernames: Iterable[str]) -> dict[str, int]:
    """Those of these accounts that are open and as they were made, with the password they got then, by user name with their
    number. Asks for no password: when an account was changed stands beside it."""
    rows = Staff.objects.filter(username__in=list(usernames), is_active=True, changed_at__lte=F("made_at") + _MAKING)
    return dict(rows.values_list("username", "pk"))


def whose(username: str) -> tuple[int | None, str]:
    """Number and name of the account that a user name belongs to, open or closed; None and nothing where there is none."""
    with prepared() as cursor:
        cursor.execute("SELECT id, name FROM directory_staff WHERE lower(username) = lower(%s)", [username.strip()])
        found = cursor.fetchone()
    return (found[0], found[1]) if found else (None, "")


def staff_numbered(number: str) -> StaffView | None:
    """The active staff member of a number of the personnel office (工号)."""
    staff = Staff.objects.filter(external_id=number, is_active=True).first() if number else None
    return StaffView(staff.pk, staff.username, staff.name) if staff else None


def username_of(staff_id: int) -> str:
    """The account of a staff member. Raises NotFound."""
    found = Staff.objects.filter(pk=staff_id, is_active=True).values_list("username", flat=True).first()
    if found is None:
        raise NotFound()
    return found


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(secrets.token_urlsafe())
