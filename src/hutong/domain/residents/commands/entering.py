"""Getting in: a code by short message, and passkeys after the first time.

What is asked of somebody not signed in gives the same answer for every telephone, known or not.
"""

from __future__ import annotations

from hutong.domain.accounts import passkeys
from hutong.domain.accounts.passkeys import Site
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.domain.residents import rules, store
from hutong.domain.residents.commands import codes
from hutong.domain.residents.models import Mandate, Passkey, Resident
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.errors import NotFound, Refused

# Somebody at the door: may ask to be let in, and nothing else.
VISITOR = Actor(None, "", "来访", 1, 0, frozenset({"residents.enter"}))
ENTER, SELF = "residents.enter", "residents.self"
_CODE = "【胡同】验证码 {code}，10 分钟内有效。工作人员不会向您要验证码，请不要告诉别人。"


@command(needs=ENTER)
def send_code(actor: Actor, *, phone: str) -> str:
    """Sends six digits to a telephone; the actor is VISITOR. Returns them in a demo without gateway, else an empty text.

    They hold for 10 minutes and 5 tries; 1 a minute, 5 an hour, 10 a day. Raises Refused for what is no mobile number, and when
    the telephone has had its codes. Whether it has an account changes nothing.
    """
    about(entity="resident", purpose="account")
    return codes.send(rules.phone_of(phone), rules.SIGN_IN, _CODE)


@command(needs=ENTER)
def sign_in(actor: Actor, *, phone: str, code: str, language: str = "", elder: bool = False) -> int | None:
    """The account of whoever holds the telephone, made at the first time; None when the code is wrong, old, used or tried too
    often. It does not raise then, and its caller must not either: the count of tries would be taken back. `language`, `elder`:
    how pages looked until then; a new account keeps it.
    """
    number = rules.phone_of(phone)
    if not codes.holds(number, rules.SIGN_IN, code):
        about(entity="resident", purpose="account", refused=True)
        return None
    key = store.phone_key(number)
    looks = {"language": language if language in rules.LANGUAGES else rules.LANGUAGES[0], "elder": elder}
    fresh = {"sealed": store.seal_person(key, store.Person(number)), "made_at": clock.now(), **looks}
    with scope(SYSTEM):
        resident, made = Resident.objects.get_or_create(phone_key=key, defaults=fresh)
        if made:
            # what was agreed before there was an account
            Mandate.objects.filter(principal_key=key, principal=None).update(principal=resident)
    about(entity="resident", records=[resident.pk], purpose="account", first=made)
    return resident.pk


@command(needs=ENTER)
def sign_in_by_passkey(actor: Actor, *, site: Site, challenge: bytes, answer: str) -> int | None:
    """The account that a passkey belongs to; None when its answer does not hold. `challenge`: that of `passkeys.asked`."""
    about(entity="resident", purpose="account")
    credential = passkeys.credential_of(answer)
    if credential is None:
        return None
    with scope(SYSTEM):
        row = Passkey.objects.select_for_update().filter(credential=credential).first()
        if row is None:
            return None
        count = passkeys.verified(site, challenge, answer, bytes(row.public_key), row.count)
        if count is None:
            about(records=[row.resident_id], refused=True)
            return None
        row.count, row.used_at = count, clock.now()
        row.save(update_fields=["count", "used_at"])
    about(records=[row.resident_id])
    return row.resident_id


@command(needs=SELF)
def add_passkey(actor: Actor, *, site: Site, challenge: bytes, answer: str, name: str) -> int:
    """Keeps a passkey for the actor's account; returns its number. `name`: of the device, for the owner to tell them apart.

    Raises Refused when the answer does not hold, the passkey is known already, or there are ten.
    """
    own = rules.whose(actor)
    made = passkeys.made(site, challenge, answer)
    if made is None:
        raise Refused("这次没有成功。", "请再试一次；没有通行密钥也能用手机验证码登录。")
    if Passkey.objects.filter(resident_id=own).count() >= rules.PASSKEYS:
        raise Refused("通行密钥已经有 {n} 个了。", "请先删掉不用的。", n=rules.PASSKEYS)
    with scope(SYSTEM):
        if Passkey.objects.filter(credential=made.credential).exists():
            raise Refused("这个通行密钥已经登记过了。", "可以直接用它登录。")
    row = Passkey.objects.create(
        resident_id=own, credential=made.credential, public_key=made.public_key, count=made.count,
        name=name.strip()[:40] or "通行密钥", made_at=clock.now(),
    )  # fmt: skip
    about(entity="resident", records=[own], purpose="account")
    return row.pk


@command(needs=SELF)
def remove_passkey(actor: Actor, *, passkey_id: int) -> None:
    """Takes a passkey out of the actor's account. Raises NotFound for one that is not the actor's."""
    own = rules.whose(actor)
    removed, _ = Passkey.objects.filter(pk=passkey_id, resident_id=own).delete()
    if not removed:
        raise NotFound("没有这个通行密钥。", "它可能已经删掉了。")
    about(entity="resident", records=[own], purpose="account")
