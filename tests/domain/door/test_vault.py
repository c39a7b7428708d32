"""The vault: what is put in is used and never read back; another post gets nothing, and that is on record."""

import contextlib

import pytest
from django.db import connection

from hutong.domain.door import commands, queries
from hutong.domain.door.adaptor import rotating, using, wire
from hutong.domain.door.adaptor.signing import WrongPassword
from hutong.domain.door.commands import jars, vault
from hutong.domain.door.commands.vault import Holder
from hutong.domain.door.models import Credential, Jar
from hutong.domain.door.queries.vault import shelf, shelves
from hutong.domain.journal import queries as journal
from hutong.domain.journal.models import Entry
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound, Refused
from tests.domain.door.old_system import ADAPTOR, running
from tests.factories.directory import post, staff
from tests.factories.door import system
from tests.people import FAR, HOME, NEXT_DOOR, city_desk, li_jing, ma_li, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
MINE, UNIT = Holder(HOME, post=1), Holder(HOME)
SECRET = "jiu-mi-ma-1"


@pytest.fixture
def old():
    with running() as found:
        yield found


@pytest.fixture
def view(old, home):
    folder = home.path / "adaptors"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lao.yaml").write_text(ADAPTOR)
    post(wang_fang, HOME) if staff(wang_fang, "wangfang", password=None) else None
    return system("lao", title="老系统", protocol="form", address=f"{old.base}/", settings={"adaptor": "lao", "base": old.base})


def put(view, actor=wang_fang, holder=MINE, username="wangfang", secret=SECRET):
    return vault.set_credential(actor, view=view, holder=holder, username=username, secret=secret)


def acts(verb):
    with scope(SYSTEM):
        return [(entry.actor_name, entry.details) for entry in Entry.objects.filter(verb=verb).order_by("id")]


def test_what_is_put_in_is_used_and_never_read_back(view, old):
    number = put(view)
    seat, cookies = using.sit(wang_fang, view, using.adaptor_of(view))
    assert (seat.credential, seat.staff) == (number, 101) and cookies.value("OLDSESSION")
    assert old.tries == [("wangfang", SECRET)]
    shown = repr(shelf(wang_fang, "lao"))
    assert SECRET not in shown and "username" not in shown
    assert [one["verb"] if isinstance(one, dict) else one.verb for one in journal.own(wang_fang)] == [
        "use_credential", "set_credential",
    ]  # fmt: skip
    with connection.cursor() as cursor, scope(SYSTEM):
        cursor.execute(
            "SELECT c::text || e::text FROM door_credential c, (SELECT string_agg(j::text, '') FROM journal_entry j) e"
        )
        assert SECRET not in str(cursor.fetchall())


def test_an_unsealed_credential_does_not_print(view):
    put(view)
    assert SECRET not in repr(vault.credential_for(wang_fang, view=view))


def test_the_wrong_post_gets_nothing_and_it_is_on_record(view):
    number = put(view)
    for stranger in (zhang_min, li_jing, street_head, city_desk):
        with pytest.raises(NotFound):
            vault.credential_for(stranger, view=view, credential=number)
    refused = [(who, details["refused"]) for who, details in acts("use_credential")]
    assert refused == [("张敏", True), ("李静", True), ("陈刚", True), ("周宁", True)]


def test_a_post_that_opens_the_system_no_more_gets_nothing(view):
    put(view)
    commands.show_to(SYSTEM, name="lao", area=HOME, shown=False)
    with pytest.raises(NotFound):
        vault.credential_for(wang_fang, view=queries.system("lao"))


def test_a_post_has_its_own_before_its_units(view):
    unit = put(view, holder=UNIT, username="danwei", secret="dan-wei-mi-ma-2")
    assert vault.credential_for(wang_fang, view=view).id == unit == vault.credential_for(zhang_min, view=view).id
    mine = put(view)
    assert (vault.credential_for(wang_fang, view=view).id, vault.credential_for(zhang_min, view=view).id) == (mine, unit)


def test_who_may_put_one_in(view):
    put(view, holder=UNIT)
    put(view, actor=city_desk, holder=Holder(NEXT_DOOR))
    for actor, holder in [
        (zhang_min, MINE), (wang_fang, Holder(NEXT_DOOR)), (wang_fang, Holder(HOME, "civil_affairs")), (li_jing, UNIT),
        (ma_li, Holder(FAR)),
    ]:  # fmt: skip
        with pytest.raises(NotFound):
            put(view, actor=actor, holder=holder)
    for words in ({"username": " "}, {"secret": ""}, {"secret": "x" * 201}):
        with pytest.raises(Refused):
            put(view, **words)


def test_taking_out_is_for_whoever_may_put_in(view):
    number = put(view, holder=UNIT)
    with pytest.raises(NotFound):
        vault.remove_credential(li_jing, view=view, credential=number)
    vault.remove_credential(zhang_min, view=view, credential=number)
    assert shelf(wang_fang, "lao").credentials == ()


