"""What the city's own cases teach: how people here say it."""

import pytest

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases import hearing
from hutong.domain.cases.commands import learning
from hutong.domain.cases.models import Lesson
from hutong.kernel.actor import SYSTEM
from tests.factories.cases import posts, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    yield
    hearing.forget()


def test_a_word_of_the_neighbourhood_is_understood_after_its_cases_were_confirmed(monkeypatch):
    """Here people call a street lamp 亮子: no pack knows that."""
    posts()
    monkeypatch.setattr(learning, "LEAST", 30)
    assert learning.learn_words(SYSTEM) == 0
    for n in range(20):
        reported(f"{n}号院门口的亮子又灭了", category=lamp())
        reported(f"{n}号楼后头的垃圾桶满了", category="exposed_rubbish")
    before = {one.category: one.share for one in hearing.propose("胡同口亮子灭了")}
    assert learning.learn_words(SYSTEM) == 40
    (first, *_) = hearing.propose("胡同口亮子灭了")
    assert first.category == lamp() and first.share > before.get(lamp(), 0)
    assert "亮子".encode() not in bytes(Lesson.objects.get().data)


def lamp():
    return next(key for key, one in categories().items() if "路灯" in one.zh)
