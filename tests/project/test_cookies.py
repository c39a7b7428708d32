"""What a browser keeps for the house belongs to its host alone, where it speaks https."""

import runpy

import pytest

from hutong.project import settings as module


@pytest.mark.parametrize(("https", "before"), [("1", "__Host-"), ("", "")])
def test_no_neighbour_of_the_host_lays_a_session_in_place_of_hers(monkeypatch, https, before):
    monkeypatch.setenv("HUTONG_HTTPS", https)
    found = runpy.run_path(module.__file__)
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == (f"{before}hutong_session", f"{before}hutong_csrf")
    # what a browser wants of such a name: only over https, for every path, of no domain (Django's defaults for the last two)
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is bool(before)
    assert not {"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH"} & set(found)
