"""Debian's Apache with one sign-in module in it, as its own process: unprivileged port, folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

MODULES = Path("/usr/lib/apache2/modules")
ALWAYS = ("mpm_event", "authz_core", "authn_core", "authz_user", "headers", "dir", "alias", "env", "setenvif")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that Apache's own account may read and write: as root it gives up being root."""
    made = Path(tempfile.mkdtemp(prefix="hutong-apache-"))
    try:
        (made / "pages").mkdir()
        (made / "cache").mkdir()
        for path in (made, made / "cache"):
            path.chmod(0o777)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def apache(place: Path, port: int, modules: tuple[str, ...], words: str) -> Iterator[str]:
    """Apache with these modules and words of its configuration; yields its address."""
    loaded = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in (*ALWAYS, *modules))
    account = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    (place / "httpd.conf").write_text(
        f"ServerRoot {place}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {place}/pid\nErrorLog {place}/error.log\n"
        f"LogLevel warn\nDefaultRuntimeDir {place}\n{loaded}\n{account}\nStartServers 1\nDocumentRoot {place}/pages\n"
        f"<Directory {place}/pages>\nRequire all granted\n</Directory>\n{words}\n"
    )
    process = subprocess.Popen(
        ["/usr/sbin/apache2", "-f", str(place / "httpd.conf"), "-DFOREGROUND"], stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}/", place)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], url: str, place: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(url, timeout=5, allow_redirects=False)
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise TimeoutError(f"apache2 did not start: {said(place)}")


def said(place: Path) -> str:
    """What it has written to its log."""
    log = place / "error.log"
    return log.read_text()[-3000:] if log.exists() else ""
