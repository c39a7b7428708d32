import pytest

from hutong.kernel.errors import Broken
from hutong.kernel.sealing import KeyRing, blind, new_ring, seal, unseal


def test_what_is_sealed_opens_again_and_only_for_its_own_record():
    ring = new_ring()
    sealed = seal(ring, "糖尿病".encode(), b"person:1:disease")
    assert "糖尿病".encode() not in sealed
    assert unseal(ring, sealed, b"person:1:disease").decode() == "糖尿病"
    with pytest.raises(Broken):
        unseal(ring, sealed, b"person:2:disease")


def test_a_changed_byte_is_noticed():
    ring = new_ring()
    sealed = bytearray(seal(ring, b"1", b"a"))
    sealed[14] ^= 1
    with pytest.raises(Broken):
        unseal(ring, bytes(sealed), b"a")


def test_old_values_open_after_the_key_is_changed():
    ring = new_ring()
    sealed = seal(ring, b"old", b"a")
    newer = KeyRing({**ring.keys, 2: b"k" * 16}, 2, ring.index)
    assert unseal(newer, sealed, b"a") == b"old"
    assert seal(newer, b"new", b"a")[0] == 2


def test_a_blind_index_is_the_same_for_the_same_value_only():
    ring = new_ring()
    assert blind(ring, "id_no", "1") == blind(ring, "id_no", "1") != blind(ring, "tel", "1")
