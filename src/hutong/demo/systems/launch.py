"""`python -m hutong.demo.systems.launch FOLDER`: starts every system that was registered, and brings back one that has died."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hutong.demo.systems.frame import end_with_parent

LOOK_SECONDS = 0.25
# What a system that was broken on purpose ends with, and how long it stays broken: the door looks once a minute, and believes it
# at the second look. HUTONG_DEMO_BROKEN says otherwise.
BREAKS, BROKEN = 4, 150.0
# Seconds before one that died is started again; twice as long each time that it dies within a minute.
AGAIN, AT_MOST = 1.0, 30.0
CANNOT = 3


@dataclass
class Running:
    """One system's process. `over`: it cannot run on this machine, and has said so."""

    name: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    falls: int = 0
    over: bool = False

    def look(self) -> None:
        """Starts it where it does not run; one that has just died waits a while."""
        now = time.monotonic()
        if self.over or (self.process is not None and self.process.poll() is None):
            return
        if self.process is None:
            if now >= self.again_at:
                self.started_at, self.process = now, start(self.name, self.folder)
            return
        code, self.process = self.process.returncode, None
        self.over = code == CANNOT
        self.falls = 1 if now - self.started_at > 60 else self.falls + 1
        pause = min(AT_MOST, AGAIN * 2 ** (self.falls - 1))
        self.again_at = now + (float(os.environ.get("HUTONG_DEMO_BROKEN", BROKEN)) if code == BREAKS else pause)


def start(name: str, folder: Path) -> subprocess.Popen[bytes]:
    """A process in the group of this one. Its standard input is held open, and ends with this process."""
    words = [sys.executable, "-m", "hutong.demo.systems", name, str(folder)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


def main(folder: Path) -> None:
    """Looks after them until standard input is closed."""
    end_with_parent()
    running = [Running(path.stem, folder) for path in sorted(folder.glob("*.json")) if path.stem.isalpha()]
    while True:
        for one in running:
            one.look()
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