def test_another_place_does_not_see_that_there_is_one(view):
    put(view, holder=UNIT)
    assert [len(one.credentials) for one in shelves(wang_fang)] == [1]
    assert [len(one.credentials) for one in shelves(li_jing)] == [0]
    assert [len(one.credentials) for one in shelves(city_desk)] == [1], "the owner sees that it is set"
    with scope(li_jing):
        assert Credential.objects.count() == 0


def test_what_is_wrong_is_shown_to_the_system_once(view, old):
    put(view, secret="bu-dui")
    for _ in range(3):
        with pytest.raises(WrongPassword):
            using.sit(wang_fang, view, using.adaptor_of(view))
    assert len(old.tries) == 1 and shelf(wang_fang, "lao").mine.state == "wrong"
    put(view)
    using.sit(wang_fang, view, using.adaptor_of(view))


def test_cookies_stay_here_sealed_and_hers(view):
    put(view, holder=UNIT, username="danwei", secret="dan-wei-mi-ma-2")
    adaptor = using.adaptor_of(view)
    _, cookies = using.sit(wang_fang, view, adaptor)
    assert using.seat_of(wang_fang, view, adaptor)[1].kept == cookies.kept
    assert using.seat_of(zhang_min, view, adaptor) is None, "a colleague with the same credential has a session of her own"
    with scope(SYSTEM):
        assert cookies.value("OLDSESSION").encode() not in bytes(Jar.objects.get().cookies)
    jars.take_jars(101)
    assert using.seat_of(wang_fang, view, adaptor) is None


def test_a_new_password_is_taken_when_it_has_signed_in(view, old):
    number = put(view)
    using.rotate(view, number)
    assert old.passwords["wangfang"] != SECRET
    using.sit(wang_fang, view, using.adaptor_of(view))
    mine = shelf(wang_fang, "lao").mine
    assert (mine.set_by, mine.state, mine.overdue) == ("自动更换", "works", False)


class Fall(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_fall_between_leaves_one_that_works(view, old, monkeypatch, where):
    number, change, known = put(view), rotating.change_password, []

    def falls(*words):
        if where == "after":
            change(*words)
        raise Fall

    monkeypatch.setattr(rotating, "change_password", falls)
    with contextlib.suppress(Fall):
        using.rotate(view, number)
    known.append(old.passwords["wangfang"])
    assert (known[0] == SECRET) == (where == "before")
    using.sit(wang_fang, view, using.adaptor_of(view))
    monkeypatch.undo()
    using.rotate(view, number)
    using.sit(wang_fang, view, using.adaptor_of(view))
    assert old.passwords["wangfang"] not in (SECRET, known[0])


def test_a_system_that_says_it_changed_and_did_not_keeps_the_old_one(view, old):
    number, old.broken_rotation = put(view), True
    with pytest.raises(WrongPassword):
        using.rotate(view, number)
    using.sit(wang_fang, view, using.adaptor_of(view))
    assert old.passwords["wangfang"] == SECRET


def test_whoever_knew_one_leaves_and_it_is_changed_at_once(view, old, monkeypatch):
    from hutong.domain.door import vault_jobs

    asked = []
    monkeypatch.setattr(vault_jobs.rotate_one, "defer", lambda **words: asked.append(words))
    number = put(view)
    vault_jobs.somebody_left({"staff": 103})
    assert asked == []
    vault_jobs.somebody_left({"staff": 101})
    assert asked == [{"credential": number}] and shelf(wang_fang, "lao").mine.overdue
    vault_jobs.rotate_one(number)
    assert old.passwords["wangfang"] != SECRET and not shelf(wang_fang, "lao").mine.overdue


def test_work_is_read_with_the_units_credential_into_the_common_inbox(view):
    from hutong.domain.tasks import queries as inboxes

    put(view, holder=UNIT, username="danwei", secret="dan-wei-mi-ma-2")
    assert using.read_work(view) == {"put": 2, "closed": 0}
    assert sorted(task.title for task in inboxes.inbox(wang_fang)) == ["更新名单", "补录签到"]
    assert using.read_work(view) == {"put": 0, "closed": 0}
    assert [details["why"] for _, details in acts("open_credential")] == ["work", "work"]


def test_a_list_that_cannot_be_read_closes_nothing(view, old):
    from hutong.domain.tasks import queries as inboxes

    put(view, holder=UNIT, username="danwei", secret="dan-wei-mi-ma-2")
    using.read_work(view)
    old.captcha = True
    with pytest.raises(Refused):
        using.read_work(view)
    assert len(inboxes.inbox(wang_fang)) == 2


def test_a_system_at_an_address_that_is_none_is_not_called(view):
    bad = system("cuo", protocol="form", address="http://169.254.169.254/", settings={"adaptor": "lao"})
    vault.set_credential(wang_fang, view=bad, holder=MINE, username="a", secret="b")
    with pytest.raises(wire.Forbidden):
        using.sit(wang_fang, bad, using.adaptor_of(bad))
