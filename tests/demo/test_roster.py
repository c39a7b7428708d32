"""The list of accounts of the demo city: what the guide says of it is so."""

from __future__ import annotations

import json
from contextlib import contextmanager

from hutong.cli.main import run


class House:
    """A house that is open already."""

    @contextmanager
    def opened(self, *, city=True):
        yield


def test_the_demo_city_written_out_and_loaded_again_changes_nothing(city, capsys, tmp_path):
    """City: everybody was entered by hand, without numbers."""
    out = tmp_path / "now.csv"
    assert run(House(), ["accounts", "export", "--out", str(out)]) == 0
    capsys.readouterr()
    assert run(House(), ["accounts", "load", str(out), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["kept"] > 10
    assert [again[what] for what in ("joins", "moves", "changes", "leaves", "renamed", "faults")] == [0, 0, 0, 0, 0, []]
    once_more = tmp_path / "again.csv"
    run(House(), ["accounts", "export", "--out", str(once_more)])
    assert once_more.read_text("utf-8") == out.read_text("utf-8")
