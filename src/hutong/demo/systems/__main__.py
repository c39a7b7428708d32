"""`python -m hutong.demo.systems NAME FOLDER`: one system as a process of its own, until standard input is closed."""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from hutong.demo.systems import nginx
from hutong.demo.systems.declared import BEHIND, place_of
from hutong.demo.systems.frame import end_with_parent, serve

# What the launcher reads from how a system ended: trying again will not help.
CANNOT = 3


def main(name: str, folder: Path) -> None:
    """Serves the system. Ends with CANNOT where it cannot be started on this machine, after one line that says so."""
    end_with_parent()
    place = place_of(name, folder)
    if place is None:
        sys.exit(f"演示系统 {name} 还没有登记。")
    module, port = importlib.import_module(f"hutong.demo.systems.{name}"), place.port
    try:
        if place.declared.protocol == "forward":
            _follow(nginx.start(place))
            port += BEHIND
        serve(module.made(place), port)
    except nginx.Missing as missing:
        _cannot(f"演示系统“{place.declared.title}”没有启动：这台机器上没有 {missing}（apt-get install {missing}）。")
    except OSError as fault:
        why = "已被别的程序占用" if fault.errno == errno.EADDRINUSE else f"用不了（{fault.strerror}）"
        _cannot(f"演示系统“{place.declared.title}”没有启动：端口 {port} {why}。")


def _follow(process: subprocess.Popen[bytes]) -> None:
    """This process falls when the one before it has fallen."""

    def wait() -> None:
        process.wait()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _cannot(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
    os._exit(CANNOT)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
