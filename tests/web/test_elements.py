"""The dictionary is for everybody who works here."""


def test_it_finds_by_chinese_pinyin_and_english(wang):
    for query in ("联系电话", "lxdh", "Residential address"):
        assert "个要素" in wang.get("/elements/", {"q": query}).text
    assert "联系电话" in wang.get("/elements/", {"q": "lxdh"}).text


def test_filters_narrow_and_the_fragment_is_part_of_the_page(wang):
    page = wang.get("/elements/", {"entity": "household", "sensitivity": "sensitive"}).text
    part = wang.get("/elements/", {"entity": "household", "sensitivity": "sensitive"}, headers={"HX-Request": "true"}).text
    assert part.strip() in page and "<html" not in part


def test_an_element_shows_its_codes_and_what_it_is_computed_from(wang):
    page = wang.get("/elements/sex/").text
    assert "GB/T 2261.1" in page and "<td>女</td>" in page
    assert "由这些推算" in wang.get("/elements/age/").text


def test_an_unknown_element_is_said_to_be_unknown(wang):
    answer = wang.get("/elements/no-such-thing/")
    assert answer.status_code == 404 and "字典里没有这个要素" in answer.text


def test_the_combobox_gets_its_options(wang):
    part = wang.get("/elements/pick/", {"pick-3": "sfz", "listbox": "l3"}).text
    assert 'role="option" id="l3-1" aria-selected="true"' in part


def test_in_english_it_reads_english(wang):
    wang.cookies["django_language"] = "en"
    assert "Sex" in wang.get("/elements/sex/").text


def test_going_back_gives_the_whole_page(wang):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in wang.get("/elements/", {"q": "sfz"}, headers=headers).text
