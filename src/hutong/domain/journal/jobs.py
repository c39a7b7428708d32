"""Hands news of the outbox to its listeners, once each, in order, after the commit that told it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from hutong.domain.journal.models import News
from hutong.kernel import clock

Listener = Callable[[dict[str, object]], None]
_listeners: dict[str, list[Listener]] = defaultdict(list)


def listens(topic: str) -> Callable[[Listener], Listener]:
    """Marks a function of a higher room's `jobs.py` as a listener. It must bear being called twice with the same news."""

    def wrap(listener: Listener) -> Listener:
        if listener not in _listeners[topic]:
            _listeners[topic].append(listener)
        return listener

    return wrap


def deliver(limit: int = 1000) -> int:
    """Delivers what waits, oldest first; returns how much. Two workers do not take the same news (SKIP LOCKED)."""
    done = 0
    while done < limit:
        with transaction.atomic():
            news = News.objects.select_for_update(skip_locked=True).filter(done_at=None).order_by("id").first()
            if news is None:
                break
            for listener in _listeners[news.topic]:
                listener(news.payload)
            news.done_at = clock.now()
            news.save(update_fields=["done_at"])
        done += 1
    return done
