"""Cases for stories: what somebody reports, and the posts that settle it."""

from __future__ import annotations

from typing import Any

from hutong.domain.cases import commands, queries
from hutong.domain.cases.commands import NewReport, Person, Receipt
from hutong.domain.directory.models import Post, Staff
from hutong.kernel.actor import Actor
from tests.factories.directory import area, post
from tests.people import (
    FAR,
    HOME,
    NEXT_DOOR,
    city_desk,
    li_jing,
    liu_yan,
    ma_li,
    qian_bo,
    street_head,
    wang_fang,
    zhang_min,
    zhao_lei,
)  # fmt: skip

DISTRICT, STREET, CITY = 110114000000, 110114010000, 110000000000
RUBBISH = "3号楼下垃圾桶满了三天没人清"
PLACES = {
    wang_fang: HOME, zhang_min: HOME, li_jing: FAR, street_head: STREET, ma_li: DISTRICT, zhao_lei: DISTRICT, qian_bo: STREET,
    city_desk: CITY, liu_yan: DISTRICT,
}  # fmt: skip


def posts(*people: Actor) -> None:
    """The people's posts (default: all who settle cases), without a password."""
    area(HOME), area(NEXT_DOOR), area(FAR)
    for person in people or [one for one in PLACES if one is not liu_yan]:
        Staff.objects.get_or_create(pk=person.user_id, defaults={"username": f"u{person.user_id}", "name": person.name})
        if not Post.objects.filter(pk=person.post_id).exists():
            post(person, PLACES[person])


def reported(words: str = RUBBISH, *, at: int = HOME, category: str = "exposed_rubbish", **more: Any) -> Receipt:
    """What a resident reports, from her own phone."""
    person = more.pop("person", Person())
    return commands.report(commands.somebody(at), new=NewReport(area=at, words=words, category=category, person=person, **more))


def finished(receipt: Receipt, by: Actor = qian_bo, checker: Actor = wang_fang) -> None:
    """The case, signed for, done and checked: the resident's turn."""
    commands.sign(by, case_id=receipt.case)
    commands.finish(by, case_id=receipt.case, words="已经清运干净")
    if queries.status(receipt.code).state == "checking":
        commands.check(checker, case_id=receipt.case, passed=True, words="")
