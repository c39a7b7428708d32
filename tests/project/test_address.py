"""DATABASE_URL takes another server; without it the embedded one is meant. The site never acts as the owner."""

import psycopg
import pytest

from hutong.project.database.address import connection_arguments, database_settings
from hutong.project.home import Home
from hutong.project.troubles import Trouble


@pytest.fixture
def place(tmp_path):
    return Home(tmp_path)


def test_embedded(place, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = database_settings(place)
    assert (found["default"]["USER"], found["owner"]["USER"]) == ("hutong_app", "hutong")
    assert found["default"]["HOST"] == str(place.sockets)


def test_another_server(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://li:p%40ss@db.example:6432/city?sslmode=require")
    found = database_settings(place)["default"]
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"], found["NAME"]) == (
        "db.example",
        "6432",
        "li",
        "p@ss",
        "city",
    )
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c role=hutong_app"}
    assert connection_arguments(place)["dbname"] == "city"
    assert "options" not in connection_arguments(place)


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://a@b", "nonsense", "postgresql://a@b:port/c"])
def test_an_address_that_is_none(place, monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(Trouble) as trouble:
        database_settings(place)
    assert trouble.value.code == "bad_url"


def test_over_an_address_the_site_is_no_owner_either(template, databases, place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", databases.url(template))
    words = database_settings(place)["default"]
    named = {"host": words["HOST"], "port": words["PORT"], "user": words["USER"], "dbname": words["NAME"], **words["OPTIONS"]}
    with psycopg.connect(**named) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("hutong_app",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE pool_person DISABLE ROW LEVEL SECURITY")


def test_plans_are_kept_by_the_server_at_hand_and_elsewhere_where_the_address_says_so(place, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database_settings(place)["default"]["OPTIONS"]["prepare_threshold"] > 0
    monkeypatch.setenv("DATABASE_URL", "postgresql://li@db.example/city?prepare_threshold=5")
    assert database_settings(place)["default"]["OPTIONS"]["prepare_threshold"] == 5
    monkeypatch.setenv("DATABASE_URL", "postgresql://li@db.example/city?prepare_threshold=often")
    with pytest.raises(Trouble):
        database_settings(place)
