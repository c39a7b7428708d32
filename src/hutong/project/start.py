"""Opening the house in this process: for a verb of the command line, a bench, a script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from hutong.cli.output import show_progress
from hutong.project.database.address import external_url
from hutong.project.database.lease import server
from hutong.project.home import home
from hutong.project.prepare import Progress, is_prepared, prepare


@contextmanager
def opened(*, city: bool = True, progress: Progress = show_progress) -> Iterator[None]:
    """The database up, migrated, with the demo city if `city` (made on first use), and Django ready, for the block's length.

    Shares the server with whoever uses the same data folder; the last one stops it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    place = home()
    with nullcontext() if external_url() else server(place):
        if not is_prepared(place, city=city):
            prepare(place, city=city, progress=progress)
        import django
        from django.db import connections

        django.setup()
        try:
            yield
        finally:
            connections.close_all()
