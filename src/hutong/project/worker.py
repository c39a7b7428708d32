"""The worker process: runs the jobs of the queue, and carries the news of the outbox to the rooms that listen."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from typing import TYPE_CHECKING

import django

from hutong.project.watch import end_with_parent

if TYPE_CHECKING:
    from procrastinate import App

OUTBOX_SECONDS = 1.0
FINISH_SECONDS = 5.0
# A worker that was killed is known by its silence; what it had in hand is then done again from the start.
HEARTBEAT_SECONDS = 3.0
SILENCE_SECONDS = 10.0

log = logging.getLogger(__name__)


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    django.setup()
    threading.Thread(target=carry_news, daemon=True).start()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        asyncio.run(work(working))


async def work(app: App) -> None:
    """Runs jobs until the process is asked to end; the one in hand gets `FINISH_SECONDS` to finish."""
    async with app.open_async():
        rescue = asyncio.create_task(take_up_again(app))
        try:
            await app.run_worker_async(
                concurrency=1,
                shutdown_graceful_timeout=FINISH_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENCE_SECONDS,
            )
        finally:
            rescue.cancel()


async def take_up_again(app: App) -> None:
    """Puts jobs back into the queue whose worker has gone silent."""
    while True:
        try:
            await rescue_once(app)
        except Exception:
            log.exception("stalled jobs could not be looked for; trying again")
        await asyncio.sleep(SILENCE_SECONDS / 2)


async def rescue_once(app: App, silence: float = SILENCE_SECONDS) -> int:
    """One round of `take_up_again`; returns how many jobs were put back."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence))
    for job in stalled:
        log.warning("job %s (%s) was cut off; it is done again", job.id, job.task_name)
        await app.job_manager.retry_job(job)
    return len(stalled)


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
