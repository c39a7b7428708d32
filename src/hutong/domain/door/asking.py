"""Asks systems whether they answer: side by side, each for a few seconds, from the worker and never while a page waits.

A system that sends the browser on to sign in (3xx) or wants a sign-in (401, 403) answers. 404, 410 and 5xx help nobody.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from hutong.domain.door.judging import Answer
from hutong.domain.notices import post
from hutong.domain.notices.post import Rejected, Unreachable
from hutong.kernel import clock

log = logging.getLogger(__name__)
# Checks side by side, and seconds for all of them: the worker has other jobs too.
AT_ONCE, PATIENCE = 64, 9.0


def ask_all(addresses: Mapping[int, str]) -> dict[int, Answer]:
    """Asks every address, by the number of its system; one that was not heard in time has not answered."""
    if not addresses:
        return {}
    crew = ThreadPoolExecutor(min(AT_ONCE, len(addresses)), thread_name_prefix="door")
    asked = {number: crew.submit(ask, address) for number, address in addresses.items()}
    wait(asked.values(), timeout=PATIENCE)
    crew.shutdown(wait=False, cancel_futures=True)
    # one that never came to its turn was not asked at all
    return {number: _heard(future) for number, future in asked.items() if not future.cancelled()}


def ask(address: str) -> Answer:
    """Asks one address. Raises nothing."""
    begun = time.monotonic()
    try:
        status = post.look(address)
    except Rejected:
        return Answer(clock.now(), -1, "address")
    except Unreachable as fault:
        return Answer(clock.now(), -1, _why(fault))
    took = int((time.monotonic() - begun) * 1000)
    if status in (404, 410):
        return Answer(clock.now(), -1, "missing")
    return Answer(clock.now(), -1, "broken") if status >= 500 else Answer(clock.now(), took)


def _heard(future: Future[Answer]) -> Answer:
    if not future.done():
        return Answer(clock.now(), -1, "late")
    fault = future.exception()
    if fault is not None:
        log.error("a system could not be asked", exc_info=fault)
        return Answer(clock.now(), -1, "no_answer")
    return future.result()


def _why(fault: Unreachable) -> str:
    cause = fault.__cause__
    if isinstance(cause, ssl.SSLError):
        return "certificate"
    if isinstance(cause, TimeoutError):
        return "late"
    return "no_host" if str(fault) == "no such host" else "no_answer"
