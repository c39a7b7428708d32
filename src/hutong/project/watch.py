"""A child's side of the supervised tree: it ends when the process that started it is gone, however that ended.

The parent holds the other end of our standard input and writes nothing. When it dies, even by `kill -9`, the kernel closes
that end. Unlike a death signal this works on every system and survives a change of credentials.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """Watches standard input from now on. The calling process must lead its own process group, which ends with it."""
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # The database goes at the same moment: there is nothing to finish, and what was not committed is rolled back.
    os.killpg(os.getpgrp(), signal.SIGKILL)
