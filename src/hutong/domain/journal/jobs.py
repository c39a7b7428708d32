"""Hands news of the outbox to its listeners, once each, in order, after the commit that told it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM

TRIES = 10
log = logging.getLogger(__name__)
Listener = Callable[[dict[str, object]], None]
_listeners: dict[str, list[Listener]] = defaultdict(list)


def listens(topic: str) -> Callable[[Listener], Listener]:
    """Marks a function of a higher room's `jobs.py` as a listener. It must bear being called twice with the same news."""

    def wrap(listener: Listener) -> Listener:
        if listener not in _listeners[topic]:
            _listeners[topic].append(listener)
        return listener

    return wrap


def at_night(hour: int, minute: int, *, day: int | None = None) -> str:
    """A moment of each night in Beijing, or of the night of a day of each month, as a line of crontab(5): the queue reads those
    in UTC, eight hours behind, where it is still the evening before. `hour`: 0 to 7; `day`: 2 to 28."""
    return f"{minute} {hour + 16} {'*' if day is None else day - 1} * *"


def deliver(limit: int = 1000) -> int:
    """Delivers what waits, oldest first; returns how much. Two workers do not take the same news (SKIP LOCKED).

    News whose listener fails waits behind the rest, is tried again in later rounds, and after `TRIES` failures stays in the
    outbox for somebody to look at.
    """
    done = 0
    failed: list[int] = []
    while done + len(failed) < limit:
        with scope(SYSTEM):
            waiting = News.objects.select_for_update(skip_locked=True).filter(done_at=None, tries__lt=TRIES)
            news = waiting.exclude(id__in=failed).order_by("tries", "id").first()
            if news is None:
                break
            if _heard(news):
                done += 1
            else:
                failed.append(news.id)
    return done


def _heard(news: News) -> bool:
    """Hands one piece of news to all its listeners: all of them have it, or none and it counts as a failed try."""
    try:
        with transaction.atomic():
            for listener in _listeners[news.topic]:
                listener(news.payload)
            news.done_at = clock.now()
    except Exception:
        log.exception("news %s (%s) was not heard; it will be told again", news.id, news.topic)
        news.tries += 1
    news.save(update_fields=["done_at", "tries"])
    return news.done_at is not None
