"""A person's page: found by her own worker, invisible to the neighbour, every look entered."""

import pytest

from hutong.domain.pool import commands
from hutong.domain.pool.commands import Seen, SourceRef
from tests.factories.pool import household, id_no, person
from tests.people import wang_fang

VISIT = SourceRef("visit", "入户走访")


@pytest.fixture
def zhao(db):
    return person("赵秀英", tel="13900000001", id_no=id_no(), household=household(), marital="20")


def test_wang_fang_finds_her_by_name_pinyin_and_number(wang, zhao):
    for query in ("赵秀", "zxy", "zhaoxiu", "13900000001", id_no()):
        assert f"/people/{zhao}/" in wang.get("/people/", {"q": query}).text, query


def test_one_letter_lists_nobody(wang, zhao):
    page = wang.get("/people/", {"q": "z"}).text
    assert "至少写两个" in page and "赵秀英" not in page


def test_the_neighbour_finds_nobody_and_opens_nothing(li, zhao):
    assert "没有找到这个人" in li.get("/people/", {"q": "赵秀英"}).text
    for address in (f"/people/{zhao}/", f"/people/{zhao}/correct/tel/", f"/people/{zhao}/merge/{zhao}/"):
        assert li.get(address).status_code == 404, address
    assert li.post(f"/people/{zhao}/correct/tel/", {"value": "13911112222"}).status_code == 404


def test_who_may_not_read_the_pool_gets_a_404(sun, zhao):
    assert sun.get("/people/").status_code == 404
    assert sun.get(f"/people/{zhao}/").status_code == 404


def test_each_fact_has_its_source_and_age_and_the_look_is_entered(wang, zhao):
    page = wang.get(f"/people/{zhao}/").text
    assert "13900000001" in page and "台账导入" in page and "个月前" in page
    assert "为居民办事" in wang.get(f"/people/{zhao}/").text
    assert "查看" in wang.get("/journal/").text


def test_two_sources_stand_side_by_side(wang, zhao):
    see = [Seen("person", zhao, "tel", "13900000002")]
    commands.observe(wang_fang, observations=see, source=SourceRef("owner", "民政局"), purpose="check")
    see = [Seen("person", zhao, "tel", "13900000003")]
    commands.observe(wang_fang, observations=see, source=VISIT, purpose="visit")
    page = wang.get(f"/people/{zhao}/").text
    assert "13900000002" in page and "13900000003" in page and "3 次记录" in page


def test_a_correction_settles_and_is_kept_with_its_source(wang, zhao):
    assert 'name="value"' in wang.get(f"/people/{zhao}/correct/tel/", headers={"HX-Request": "true"}).text
    answer = wang.post(f"/people/{zhao}/correct/tel/", {"value": "139 0000 0005"})
    assert answer.headers["Location"] == f"/people/{zhao}/"
    page = wang.get(f"/people/{zhao}/").text
    assert "13900000005" in page and "社区核实" in page


def test_a_wrong_number_is_refused_in_place(wang, zhao):
    answer = wang.post(f"/people/{zhao}/correct/tel/", {"value": "not a number"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422 and answer.headers["HX-Retarget"] == "#messages"
    assert "不像一个电话号码" in answer.text
    assert wang.post(f"/people/{zhao}/correct/tel/", {"value": " "}).status_code == 422


def test_she_may_have_no_telephone_at_all(wang, zhao):
    wang.post(f"/people/{zhao}/correct/tel/", {"value.none": "1"})
    assert "没有" in wang.get(f"/people/{zhao}/").text


def test_a_duplicate_is_compared_merged_and_taken_apart(wang, zhao):
    other = person("赵秀英", tel="13900000009")
    assert "可能是同一个人" in wang.get(f"/people/{zhao}/").text
    assert "13900000009" in wang.get(f"/people/{zhao}/merge/{other}/").text
    assert wang.post(f"/people/{zhao}/merge/{other}/", {"reason": ""}).status_code == 422
    wang.post(f"/people/{zhao}/merge/{other}/", {"reason": "身份证号相同"})
    page = wang.get(f"/people/{other}/").text
    assert "身份证号相同" in page
    merge_id = page.split("/unmerge/")[1].split("/")[0]
    wang.post(f"/people/{zhao}/unmerge/{merge_id}/")
    assert "可能是同一个人" in wang.get(f"/people/{zhao}/").text


def test_looking_never_writes_and_writing_needs_a_post(wang, zhao):
    assert wang.get(f"/people/{zhao}/unmerge/1/").status_code == 405
    assert wang.put(f"/people/{zhao}/").status_code == 405
