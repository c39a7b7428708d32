"""The server's data folder: checked before every start, made on the first."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from hutong.project import troubles
from hutong.project.database import launch
from hutong.project.database.address import OWNER
from hutong.project.database.binaries import Binaries, find_binaries
from hutong.project.home import Home

FIRST_MB = 300
LATER_MB = 60


def check_folder(home: Home) -> Binaries:
    """The programs that fit the folder. Raises a Trouble: no room, no access, or written by another major version."""
    wanted = written_by(home)
    check_room(home, LATER_MB if wanted else FIRST_MB)
    binaries = find_binaries(wanted)
    if wanted not in (None, binaries.major):
        raise troubles.other_version(home.data, str(wanted), str(binaries.major))
    return binaries


def written_by(home: Home) -> int | None:
    """The major version of PostgreSQL that wrote the folder, None for a folder still to be made."""
    try:
        text = (home.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if home.data.exists() and any(home.data.iterdir()):
            raise troubles.other_version(home.data, "?", "15+") from None
        return None
    except OSError as fault:
        raise troubles.no_access(home.data, fault.strerror or str(fault)) from fault
    if not text.isdigit():
        raise troubles.other_version(home.data, text[:20] or "?", "15+")
    return int(text)


def check_room(home: Home, need_mb: int) -> None:
    """Raises a Trouble when fewer than `need_mb` megabytes are free where the folder is."""
    free = shutil.disk_usage(home.path).free // 1024 // 1024
    if free < need_mb:
        raise troubles.disk_full(home.path, free, need_mb)


def make_folder(home: Home, binaries: Binaries, identity: launch.Identity) -> None:
    """Runs initdb beside the final place and moves the result there, so that a kill in the middle leaves nothing half made."""
    draft = home.path / "database.making"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give(draft, identity)
    command: list[str | Path] = [
        binaries.folder / "initdb",
        "-D",
        draft,
        "-U",
        OWNER,
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
    ]
    process = launch.start(command, identity, output=subprocess.PIPE, folder=draft)
    output, _ = process.communicate()
    text = output.decode(errors="replace")
    with open(home.log / "initdb.log", "w") as log:
        log.write(text)
    if process.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise explain(home, text, home.log / "initdb.log")
    draft.rename(home.data)


def give(path: Path, identity: launch.Identity, *, all_in_it: bool = True) -> None:
    """Hands a folder, and all in it, to the account that the server runs as, where that is not ours."""
    if identity.uid is None or path.stat().st_uid == identity.uid:
        return
    gid = identity.gid if identity.gid is not None else -1
    os.chown(path, identity.uid, gid)
    if all_in_it:
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), identity.uid, gid)


def explain(home: Home, text: str, log: Path) -> troubles.Trouble:
    """What a failed start was about, read from the server's own words."""
    last = [line.strip() for line in text.splitlines() if line.strip()]
    if "No space left on device" in text:
        return troubles.disk_full(home.path, shutil.disk_usage(home.path).free // 1024 // 1024, LATER_MB)
    if "incompatible with server" in text:
        return troubles.other_version(home.data, "?", "?")
    if "Permission denied" in text or "Operation not permitted" in text:
        return troubles.no_access(home.data, next(line for line in last if "ermi" in line))
    fatal = [line for line in last if "FATAL" in line or "error" in line]
    return troubles.database_failed((fatal or last or ["没有输出"])[-1], log)
