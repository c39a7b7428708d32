"""What residents write loses what tells who they are, before anybody else reads it."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from hutong.blueprint.casework.categories import categories
from hutong.domain.cases.publishing import masked
from hutong.domain.cases.publishing.listed import never
from hutong.domain.cases.publishing.suppressing import line, table

SURNAMES = (
    "王李张刘陈杨赵吴徐孙朱郭郑谢宋唐韩冯邓曹彭肖董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴孔汤温常葛"
)
# What must not be left of a sentence; all of it invented.
TAKEN = [
    ("我叫王建国，一直没人管", "王建国"),
    ("联系人：欧阳静", "欧阳静"),
    ("姓名 买彦伯，请回电", "买彦伯"),
    ("张先生说他家没有暖气", "张"),
    ("物业经理刘强态度差", "刘强"),
    ("业主高明说没通知", "高明"),
    ("楼上的李小龙天天打孩子", "李小龙"),
    ("小王和老李都说不归他们管", "王 李"),
    ("我儿子浩浩在三小上学", "浩浩"),
    ("女儿叫张小花，5岁", "张小花"),
    ("孙子名叫沐宸，没有学上", "沐宸"),
    ("阿迪力·买买提的店", "阿迪力"),
    ("此致 敬礼 陈思雨", "陈思雨"),
    ("马主任不接电话", "马"),
    ("诸葛大夫开错了药", "诸葛"),
    ("房东赵敏不退押金", "赵敏"),
    ("电话13800138000", "13800138000"),
    ("电话１３８－００１３－８０００", "８０００ 8000"),
    ("打138 0013 8000找我", "0013"),
    ("打138.0013.8000找我", "8000"),
    ("+86-138-0013-8000", "0013"),
    ("幺三八 零零幺三 八零零零", "幺三八 八零零零"),
    ("一三八零零一三八零零零", "零零一三"),
    ("壹叁捌零零壹叁捌零零零", "壹叁捌"),
    ("①③⑧00138000", "8000 ③"),
    ("138\u200b0013\u200b8000", "0013"),
    ("座机010-62345678转801", "62345678 801"),
    ("座机 6234 5678", "6234"),
    ("尾号是8000那个号", "8000"),
    ("138****8000", "8000"),
    ("身份证110101199003078515", "199003"),
    ("身份证 11010119900307851X", "851X"),
    ("身份证110101 19900307 8515", "0307 110101"),
    ("一一零一零一一九九零零三零七八五一五", "九九零"),
    ("港澳证件A123456(7)", "A123456"),
    ("军字第2001988号", "2001988"),
    ("1990年3月7日出生的", "3月7日"),
    ("银行卡6222 0212 3456 7890 123", "6222 7890"),
    ("卡号6222021234567890123", "6222"),
    ("京A·12345占了消防通道", "12345"),
    ("京AD12345停在楼下", "AD12345"),
    ("京ａ１２３４５又来了", "１２３４５ 12345"),
    ("冀 R 8X8X8 堵门", "8X8X8"),
    ("车牌尾号3721的司机骂人", "3721"),
    ("微信号：wangfang_88", "wangfang"),
    ("加V：zhang123", "zhang123"),
    ("wxid_a1b2c3d4", "a1b2"),
    ("QQ 12345678", "12345678"),
    ("扣扣1234567", "1234567"),
    ("邮箱 a.b@example.com", "a.b example"),
    ("邮箱ａｂ＠ｅｘａｍｐｌｅ．ｃｏｍ", "example"),
    ("wang(at)example.com", "wang"),
    ("见https://example.com/u?id=88", "id=88"),
    ("坐标39.9042,116.4074", "39.9042 116.4"),
    ("3号楼2单元501漏水", "3号楼 2单元 501"),
    ("三号楼二单元五零一漏水", "三号楼 二单元 五零一"),
    ("３号楼２单元５０１室", "501 ５０１"),
    ("12-3-402半夜装修", "402 12"),
    ("5#2-301", "301"),
    ("B座1203扰民", "1203 B座"),
    ("6楼中门的老太太", "中门"),
    ("楼上501天天吵", "501"),
    ("隔壁六零二装修", "六零二"),
    ("501室漏水", "501"),
    ("甲3号楼5层东户", "东户 5层"),
    ("2单元门口有积水", "2单元"),
    ("菊儿胡同41号堆垃圾", "41号"),
    ("我住在前街村38号", "38号"),
]
KEPT = [
    "王府井大街路面坏了，张自忠路也是",
    "关于主任接待日的问题，孩子向老师反映过",
    "高度重视，马路不平，周边没有公厕，杨树飞絮",
    "违章建筑没人管，电路老化，游商占道，老胡同没路灯，小程序打不开",
    "收费标准每平米2.5元，共交了1200000元，一共300户居民",
    "拨打12345、96777没人接，110也打过",
    "一、二、三、四、五、六、七点都有人来",
    "施工从2026-11-26早上6:30到晚上22:00",
    "10号线地铁口，5号院门前，12号院没人扫",
    "儿子孙子都在外地，老人一个人住",
    "2026年11月26日停水",
]


@pytest.mark.parametrize(("text", "gone"), TAKEN, ids=[text[:12] for text, _ in TAKEN])
def test_what_tells_who_somebody_is_is_taken_out(text: str, gone: str):
    found = masked(text)
    assert "〔" in found
    assert not [piece for piece in gone.split() if piece in found]
    assert masked(found) == found


@pytest.mark.parametrize("text", KEPT)
def test_what_tells_nothing_of_a_person_stays(text: str):
    assert masked(text) == text


def test_names_are_found_for_every_surname_with_a_title_or_a_cue():
    for surname in (*SURNAMES, "欧阳", "司马"):
        for sentence in (f"{surname}女士反映停水", f"我叫{surname}晓燕，住在附近", f"联系人：{surname}海涛"):
            assert surname not in masked(sentence).replace("停水", ""), sentence


def test_the_words_of_the_pack_are_hardly_touched():
    texts = [text for one in categories().values() for text in (one.zh, *one.words)]
    touched = [text for text in texts if "〔" in masked(text)]
    assert len(touched) <= len(texts) * 0.002, touched


def test_a_long_text_of_digits_takes_no_time():
    start = time.process_time()
    for text in ("1 2" * 1300, "3号楼" * 1300, "王" * 4000, "一" * 4000, "A1" * 2000, "微信" * 2000):
        masked(text)
    assert time.process_time() - start < 3


def solved(shown: dict[str, dict[str, int | None]]) -> dict[tuple[str, str], int | None]:
    """What somebody can work out of a published table with its sums: rows and columns solved over and over."""
    rows, columns = list(shown), list(next(iter(shown.values())))
    known = {(r, c): shown[r][c] for r in rows for c in columns}
    sums = [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]
    matrix = [[(1 if cell != one[-1] else -1) if cell in one else 0 for cell in known] for one in sums]
    cells = list(known)
    unknown = [n for n, cell in enumerate(cells) if known[cell] is None]
    if not unknown:
        return known
    a = np.array([[row[n] for n in unknown] for row in matrix], float)
    b = -np.array([sum(row[n] * (known[cells[n]] or 0) for n in range(len(cells)) if n not in unknown) for row in matrix], float)
    found, *_ = np.linalg.lstsq(a, b, rcond=None)
    null = np.linalg.svd(a)[2][np.linalg.matrix_rank(a) :]
    for at, n in enumerate(unknown):
        if np.allclose(null[:, at], 0, atol=1e-9):
            known[cells[n]] = round(float(found[at]))
    return known


def test_no_hidden_figure_can_be_worked_out_of_the_sums():
    chance = random.Random(7)
    for _ in range(150):
        rows = {f"r{n}": {f"c{m}": chance.choice((0, 0, 1, 2, 3, 5, 9, 40)) for m in range(5)} for n in range(6)}
        shown = table(rows, 3)
        told = solved(shown)
        for (r, c), value in told.items():
            real = rows.get(r, {}).get(c)
            if real is not None and 0 < real < 3:
                assert shown[r][c] is None and value is None, (rows, r, c)
    assert table({"a": {"x": 50, "y": 60}, "b": {"x": 70, "y": 80}}, 3)["*"]["*"] == 260


def test_a_line_with_a_small_figure_hides_a_second_one_and_never_a_zero_where_it_need_not():
    assert line({"a": 2, "b": 10, "c": 40, "d": 0}, 3) == {"a": None, "b": None, "c": 40, "d": 0, "*": 52}
    assert line({"a": 1, "b": 1, "c": 1, "d": 40}, 3) == {"a": None, "b": None, "c": None, "d": None, "*": 43}
    assert line({"a": 5, "b": 7}, 3) == {"a": 5, "b": 7, "*": 12}
    assert line({"a": 0, "b": 0}, 3) == {"a": 0, "b": 0, "*": 0}
    assert line({"a": 2, "b": 0}, 3)["*"] is None


def test_what_is_somebodys_own_affair_is_never_listed():
    keys = never()
    for key in ("domestic_violence", "child_welfare", "medical_dispute", "suicide_risk", "child_danger", "low_income", "crime"):
        assert key in keys
    assert "street_lamp" not in keys and "exposed_rubbish" not in keys
