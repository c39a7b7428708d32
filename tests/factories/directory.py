"""Areas and staff for stories: the people of tests/people.py as they sign in."""

import datetime as dt

from django.db import connection

from hutong.domain.directory.models import Area, Post, Staff
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of, parent_of
from hutong.kernel.pinyin import pinyin_key
from tests.people import FAR, HOME, NEXT_DOOR

SINCE = dt.date(2020, 1, 1)
PASSWORD = "wo-de-shequ-2026"
NAMES = {
    110000000000: "北京市",
    110114000000: "昌平区",
    110114010000: "回龙观街道",
    HOME: "龙泽苑社区居委会",
    NEXT_DOOR: "龙腾苑社区居委会",
    110105000000: "朝阳区",
    110105014000: "左家庄街道",
    FAR: "三源里社区居委会",
}


def area(code: int, name: str = "") -> Area:
    """An area with all above it."""
    parent = parent_of(code)
    above = area(parent) if parent else None
    name = name or NAMES.get(code, str(code))
    values = {"name": name, "level": level_of(code), "parent": above, "pinyin": pinyin_key(name), "valid_from": SINCE}
    return Area.objects.get_or_create(code=code, defaults=values)[0]


def staff(actor: Actor, username: str, *, password: str | None = PASSWORD) -> Staff:
    """The actor as somebody who signs in, with the id that the actor carries; None: without a password."""
    made = Staff(pk=actor.user_id, username=username, name=actor.name)
    made.set_password(password)
    made.save()
    return made


def post(actor: Actor, code: int, *, valid_to: dt.date | None = None) -> Post:
    """The actor's post at an area, under the id that the actor carries."""
    values = {
        "title": actor.post,
        "area": area(code),
        "rights": sorted(actor.rights),
        "department": actor.department,
        "valid_from": SINCE,
        "valid_to": valid_to,
    }
    return Post.objects.create(pk=actor.post_id, staff_id=actor.user_id, **values)


def later_numbers() -> None:
    """Staff and posts that commands make from now on get numbers far from those that the people of the stories carry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('directory_post_id_seq'), nextval('directory_staff_id_seq') FROM generate_series(1, 300)")
