"""Work that does not hang together, on all the processors of the machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import connection, connections

T = TypeVar("T")
R = TypeVar("R")

# Fewer tasks than this are done before a second process has got going.
_FEW = 4


def in_turn(work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
    """The results, as they come. The first task is done here alone, since it may make what the others share.

    Processes fork where that is possible and no transaction is open: a connection cannot be shared. They end with this one.
    """
    processes = os.cpu_count() or 1
    if len(tasks) < _FEW or processes < 2 or connection.in_atomic_block or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, tasks)
        return
    yield work(tasks[0])
    connections.close_all()
    pool = multiprocessing.get_context("fork").Pool(processes, initializer=_end_with, initargs=(os.getpid(),))
    with pool:
        yield from pool.imap_unordered(work, tasks[1:])


def _end_with(parent: int) -> None:
    """A child whose parent was killed finishes nothing more: what it had not committed is made again by the next run."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
