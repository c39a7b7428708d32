"""Two records of one person become one, and can be taken apart again."""

import pytest

from hutong.domain.pool import commands, queries
from hutong.domain.pool.commands import Seen, SourceRef
from hutong.kernel.errors import NotFound, Refused
from tests.factories.pool import id_no, person
from tests.people import li_jing, wang_fang

pytestmark = pytest.mark.django_db


def known(person_id):
    page = queries.person_page(wang_fang, person_id=person_id, purpose="check")
    return page, {f.element: f.value for facts in page.themes.values() for f in facts}


def test_the_kept_record_gains_what_only_the_other_knew():
    zhao, twin = person("赵秀英", id_no=id_no()), person("赵秀英", id_no=id_no(), tel="13900000001")
    page, facts = known(zhao)
    assert [line.id for line in page.twins] == [twin] and "tel" not in facts
    commands.merge(wang_fang, kept=zhao, dropped=twin, reason="同一个人")
    page, facts = known(zhao)
    assert facts["tel"] == "13900000001" and page.twins == ()
    assert known(twin)[0].person.id == zhao


def test_taken_back_both_stand_as_before_and_later_answers_stay():
    zhao, twin = person("赵秀英", id_no=id_no()), person("赵秀英", tel="13900000001")
    made = commands.merge(wang_fang, kept=zhao, dropped=twin, reason="看错了")
    seen = Seen("person", zhao, "email", "zxy@example.org")
    commands.observe(wang_fang, observations=[seen], source=SourceRef("visit", "入户走访"), purpose="visit")
    commands.unmerge(wang_fang, merge_id=made)
    facts = known(zhao)[1]
    assert "tel" not in facts and facts["email"] == "zxy@example.org"
    assert known(twin)[1]["tel"] == "13900000001"


def test_what_is_said_of_a_merged_record_is_said_of_the_kept_one():
    zhao, twin = person("赵秀英"), person("赵秀英")
    commands.merge(wang_fang, kept=zhao, dropped=twin, reason="同一个人")
    seen = Seen("person", twin, "email", "zxy@example.org")
    commands.observe(wang_fang, observations=[seen], source=SourceRef("form", "花名册"), purpose="form:花名册")
    assert known(zhao)[1]["email"] == "zxy@example.org"


def test_merges_are_taken_back_last_first():
    zhao, twin, third = person("赵秀英"), person("赵秀英", tel="13900000001"), person("赵秀英", email="zxy@example.org")
    first = commands.merge(wang_fang, kept=zhao, dropped=twin, reason="同一个人")
    second = commands.merge(wang_fang, kept=zhao, dropped=third, reason="同一个人")
    with pytest.raises(Refused, match="后来"):
        commands.unmerge(wang_fang, merge_id=first)
    for made in (second, first):
        commands.unmerge(wang_fang, merge_id=made)
    assert "tel" not in known(zhao)[1] and known(third)[1]["email"] == "zxy@example.org"


def test_a_record_is_not_merged_twice_nor_with_itself_nor_by_a_stranger():
    zhao, twin, third = person("赵秀英"), person("赵秀英"), person("赵秀英")
    commands.merge(wang_fang, kept=zhao, dropped=twin, reason="同一个人")
    for kept, dropped in ((third, twin), (zhao, zhao)):
        with pytest.raises(Refused):
            commands.merge(wang_fang, kept=kept, dropped=dropped, reason="")
    with pytest.raises(NotFound):
        commands.merge(li_jing, kept=zhao, dropped=third, reason="")
