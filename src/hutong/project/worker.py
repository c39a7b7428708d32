"""The worker process: runs the jobs of the queue, and carries the news of the outbox to the rooms that listen."""

from __future__ import annotations

import logging
import os
import threading
import time

import django

from hutong.project.watch import end_with_parent

OUTBOX_SECONDS = 1.0
FINISH_SECONDS = 5.0

log = logging.getLogger(__name__)


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    django.setup()
    threading.Thread(target=carry_news, daemon=True).start()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(concurrency=1, shutdown_graceful_timeout=FINISH_SECONDS, listen_notify=True)


def carry_news() -> None:
    """Delivers the outbox for as long as the process lives. A failure is logged and tried again: nothing is skipped."""
    from django.db import close_old_connections

    from hutong.domain.journal.jobs import deliver

    while True:
        try:
            close_old_connections()
            deliver()
        except Exception:
            log.exception("the outbox could not be delivered; trying again")
        time.sleep(OUTBOX_SECONDS)


if __name__ == "__main__":
    main()
