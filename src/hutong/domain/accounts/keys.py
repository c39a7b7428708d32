"""The blind names and digests of this room: what is kept can be compared, and not read."""

from __future__ import annotations

from hutong.domain.journal import sealed


def account(username: str) -> bytes:
    """The blind name of an account, whether there is one or not."""
    return sealed.blind("try-account", username.strip().casefold()[:200])


def place(address: str) -> bytes:
    """The blind name of a network address."""
    return sealed.blind("try-place", address)


def device(cookie: str, username: str) -> bytes:
    """The blind name of an account on one device."""
    return sealed.blind("try-device", f"{cookie}\0{username.strip().casefold()[:200]}")


def restoring(where: str, username: str) -> bytes:
    """The blind name of an account whose code for getting in again is typed at one place, or on one device."""
    return sealed.blind("try-restore", f"{where}\0{username.strip().casefold()[:200]}")


def second(staff: int) -> bytes:
    """The blind name of somebody's second factor."""
    return sealed.blind("try-second", str(staff))


def recovery(staff: int, code: str) -> bytes:
    """What is kept of a code on paper."""
    return sealed.blind("accounts-recovery", f"{staff}:{code}")


def restore(staff: int, code: str) -> bytes:
    """What is kept of a superior's code."""
    return sealed.blind("accounts-restore", f"{staff}:{code}")


def token(text: str) -> bytes:
    """What is kept of a random text that is shown once: of a QR code, of the session that shows it."""
    return sealed.blind("accounts-token", text)


def handle(staff: int) -> bytes:
    """What a passkey knows somebody by: the same each time, and tells nothing (W3C Web Authentication, user handle)."""
    return sealed.blind("accounts-handle", str(staff)) + sealed.blind("accounts-handle-2", str(staff))


def totp(staff: int) -> str:
    """The name that the secret of somebody's authenticator is sealed under."""
    return f"totp:{staff}"
