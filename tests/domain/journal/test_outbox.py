"""News reaches every listener once, in order; a listener that fails holds nobody up."""

import pytest

from hutong.domain.journal.command import command, tell
from hutong.domain.journal.jobs import deliver, listens
from hutong.domain.journal.models import News
from hutong.domain.journal.scope import scope
from hutong.kernel.actor import SYSTEM
from hutong.kernel.errors import NotFound
from tests.people import auditor, li_jing, wang_fang

pytestmark = pytest.mark.django_db


@command(needs="pool.observe")
def say(actor, *, topic, word):
    tell(topic, {"word": word})


def test_news_is_heard_once_and_in_order():
    heard = []
    listens("story.order")(heard.append)
    for word in ("一", "二", "三"):
        say(wang_fang, topic="story.order", word=word)
    assert deliver() == 3 and deliver() == 0
    assert [news["word"] for news in heard] == ["一", "二", "三"]


def test_a_listener_that_fails_holds_nobody_up_and_is_told_again():
    heard, broken = [], [True]

    @listens("story.fails")
    def stumbling(news):
        if broken:
            raise ValueError("not now")
        heard.append(news["word"])

    listens("story.works")(lambda news: heard.append(news["word"]))
    say(wang_fang, topic="story.fails", word="一")
    say(wang_fang, topic="story.works", word="二")
    assert deliver() == 1 and heard == ["二"]
    broken.clear()
    assert deliver() == 1 and heard == ["二", "一"]
    with scope(SYSTEM):
        assert News.objects.count() == 2 and not News.objects.filter(done_at=None).exists()


def test_who_lacks_the_right_tells_nothing():
    with pytest.raises(NotFound):
        say(auditor, topic="story.order", word="四")
    with scope(SYSTEM):
        assert not News.objects.exists()


def test_who_tells_news_cannot_listen_in():
    say(wang_fang, topic="story.order", word="五")
    for ears in (wang_fang, li_jing):
        with scope(ears):
            assert not News.objects.exists()
