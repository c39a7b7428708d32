"""Changes a password in an old system by its own form."""

from __future__ import annotations

import secrets
import string

from hutong.blueprint.adaptors import Adaptor, Rules
from hutong.domain.door.adaptor import pages
from hutong.domain.door.adaptor.signing import Visit
from hutong.kernel.errors import Refused

_SIGNS = {"upper": string.ascii_uppercase, "lower": string.ascii_lowercase, "digit": string.digits}


def new_password(rules: Rules) -> str:
    """A random password as the system wants it: of every kind one sign at least. Signs that look alike may occur: no person
    reads it."""
    kinds = [_SIGNS.get(kind, rules.special) for kind in rules.signs]
    every = "".join(kinds)
    signs = [secrets.choice(kind) for kind in kinds] + [secrets.choice(every) for _ in range(rules.length - len(kinds))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def change_password(adaptor: Adaptor, visit: Visit, old: str, new: str) -> None:
    """Changes the password of whoever is signed in. Raises Refused when the system does not say that it did; else as
    `Visit.open`."""
    rotate = adaptor.rotate
    if rotate is None:
        raise Refused("这个系统的代登说明里没有写怎么改密码。", "请在系统里手工改，再到凭据库换上。")
    page = visit.open(rotate.page)
    form = pages.form_at(page, rotate.form)
    if form is None or form.method != "post":
        raise Refused("没有找到改密码的表单。", "系统可能改版了；请核对代登说明里的 rotate。")
    values = {rotate.old: old, rotate.new: new, **({rotate.repeat: new} if rotate.repeat else {}), **rotate.extra}
    answer = visit.send(page, form, form.filled(values))
    if not pages.holds(rotate.done, answer):
        raise Refused("系统没有说密码改好了。", "旧密码还留着；新密码能登录以后才换上。")
