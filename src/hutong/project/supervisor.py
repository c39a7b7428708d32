"""`hutong run`: database, site and worker as one tree that stands and falls together."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from hutong.cli.output import speaks_chinese
from hutong.kernel.errors import Broken
from hutong.project import troubles
from hutong.project.database.address import external_url
from hutong.project.database.lease import Lease
from hutong.project.home import Home
from hutong.project.prepare import demo_accounts, is_prepared

FINISH_SECONDS = 10.0
START_SECONDS = 60.0
LOOK_SECONDS = 0.25


class Ended(BaseException):
    """Somebody asked us to stop: Ctrl-C, a signal, or the end of make."""


@dataclass
class Child:
    """One process of the tree, leading a process group of its own. It falls: it is started again, ever more slowly.

    `lasting` False: one that ends by itself, with 0, had nothing to do and is left in peace.
    """

    module: str
    arguments: tuple[str, ...] = ()
    silent: bool = False
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    again_at: float = 0.0
    started_at: float = field(default_factory=time.monotonic)
    lasting: bool = True
    over: bool = False

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if self.silent else None,
            start_new_session=True,
        )

    def look(self) -> None:
        """Starts it again if it has ended; what is left of its group goes first."""
        now = time.monotonic()
        if self.over:
            return
        if self.process is not None:
            if self.process.poll() is None:
                return
            self.kill()
            self.over = not self.lasting and self.process.returncode == 0
            self.process = None
            self.falls = 1 if now - self.started_at > 60 else self.falls + 1
            self.again_at = now + min(30.0, 0.5 * 2 ** (self.falls - 1))
            if not self.over:
                print(f"{self.module} 已退出，正在重新启动。", file=sys.stderr, flush=True)
        elif now >= self.again_at:
            self.start()

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, seconds: float) -> None:
        """Waits for it, then makes sure of its whole group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()
        self.process.wait()

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def supervise(home: Home, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Runs the house until it is asked to stop. `announce` gets the address once pages are answered.

    Raises a Trouble when the folder is in use, the port is taken, or the database cannot be brought up.
    """
    address, parent = os.environ.get("HUTONG_ADDRESS") or f"http://{_name_of(host)}:{port}", os.getppid()
    with _signals(), ExitStack() as stack, suppress(Ended):
        home.make()
        stack.enter_context(_only_one(home, address))
        check_port(host, port)
        lease = None if external_url() else Lease(home)
        if lease is not None:
            stack.callback(lease.release)
        if not is_prepared(home, city=True):
            _prepare(first=not home.prepared.exists())
        site = Child("hutong.project.site", (host, str(port)))
        worker = Child("hutong.project.worker")
        others = _systems(home, host, port)
        others += _passage(host, port, demo=bool(others))
        stack.callback(_end_all, [site, worker, *others])
        stack.callback(_hear_no_more)
        site.start()
        _wait_for_site(site, host, port)
        announce(address)
        worker.start()
        for other in others:
            other.start()
        _stand_by(lease, [site, worker, *others], parent)


def _systems(home: Home, host: str, port: int) -> list[Child]:
    """The demo's own systems, where there is a demo. They lie on this machine, which is told things nowhere else."""
    if os.environ.get("HUTONG_DEMO", "1") != "1" or not demo_accounts(home):
        return []
    os.environ.setdefault("HUTONG_HOOK_HOSTS", "127.0.0.1,localhost")
    if _name_of(host) == "localhost":
        os.environ.setdefault("HUTONG_ADDRESS", f"http://localhost:{port}")
    return [Child("hutong.project.systems", (host, str(port)), silent=True, lasting=False)]


def _name_of(host: str) -> str:
    """What people are told to open: this machine by its name. Browsers keep a passkey for a name only, never for a number
    (WebAuthn, 5.1.3)."""
    return "localhost" if host == "127.0.0.1" else host


def _passage(host: str, port: int, *, demo: bool) -> list[Child]:
    """The passage, where it is set up: at HUTONG_PASSAGE_PORT, else one above the house. The demo's answers at localhost."""
    at = int(os.environ.get("HUTONG_PASSAGE_PORT", "0")) or port + 1
    if demo:
        os.environ.setdefault("HUTONG_PASSAGE", f"localhost:{at}")
    if not os.environ.get("HUTONG_PASSAGE"):
        return []
    check_port(host, at, port)  # else tiles of the door would lead to whoever listens there
    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return [Child("hutong.project.passage", (host, str(at), f"http://{near}:{port}"))]


def _stand_by(lease: Lease | None, children: list[Child], parent: int) -> None:
    """Looks after everybody. Started by make, it ends with make, even when that is killed."""
    tied = os.environ.get("HUTONG_TIED") == "1"
    while not (tied and os.getppid() != parent):
        time.sleep(LOOK_SECONDS)
        if lease is not None:
            lease.ensure()
        for child in children:
            child.look()


def _end_all(children: list[Child]) -> None:
    for child in children:
        child.ask_to_end()
    end = time.monotonic() + FINISH_SECONDS
    for child in children:
        child.end(max(0.1, end - time.monotonic()))


def _prepare(*, first: bool) -> None:
    """Migrations and the demo city, in a process of their own: the supervisor stays small. `first`: it takes its time."""
    if first:
        english = "" if speaks_chinese() else " Making the database and the demo city: about a minute the first time."
        print(f"正在建数据库和演示城市，第一次大约一分钟。{english}", file=sys.stderr, flush=True)
    child = Child("hutong.project.command", ("migrate", "--city"), silent=True)
    child.start()
    assert child.process is not None
    try:
        code = child.process.wait()
    finally:
        child.ask_to_end()
        child.end(FINISH_SECONDS)
    if code == 2:
        raise SystemExit(2)
    if code != 0:
        raise Broken(f"preparing the database ended with {code}")


def check_port(host: str, port: int, house: int = 0) -> None:
    """Raises a Trouble when another program listens there. `house`: the house's own port, where this is another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise troubles.port_taken(host, port, house or port) from fault


def _wait_for_site(site: Child, host: str, port: int) -> None:
    """Returns once a page has been answered; that it listens is not enough."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if site.process is None or site.process.poll() is not None:
            break
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(host, port, timeout=START_SECONDS)
            connection.request("HEAD", "/", headers={"Connection": "close", "Host": f"localhost:{port}"})
            connection.getresponse().close()
            return
        time.sleep(0.02)
    raise Broken("the site did not start; its last words are above")


@contextmanager
def _only_one(home: Home, address: str) -> Iterator[None]:
    """The folder's one supervisor. Its address stands in the locked file, for the second one to name."""
    with open(home.serving, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise troubles.already_serving(serving_address(home) or "?") from fault
        file.truncate(0)
        file.write(json.dumps({"address": address, "pid": os.getpid()}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def serving_address(home: Home) -> str | None:
    """Where this folder's site answers, None when nobody serves it."""
    try:
        with open(home.serving) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return str(json.loads(file.read() or "{}").get("address", "")) or None
    except (OSError, ValueError):
        return None
    return None


ASKS_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C, TERM and HUP end the tree in order; once on the way down, they are heard no more."""

    def end(number: int, frame: FrameType | None) -> None:
        _hear_no_more()
        raise Ended

    before = {number: signal.signal(number, end) for number in ASKS_TO_END}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hear_no_more() -> None:
    for number in ASKS_TO_END:
        signal.signal(number, signal.SIG_IGN)
