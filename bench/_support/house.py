"""A house of the bench's own: an embedded database in a temporary folder, migrated, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def house(*, database: bool = True) -> Iterator[None]:
    """Django ready, and with `database` an empty migrated one behind it, for the length of the block.

    Touches no installation: DATABASE_URL and HUTONG_HOME of the caller do not count here. HUTONG_BENCH_FROM: an empty, migrated
    data folder that nobody serves, of which to take a copy.
    """
    folder = tempfile.mkdtemp(prefix="hutong-bench-")
    if "HUTONG_BENCH_FROM" in os.environ:
        shutil.copytree(os.environ["HUTONG_BENCH_FROM"], folder, dirs_exist_ok=True)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    os.environ.pop("DATABASE_URL", None)
    os.environ["HUTONG_HOME"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "hutong.project.settings"
    try:
        if database:
            from hutong.project.start import opened

            with opened(city=False):
                yield
        else:
            import django

            django.setup()
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def on_this_machine() -> dict[str, float]:
    """Processors and memory (GB), to read the seconds by."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {"cpus": os.cpu_count() or 1, "memory_gb": round(pages * size / 1024**3, 1)}
