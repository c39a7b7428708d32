"""Brings notices out: takes what is due, sends many at once without holding the database, and says what became of each.

If the process ends in between, what it had in hand goes out again after two minutes under the same key, by which the other side
knows it; what was acknowledged and said so never does.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from hutong.domain.notices import commands
from hutong.domain.notices.commands import Taken
from hutong.domain.notices.ports import Message, port_of
from hutong.domain.notices.post import Rejected, Unreachable
from hutong.kernel import clock

log = logging.getLogger(__name__)
BATCH, AT_ONCE = 100, 16
# Seconds for all of a batch, for somebody who waits at a page, and for one run: the worker has other jobs too.
PATIENCE, AT_A_PAGE, RUN = 12.0, 6.0, 15.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: notices sent, tried in vain, and given up."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


def deliver_once(now: dt.datetime | None = None) -> Delivered:
    """Sends what is due until nothing is, or the run's time is over. Several processes may do so at once."""
    now, end = now or clock.now(), time.monotonic() + RUN
    dropped, done, failed = commands.drop_late(now), 0, 0
    while time.monotonic() < end:
        taken = commands.claim(now, BATCH)
        if not taken:
            break
        arrived = _send(taken, now)
        done, failed = done + arrived, failed + len(taken) - arrived
    return Delivered(done, failed, dropped)


def deliver_now(keys: Sequence[str]) -> int:
    """Sends these at once if their way is open; returns how many arrived. What does not, goes out later. Call it after the
    commit; it never raises."""
    now = clock.now()
    try:
        taken = commands.claim(now, len(keys) or 1, keys=keys) if keys else []
        return _send(taken, now, AT_A_PAGE) if taken else 0
    except Exception:
        log.exception("notices could not be sent at once; they go out with the next round")
        return 0


def _send(taken: Sequence[Taken], now: dt.datetime, patience: float = PATIENCE) -> int:
    """Tries all of a batch side by side and writes down what became of each; returns how many arrived."""
    crew = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notices")
    tries = [(notice, crew.submit(port_of(notice.channel).send, _message(notice, now))) for notice in taken]
    wait([future for _, future in tries], timeout=patience)
    crew.shutdown(wait=False, cancel_futures=True)
    faults = [(notice, _fault(future)) for notice, future in tries]
    arrived = [notice for notice, fault in faults if fault is None]
    # a batch shuts a way once, however many were on it
    down = {notice.lane for notice, fault in faults if isinstance(fault, Unreachable)}
    commands.sent(arrived, now)
    commands.opened({notice.lane for notice in arrived} - down, now)
    for lane in down:
        commands.shut(lane, now)
    for notice, fault in faults:
        if fault is not None:
            commands.failed(notice, now, f"{type(fault).__name__}: {fault}", way_is_down=isinstance(fault, Unreachable))
    return len(arrived)


def _fault(future: Future[None]) -> BaseException | None:
    """Why a try failed, None when it was acknowledged. Too late counts as down; what we did not foresee, as rejected."""
    if not future.done() or future.cancelled():
        return Unreachable("no answer in time")
    fault = future.exception()
    if fault is None or isinstance(fault, Unreachable | Rejected):
        return fault
    log.error("a notice could not be sent", exc_info=fault)
    return Rejected(type(fault).__name__)


def _message(notice: Taken, now: dt.datetime) -> Message:
    return Message(notice.key, notice.channel, notice.receiver, notice.secret, notice.body, int(now.timestamp()))
