"""The data folder from which the benches of these stories take a copy: one is made and migrated, not nine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    folder = tempfile.mkdtemp(prefix="hutong-bench-from-")
    alone = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "hutong.project.command", "migrate"]
    subprocess.run(command, env=alone | {"HUTONG_HOME": folder}, check=True, stdout=subprocess.DEVNULL)
    os.environ["HUTONG_BENCH_FROM"] = folder
    try:
        yield
    finally:
        del os.environ["HUTONG_BENCH_FROM"]
        shutil.rmtree(folder, ignore_errors=True)
