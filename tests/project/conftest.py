"""Data folders for stories about starting and stopping: copies of one that initdb made once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hutong.project.database.lease import server
from hutong.project.home import Home


@pytest.fixture(scope="session")
def made_once() -> Iterator[Home]:
    folder = Home(Path(tempfile.mkdtemp(prefix="ht-")) / "h")
    with server(folder):
        pass
    yield folder
    shutil.rmtree(folder.path.parent, ignore_errors=True)


@pytest.fixture
def house(made_once: Home) -> Iterator[Home]:
    """A data folder with an empty server in it that nobody runs."""
    folder = Home(Path(tempfile.mkdtemp(prefix="ht-")) / "h")
    folder.make()
    shutil.copytree(made_once.data, folder.data)
    folder.data.chmod(0o700)
    yield folder
    shutil.rmtree(folder.path.parent, ignore_errors=True)
