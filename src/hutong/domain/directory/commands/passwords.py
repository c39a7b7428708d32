"""Passwords of staff: a new one, and the old one hashed in today's way. Who may set one, the room of accounts decides."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hutong.domain.directory.models import Staff
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

# What Django's validators find, by the code of the finding, and the way out.
_WHAT = {
    "password_too_short": "密码太短。",
    "password_too_common": "这个密码太常见，容易被猜到。",
    "password_entirely_numeric": "密码不能全是数字。",
}
_HOW = {
    "password_too_short": "请用至少 10 个字符，一句自己记得住的话最好。",
    "password_too_common": "请换一个，一句自己记得住的话最好。",
    "password_entirely_numeric": "请加上字母或汉字，一句自己记得住的话最好。",
}
LONGEST = 200


def check_password(password: str) -> None:
    """Raises Refused for a password that is guessed too easily (NIST SP 800-63B, 5.1.1.2), or longer than 200 signs."""
    if len(password) > LONGEST:
        raise Refused("密码太长。", "最多 {n} 个字符。", n=LONGEST)
    try:
        validate_password(password)
    except ValidationError as fault:
        found = fault.error_list[0].code or ""
        code = found if found in _WHAT else "password_too_common"
        raise Refused(_WHAT[code], _HOW[code]) from fault


@command(needs="door.enter")
def set_password(actor: Actor, *, password: str) -> None:
    """Gives the actor a new password. Raises Refused for a weak one, NotFound when the account is closed."""
    check_password(password)
    if not Staff.objects.filter(pk=actor.user_id or 0, is_active=True).update(
        password=make_password(password), changed_at=clock.now()
    ):
        raise NotFound()
    about(entity="staff", records=[actor.user_id or 0])


@command(needs="door.enter")
def hash_anew(actor: Actor, *, password: str) -> None:
    """Hashes the password that the actor has just shown in today's way. Nothing changes for her."""
    Staff.objects.filter(pk=actor.user_id or 0, is_active=True).update(password=make_password(password))
    about(entity="staff", records=[actor.user_id or 0])
