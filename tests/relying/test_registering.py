"""The demo's systems in the register: once, at the port where they answer, with secrets that only they keep."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys

import pytest

from hutong.demo.systems.declared import BEHIND, declared, place_of
from hutong.demo.systems.nginx import configuration
from hutong.demo.systems.registering import register
from hutong.domain.directory import queries as directory
from hutong.domain.door import queries, rules
from hutong.domain.door.commands.vault import Holder, credential_for, set_credential
from hutong.domain.door.queries import vault
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound

DOOR = "http://127.0.0.1:8000"


def test_registered_once_and_again_when_the_port_is_another(city, tmp_path):
    assert register(tmp_path, DOOR, 8000)
    first = place_of("visits", tmp_path)
    view = queries.system("visits")
    assert (view.address, view.settings["redirect_uris"]) == ("http://127.0.0.1:8010/", ["http://127.0.0.1:8010/callback/"])
    assert register(tmp_path, DOOR.replace("8000", "9000"), 9000)
    second = place_of("visits", tmp_path)
    assert (second.base, second.door, second.secret) == ("http://127.0.0.1:9010", "http://127.0.0.1:9000", first.secret)
    assert queries.system("visits").settings["redirect_uris"] == ["http://127.0.0.1:9010/callback/"]


def test_each_says_what_it_holds_and_whom_to_call_at_a_number_that_is_nobodys(city, tmp_path):
    register(tmp_path, DOOR, 8000)
    views = [queries.system(name) for name in declared()]
    assert all(re.search(r"\b010-40\d{6}$", view.contact) and view.holds_words for view in views)
    assert len({view.contact for view in views}) == len(views)


def test_where_a_stranger_listens_no_tile_leads_to(city, tmp_path, capfd):
    taken = {8010, 8013 + BEHIND}
    assert register(tmp_path, DOOR, 8000, free=lambda port: port not in taken)
    found = {name: queries.system(name).address for name in ("visits", "waste", "rental")}
    assert found == {
        "visits": "http://127.0.0.1:8110/", "waste": "http://127.0.0.1:8011/", "rental": "http://127.0.0.1:8113/"
    }  # fmt: skip
    assert place_of("visits", tmp_path).port == 8110
    assert "演示系统“走访登记”改用端口 8110：8010 已被别的程序占用。" in capfd.readouterr().err


def test_nothing_is_written_where_nothing_has_changed(city, tmp_path):
    register(tmp_path, DOOR, 8000)
    before = {name: queries.system(name).changed_at for name in declared()}
    register(tmp_path, DOOR, 8000)
    assert {name: queries.system(name).changed_at for name in declared()} == before


def test_lost_secrets_are_made_anew(city, tmp_path):
    register(tmp_path, DOOR, 8000)
    first = place_of("waste", tmp_path)
    (tmp_path / "waste.json").unlink()
    register(tmp_path, DOOR, 8000)
    second = place_of("waste", tmp_path)
    assert second.secret != first.secret
    assert queries.system("waste").secret_digest == rules.digest(second.secret)
    assert stat.S_IMODE((tmp_path / "waste.json").stat().st_mode) == 0o600


def test_who_has_an_account_in_the_old_ledger_has_it_in_the_vault_and_a_changed_one_stays(city, tmp_path):
    register(tmp_path, DOOR, 8000)
    wang = actor("wangfang")
    put = vault.shelf(wang, "party").mine
    assert (put.kind, put.area) == ("post", wang.area)
    view, holder = queries.system("party"), Holder(wang.area, post=wang.post_id)
    set_credential(SYSTEM, view=view, holder=holder, username="wangfang", secret="changed")
    register(tmp_path, DOOR, 8000)
    assert credential_for(wang, view=view).secret == "changed"
    with pytest.raises(NotFound):
        vault.shelf(actor("lijing"), "party")


def actor(username):
    """A demo account in its post."""
    staff = directory.staff_named(username)
    return directory.actor_of(staff.id, directory.hats(staff.id)[0].post_id)


def test_where_no_demo_city_is_there_are_no_systems(db, tmp_path):
    assert not register(tmp_path, DOOR, 8000)
    assert not list(tmp_path.iterdir())


def test_a_system_that_cannot_start_says_so_in_one_line_and_is_left_in_peace(city, tmp_path):
    register(tmp_path, DOOR, 8000)
    nowhere = {**os.environ, "PATH": str(tmp_path)}
    words = [sys.executable, "-c", NO_NGINX, "rental", str(tmp_path)]
    found = subprocess.run(words, env=nowhere, capture_output=True, text=True, timeout=30, stdin=subprocess.PIPE, check=False)
    assert found.returncode == 3
    assert found.stderr.splitlines() == ["演示系统“出租房屋”没有启动：这台机器上没有 nginx（apt-get install nginx）。"]


NO_NGINX = """
import sys
from pathlib import Path
from hutong.demo.systems import __main__ as main, nginx
nginx.NGINX = ("no-such-nginx",)
main.end_with_parent = lambda: None
main.main(sys.argv[1], Path(sys.argv[2]))
"""


@pytest.mark.parametrize("header", ["User", "Sub", "Name", "Post", "Area", "Department", "Roles"])
def test_nginx_takes_away_what_the_browser_says_of_itself(tmp_path, city, header):
    register(tmp_path, DOOR, 8000)
    words = configuration(place_of("rental", tmp_path), tmp_path)
    assert f'proxy_set_header X-Hutong-{header} "";' in words
