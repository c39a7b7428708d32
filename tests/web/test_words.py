"""What everybody reads: complete in both languages, plain when something is wrong."""

import pkgutil
import re
from importlib import import_module

import pytest
from django.test import Client

from hutong import domain
from hutong.kernel.errors import Broken
from hutong.web import words
from hutong.web.words_door import DOOR_ACTS
from tests.people import HOME

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
PAGES = (
    "/", "/forms/", "/asks/", "/people/", "/people/?q=nobody", "/journal/", "/hats/", "/about/", "/nothing/",
    "/work/", "/pack/", "/data-back/", "/proposals/", "/sources/", "/burden/", "/verify/", "/verify/0000000000000000/",
    "/catalogue/", "/outside/receipt/", "/outside/receipt/?code=none", f"/outside/{HOME}/",
)  # fmt: skip
# What is Chinese in English too: the switch to Chinese, her name, her post, her place.
NAMES = {"中文", "王芳", "社区工作者", "昌平区", "回龙观街道", "龙泽苑社区居委会"}


@pytest.mark.parametrize("address", PAGES)
def test_in_english_nothing_is_left_in_chinese(wang, address):
    wang.cookies["django_language"] = "en"
    page = wang.get(address).text
    shown = re.sub(r"<option[^>]*>|<[^>]+>", " ", page)
    assert set(CHINESE.findall(shown)) <= NAMES


def test_ages_are_said_as_people_say_them():
    assert [words.days_ago(n) for n in (0, 1, 59, 60, 365, 729, 730, 3650)] == [
        "今天", "1 天前", "59 天前", "1 个月前", "12 个月前", "23 个月前", "2 年前", "10 年前",
    ]  # fmt: skip
    assert words.age(None) == ""


def test_a_page_left_open_too_long_says_so(wang):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = wang.cookies
    answer = strict.post("/look/", {"elder": "1"})
    assert answer.status_code == 403 and "页面放得太久了" in answer.text


def test_our_own_fault_is_said_to_be_ours(wang, monkeypatch):
    def fails(*_args, **_more):
        raise Broken("the pool is upside down")

    monkeypatch.setattr("hutong.web.staff.journal.journal_queries.own", fails)
    answer = wang.get("/journal/")
    assert answer.status_code == 500 and "不是您的操作有误" in answer.text and "upside down" not in answer.text
    part = wang.get("/journal/", headers={"HX-Request": "true"})
    assert part.status_code == 500 and part.headers["HX-Retarget"] == "#messages"


def writers():
    """The name of every command in every room, exported or not: each can stand in the journal."""
    for room in pkgutil.iter_modules(domain.__path__, "hutong.domain."):
        for module in pkgutil.walk_packages(import_module(room.name).__path__, f"{room.name}."):
            if module.name.split(".")[3] == "commands":
                yield from (do.verb for do in vars(import_module(module.name)).values() if hasattr(do, "needs"))


def test_everything_done_has_a_word():
    """Every command that can stand in the journal is said in words."""
    named = {name for name in writers() if not name.startswith("_")}
    assert {"submit", "confirm_by_agreement", "hand_over", "report"} <= named
    overridden = {verb for verb, word in DOOR_ACTS.items() if words.word("act", verb) != str(word)}
    assert not overridden, f"two rooms call two things by one verb: {overridden}"
    wordless = {name for name in named if words.word("act", name) == name}
    assert not wordless, wordless
