"""How long a sign-in lasts, and what the codes look like. Pure."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

import pyotp

# A worker's own telephone or computer: a working day. A screen that several people use: a quarter of an hour without a page, and
# never more than this from signing in.
OWN, SHARED = dt.timedelta(hours=12), dt.timedelta(hours=4)
SHARED_IDLE = dt.timedelta(minutes=15)
# When one that has ended is forgotten: the door's tickets and tokens remember it no longer either.
FORGOTTEN = dt.timedelta(days=2)


def ends(auth_at: dt.datetime, *, shared: bool) -> dt.datetime:
    """When a sign-in is over at the latest."""
    return auth_at + (SHARED if shared else OWN)


# A shared screen on which nothing happens locks itself; whoever wants to change how she signs in has shown lately who she is.
LOCKS = dt.timedelta(minutes=5)
SURE = dt.timedelta(minutes=15)
# From the right password to the second factor, and from a QR code on a screen to the telephone's word.
SECOND_WAITS = dt.timedelta(minutes=5)
PAIRING = dt.timedelta(minutes=2)

PASSKEYS = 10
# Codes on paper that replace a lost telephone.
RECOVERY_CODES = 8
# A superior's code: how long it holds, and after how many wrong ones, from all places together, it is burnt. Ten signs of 23 are
# 4 * 10^13 codes: somebody who may try a million hits one in 40,000,000 times. One place fails two dozen times in half an hour,
# 8,000 times in the week of a newcomer's code (`trying.waits`): to burn a code from outside takes more than a hundred places for
# a week, and whoever runs the site is told after a thousand failures (`trying.FLOOD`). (NIST SP 800-63B, 5.1.2.2 and 5.2.2: a
# secret of less than 64 bits is guarded by a count.)
RESTORE, RESTORE_TRIES = dt.timedelta(minutes=30), 1_000_000

# Signs that are neither taken for one another on paper nor said alike: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
SIGNS = "ACDEFGHJKMNPQRTWXY34679"
RESTORE_SIGNS, RECOVERY_SIGNS = 10, 10

# One-time codes of an authenticator (RFC 6238): steps of 30 seconds; the clock of a telephone may be one step off (5.2).
STEP, DRIFT = 30, 1


def new_code(signs: int) -> str:
    """A code of so many signs, 4.5 bits each: 45 for ten."""
    return "".join(secrets.choice(SIGNS) for _ in range(signs))


def grouped(code: str) -> str:
    """A code as it is read aloud: ACDEF-GHJKM."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def bare(code: str) -> str:
    """A code as it was typed, without spaces, dashes and small letters."""
    return "".join(sign for sign in code.upper() if sign in SIGNS)


def step_of(moment: dt.datetime) -> int:
    """The step of time that a one-time code belongs to."""
    return int(moment.timestamp()) // STEP


def matching_step(secret: str, typed: str, moment: dt.datetime) -> int | None:
    """The step whose code was typed: this one, the one before, or the next; None when it is none of them."""
    code = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if len(code) != 6:
        return None
    app, now = pyotp.TOTP(secret), step_of(moment)
    near = [step for step in (now, now - DRIFT, now + DRIFT) if hmac.compare_digest(app.generate_otp(step), code)]
    return near[0] if near else None
