"""Jobs outlive the worker that had them in hand."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
from procrastinate import App, PsycopgConnector

from hutong.project.database.address import connection_arguments
from hutong.project.worker import rescue_once
from tests.project.living import soon

# A worker with one job that takes too long, and says when it has begun.
SLOW = """
import asyncio, sys, time
from procrastinate import App, PsycopgConnector
app = App(connector=PsycopgConnector(conninfo=sys.argv[1]))
@app.task(name="slow")
def slow(note):
    with open(note, "a") as file:
        file.write("begun\\n")
    time.sleep(float(sys.argv[2]))
    with open(note, "a") as file:
        file.write("done\\n")
app.run_worker(update_heartbeat_interval=0.5, wait=sys.argv[2] != "0", install_signal_handlers=False)
"""


def worker(conninfo: str, seconds: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SLOW, conninfo, seconds], stderr=subprocess.DEVNULL)


def test_a_job_cut_off_by_a_kill_is_done_again(own_database, home, tmp_path: Path):
    conninfo = psycopg.conninfo.make_conninfo(**{**connection_arguments(home), "dbname": own_database})
    app = App(connector=PsycopgConnector(conninfo=conninfo))
    note = tmp_path / "note"

    async def put() -> None:
        async with app.open_async():
            await app.configure_task("slow").defer_async(note=str(note))

    async def rescue() -> int:
        async with app.open_async():
            return await rescue_once(app, silence=1.0)

    asyncio.run(put())
    killed = worker(conninfo, "60")
    assert soon(note.exists, 30)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert soon(lambda: asyncio.run(rescue()) == 1)
    assert worker(conninfo, "0").wait(60) == 0
    assert note.read_text().split() == ["begun", "begun", "done"]
