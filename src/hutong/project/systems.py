"""The demo's systems as a process of the supervised tree: it registers them, then becomes what looks after them."""

from __future__ import annotations

import os
import sys

from hutong.project.home import home
from hutong.project.watch import end_with_parent


def main(host: str, port: int, first: int = 0) -> None:
    """Ends with 0 where there is no demo city. Else this process is replaced by the small one that starts the systems: the
    framework that registering takes does not stay in memory. Their ports lie above `first`, or above the house's own."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hutong.project.settings")
    import django

    django.setup()
    from django.conf import settings

    from hutong.demo.systems.registering import is_free, register

    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    folder = home().path / "systems"
    address = settings.HUTONG_ADDRESS or f"http://{near}:{port}"
    if settings.HUTONG_DEMO and register(folder, address, first or port, free=is_free):
        os.execv(sys.executable, [sys.executable, "-m", "hutong.demo.systems.launch", str(folder)])


if __name__ == "__main__":
    main(sys.argv[1], *(int(number) for number in sys.argv[2:]))
