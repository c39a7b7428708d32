"""Second factors are added and taken away by their owner, who has just shown who she is."""

from __future__ import annotations

import pyotp

from hutong.domain.accounts import keys, passkeys, rules
from hutong.domain.accounts.models import Authenticator, Passkey, RecoveryCode
from hutong.domain.accounts.passkeys import Site
from hutong.domain.journal import sealed
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.errors import NotFound, Refused

_AGAIN = Refused("这次没有成功。", "请再试一次。")


@command(needs="door.enter")
def add_passkey(actor: Actor, *, site: Site, challenge: bytes, answer: str, name: str) -> tuple[str, ...]:
    """Keeps a passkey; `name`: of the device, for its owner to tell them apart. Returns codes for paper where it is the first
    factor. Raises Refused when the answer does not hold, the passkey is known, or there are ten."""
    own = _own(actor)
    made = passkeys.made(site, challenge, answer)
    if made is None:
        raise _AGAIN
    if Passkey.objects.filter(staff=own).count() >= rules.PASSKEYS:
        raise Refused("通行密钥已经有 {n} 个了。", "请先删掉不用的。", n=rules.PASSKEYS)
    if Passkey.objects.filter(credential=made.credential).exists():
        raise Refused("这个通行密钥已经登记过了。", "可以直接用它登录。")
    Passkey.objects.create(
        staff=own, credential=made.credential, public_key=made.public_key, count=made.count,
        name=name.strip()[:40] or "通行密钥", made_at=clock.now(),
    )  # fmt: skip
    about(entity="staff", records=[own])
    return _first_codes(own)


@command(needs="door.enter")
def remove_passkey(actor: Actor, *, passkey_id: int) -> None:
    """Takes a passkey away. Raises NotFound for one that is not the actor's."""
    removed, _ = Passkey.objects.filter(pk=passkey_id, staff=_own(actor)).delete()
    if not removed:
        raise NotFound("没有这个通行密钥。", "它可能已经删掉了。")
    _tidy(_own(actor))


@command(needs="door.enter")
def begin_authenticator(actor: Actor) -> str:
    """Makes a secret for an app on her telephone; it counts for nothing until `confirm_authenticator`. Returns the secret, in the
    letters that apps take (RFC 4648, base 32). Raises Refused where one is in use."""
    own, secret = _own(actor), pyotp.random_base32()
    if Authenticator.objects.filter(pk=own, confirmed_at__isnull=False).exists():
        raise Refused("动态码已经设好了。", "要换手机，请先删掉旧的。")
    values = {"sealed": sealed.seal(keys.totp(own), secret), "made_at": clock.now(), "last_step": 0}
    Authenticator.objects.update_or_create(pk=own, defaults=values)
    about(entity="staff", records=[own])
    return secret


@command(needs="door.enter")
def confirm_authenticator(actor: Actor, *, typed: str) -> tuple[str, ...]:
    """The first code shows that the app has the secret. Returns codes for paper where it is the first factor. Raises Refused
    for a wrong code."""
    own = _own(actor)
    row = Authenticator.objects.select_for_update().filter(pk=own, confirmed_at=None).first()
    if row is None:
        raise Refused("这一步放得太久了。", "请重新扫一次二维码。")
    step = rules.matching_step(sealed.unseal(keys.totp(own), row.sealed), typed, clock.now())
    if step is None:
        raise Refused("动态码不对。", "请看手机上现在的 6 位数；还不对，就看看手机的时间准不准。")
    row.confirmed_at, row.last_step = clock.now(), step
    row.save(update_fields=["confirmed_at", "last_step"])
    about(entity="staff", records=[own])
    return _first_codes(own)


@command(needs="door.enter")
def remove_authenticator(actor: Actor) -> None:
    """Takes the app away. Raises NotFound where there is none."""
    own = _own(actor)
    if not Authenticator.objects.filter(pk=own).delete()[0]:
        raise NotFound("没有设过动态码。", "它可能已经删掉了。")
    _tidy(own)


@command(needs="door.enter")
def renew_codes(actor: Actor) -> tuple[str, ...]:
    """New codes for paper; the old ones are good no more. Raises Refused without any factor that they could replace."""
    own = _own(actor)
    if not _has_factor(own):
        raise Refused("还没有第二道。", "请先设好动态码或通行密钥。")
    about(entity="staff", records=[own])
    return _new_codes(own)


def drop_factors(staff: int) -> None:
    """Takes all factors away but the password: they are lost. Works inside a command."""
    Passkey.objects.filter(staff=staff).delete()
    Authenticator.objects.filter(pk=staff).delete()
    RecoveryCode.objects.filter(staff=staff).delete()


def _own(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotFound()
    return actor.user_id


def _has_factor(staff: int) -> bool:
    app = Authenticator.objects.filter(pk=staff, confirmed_at__isnull=False).exists()
    return app or Passkey.objects.filter(staff=staff).exists()


def _first_codes(staff: int) -> tuple[str, ...]:
    return () if RecoveryCode.objects.filter(staff=staff).exists() else _new_codes(staff)


def _new_codes(staff: int) -> tuple[str, ...]:
    codes = tuple(rules.new_code(rules.RECOVERY_SIGNS) for _ in range(rules.RECOVERY_CODES))
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(staff=staff, digest=keys.recovery(staff, code), made_at=clock.now()) for code in codes]
    )
    return tuple(rules.grouped(code) for code in codes)


def _tidy(staff: int) -> None:
    """Codes for paper go with the last factor that they could replace."""
    about(entity="staff", records=[staff])
    if not _has_factor(staff):
        RecoveryCode.objects.filter(staff=staff).delete()
