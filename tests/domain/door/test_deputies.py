"""Wang Fang stands in for Zhang Min: how other systems see her depends on how they sign in, as the guide says."""

import datetime as dt

import pytest

from hutong.domain.directory import queries as directory
from hutong.domain.directory.commands import stand_in
from hutong.domain.door import queries
from hutong.domain.door.commands.vault import Holder, credential_for, set_credential
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM
from tests.factories.directory import later_numbers, post, staff
from tests.factories.door import system
from tests.people import HOME, NEXT_DOOR, wang_fang, zhang_min

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy():
    """Wang Fang in the hat of Zhang Min, whose post is next door."""
    later_numbers()
    for who, name, at in ((wang_fang, "wangfang", HOME), (zhang_min, "zhangmin", NEXT_DOOR)):
        staff(who, name, password=None)
        post(who, at)
    days = {"since": clock.today(), "until": clock.today() + dt.timedelta(days=7)}
    hat = stand_in(SYSTEM, post=zhang_min.post_id, by=wang_fang.user_id, rights=["tasks.work"], reason="休假", **days)
    return directory.actor_of(wang_fang.user_id, hat)


def test_where_she_is_told_of_she_comes_as_herself_with_the_roles_of_the_post(deputy):
    view = system(roles={"writer": {"levels": ["community"]}})
    told = queries.claims_of(deputy.user_id, deputy.post_id, view)
    own = queries.claims_of(wang_fang.user_id, wang_fang.post_id, view)
    assert (told.sub, told.username, told.name) == (own.sub, "wangfang", "王芳")
    assert (told.post, told.area, told.roles) == ("代 张敏 · 社区工作者", NEXT_DOOR, ("writer",))


def test_a_login_form_sees_the_account_of_the_post_and_the_journal_both_names(deputy):
    view = system("lao", protocol="form", settings={"base": "http://127.0.0.1:9"})
    for holder, username in ((Holder(NEXT_DOOR, post=zhang_min.post_id), "zhangmin"), (Holder(NEXT_DOOR), "unit")):
        set_credential(SYSTEM, view=view, holder=holder, username=username, secret="jiu-mi-ma-1")
    assert credential_for(deputy, view=view).username == "zhangmin"
    with scope(SYSTEM):
        entry = Entry.objects.get(verb="use_credential")
    assert (entry.actor_name, entry.post) == ("王芳", "代 张敏 · 社区工作者")
