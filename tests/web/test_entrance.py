"""Getting in, choosing a post, and how the screen looks."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client

from hutong.domain.accounts.models import Passkey
from hutong.domain.directory.commands.passwords import set_password
from hutong.kernel import clock
from tests.factories.directory import PASSWORD, post, staff
from tests.people import FAR, HOME, street_head, wang_fang, zhang_min

pytestmark = pytest.mark.django_db
# Argon2 is slow on purpose; what it protects is not what these stories are about.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_remembered(settings):
    settings.HUTONG_DEMO = False
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()


def sign_in(password=PASSWORD, username="wangfang", **more):
    client = Client()
    return client, client.post("/sign-in/", {"username": username, "password": password, **more})


def test_wang_fang_signs_in_and_comes_to_where_she_wanted():
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    client, answer = sign_in(next="/elements/")
    assert answer.headers["Location"] == "/elements/"
    assert "王芳" in client.get("/").text


def test_a_wrong_password_says_so_and_keeps_the_name_typed():
    staff(wang_fang, "wangfang")
    _client, answer = sign_in("wrong")
    assert answer.status_code == 422
    assert "账号或密码不对" in answer.text and 'value="wangfang"' in answer.text and "wrong" not in answer.text


def test_guessing_is_slowed_down():
    staff(wang_fang, "wangfang")
    for _ in range(8):
        sign_in("wrong")
    _client, answer = sign_in()
    assert answer.status_code == 422 and "试的次数太多了" in answer.text


def test_sign_in_leads_to_no_other_site():
    staff(wang_fang, "wangfang")
    post(wang_fang, HOME)
    _client, answer = sign_in(next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_with_two_posts_she_chooses_one_and_may_change():
    staff(wang_fang, "wangfang")
    first = post(wang_fang, HOME)
    second = type(first).objects.create(
        pk=9, staff_id=101, title="楼门长", area_id=HOME, rights=["pool.read"], valid_from=first.valid_from
    )
    client, answer = sign_in()
    assert answer.headers["Location"] == "/hats/"
    assert client.get("/people/").headers["Location"] == "/hats/"
    assert "楼门长" in client.get("/hats/").text
    client.post("/hats/", {"post": second.pk})
    assert "楼门长" in client.get("/").text
    assert client.get("/asks/").status_code == 404


def test_nobody_puts_on_the_hat_of_another(wang, li):
    assert wang.post("/hats/", {"post": 3}).status_code == 404
    assert str(FAR) not in wang.get("/").text


def test_a_stranger_is_led_to_the_sign_in_and_back():
    answer = Client().get("/people/7/?x=1")
    assert answer.headers["Location"] == "/sign-in/?next=%2Fpeople%2F7%2F%3Fx%3D1"


@pytest.mark.parametrize(
    ("page", "then"),
    [("http://testserver/door/me/?x=1", "%2Fdoor%2Fme%2F%3Fx%3D1"), ("http://elsewhere/door/me/", "%2F"), ("", "%2F")],
)
def test_a_button_pressed_too_late_leads_back_to_its_page_not_to_an_address_that_only_it_opens(page, then):
    answer = Client(headers={"referer": page}).post("/door/me/end/abc/")
    assert answer.headers["Location"] == f"/sign-in/?next={then}"


def test_an_address_that_only_a_button_opens_says_so(wang):
    answer = wang.get("/sign-out/", headers={"accept": "text/html"})
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST" and "要在页面上按按钮" in answer.text


def test_leaving_ends_the_session(wang):
    assert wang.get("/sign-out/").status_code == 405
    wang.post("/sign-out/")
    assert wang.get("/").headers["Location"].startswith("/sign-in/")


def test_large_type_and_english_belong_to_the_screen(wang):
    wang.post("/look/", {"elder": "1", "next": "/elements/"})
    page = wang.get("/about/").text
    assert 'class="elder"' in page
    wang.post("/look/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in wang.get("/about/").text
    wang.post("/look/", {"language": "xx", "elder": "7"})
    assert '<html lang="en" class="elder"' in wang.get("/about/").text


def test_the_demo_shows_its_accounts_and_an_installation_does_not(settings):
    assert "演示账号" not in Client().get("/sign-in/").text
    settings.HUTONG_DEMO = True
    assert "演示账号" not in Client().get("/sign-in/").text


def test_a_button_of_the_demo_that_would_not_work_is_not_there(settings):
    """She has changed her password in the demo, her colleague has set up a second factor: within the hour, too."""
    settings.HUTONG_DEMO = True
    for actor, name in ((wang_fang, "wangfang"), (zhang_min, "zhangmin"), (street_head, "chengang")):
        staff(actor, name)
        post(actor, actor.area)
    assert buttons() == {"wangfang", "zhangmin", "chengang"}
    with clock.standing_at(clock.now() + dt.timedelta(minutes=5)):
        set_password(wang_fang, password="huilongguan-de-xiaowang")
        Passkey.objects.create(staff=102, credential=b"x", public_key=b"x", name="手机", made_at=clock.now())
        assert buttons() == {"chengang"}


def buttons():
    return set(re.findall(r'name="username" value="(\w+)"', Client().get("/sign-in/").text))
