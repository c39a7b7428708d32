"""Starting a program that dies with us and is not root.

PostgreSQL refuses to run as root. Inside a user namespace of its own it sees itself as an ordinary user while the files stay
root's; where the kernel refuses namespaces, it runs as an unprivileged account instead.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
INSIDE = 1000

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """As whom to run: as we are, inside a user namespace, or as another account."""

    namespace: bool = False
    uid: int | None = None
    gid: int | None = None


def identity_for(folder: Path) -> Identity:
    """As whom the server of a data folder runs. The owner of an existing folder stays its owner."""
    if os.geteuid() != 0:
        return Identity()
    owner = folder.stat() if folder.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Identity(uid=owner.st_uid, gid=owner.st_gid)
    if namespaces_work():
        return Identity(namespace=True)
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(uid=account.pw_uid, gid=account.pw_gid)
    return Identity(uid=65534, gid=65534)


def namespaces_work() -> bool:
    """Whether this kernel lets us have a user namespace: tried in a child."""
    try:
        return subprocess.run([sys.executable, "-ISc", ""], preexec_fn=_enter_namespace, check=False, timeout=20).returncode == 0
    except subprocess.SubprocessError:
        return False


def start(command: Sequence[str | Path], identity: Identity, *, output: int | IO[bytes], folder: Path) -> subprocess.Popen[bytes]:
    """Starts a command that gets SIGINT when the calling *thread* ends, so call it from one that lasts."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        preexec_fn=_before_exec(identity, os.getpid()),
        user=identity.uid,
        group=identity.gid,
        extra_groups=[] if identity.uid is not None else None,
        start_new_session=True,
    )


def die_with_parent(wake: signal.Signals) -> None:
    """Asks the kernel to send this process a signal when its parent ends. Only Linux can."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(wake), 0, 0, 0)


def _before_exec(identity: Identity, parent: int) -> Callable[[], None]:
    """What the child does between fork and exec. A change of credentials clears the death signal, so that comes last."""

    def prepare() -> None:
        if identity.namespace:
            _enter_namespace()
        die_with_parent(signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _enter_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    if sys.platform != "linux" or _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{INSIDE} {uid} 1"), ("gid_map", f"{INSIDE} {gid} 1")):
        Path("/proc/self", name).write_text(text)
