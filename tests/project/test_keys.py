"""The keys of an installation: made once, readable by their owner only, never made anew over damaged ones."""

import threading

import pytest

from hutong.kernel.errors import Broken
from hutong.kernel.sealing import seal, unseal
from hutong.project.keys import read_keys, ring_of


def test_made_on_first_use_for_the_owner_alone(tmp_path):
    path = tmp_path / "home" / "keys.json"
    first = read_keys(path)
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert read_keys(path) == first
    sealed = seal(ring_of(first), b"110114", b"person:1")
    assert unseal(ring_of(read_keys(path)), sealed, b"person:1") == b"110114"


def test_two_processes_at_once_read_the_same(tmp_path):
    path, found = tmp_path / "keys.json", []
    threads = [threading.Thread(target=lambda: found.append(read_keys(path)["secret"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 8


def test_damaged_keys_are_not_replaced(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text('{"secret": "x"')
    with pytest.raises(Broken):
        read_keys(path)
    assert path.read_text() == '{"secret": "x"'
