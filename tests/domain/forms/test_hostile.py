"""What a file may hold that no department means: signs no database takes, headers without end, people in the place of headers."""

import time

import pytest

from hutong.domain.forms import commands, queries
from hutong.domain.forms.models import Meaning
from hutong.domain.pool.models import LocalElement
from tests.factories.sheets import listing
from tests.people import wang_fang

pytestmark = pytest.mark.django_db


def test_a_sign_no_database_takes_costs_nobody_the_file():
    written = listing("名_x0000_单", ["姓_x0000_名", "身份证号", "电话"], ["赵秀英", "", ""])
    form = commands.hand_in(wang_fang, data=written, filename="表.xlsx")
    assert queries.filling(wang_fang, form).state == "meaning"


def test_a_header_without_end_costs_no_time():
    written = listing("名单", ["姓名", "身份证号", "电话", "（" * 30_000, "1" * 30_000])
    begun = time.monotonic()
    commands.hand_in(wang_fang, data=written, filename="表.xlsx")
    assert time.monotonic() - begun < 10


def test_a_line_of_data_read_as_headers_is_told_to_nobody():
    written = listing("名单", ["姓名", "身份证号", "手机 13800138000", "备注"], ["", "", "", ""])
    form = commands.hand_in(wang_fang, data=written, filename="表.xlsx", department="民政局")
    commands.confirm_meanings(wang_fang, filling_id=form)
    told = {*Meaning.objects.values_list("header", flat=True), *LocalElement.objects.values_list("label", flat=True)}
    assert "姓名" in told and not any("1380013" in word for word in told)
