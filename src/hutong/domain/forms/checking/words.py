"""What the words of a header say about its figures: total, part, rate, unit; whether they are figures at all."""

from __future__ import annotations

import re
from functools import lru_cache

from hutong.blueprint.elements import catalogue
from hutong.domain.forms.reading.words import squeeze

_NUMBERING = re.compile(r"^([(]?[一二三四五六七八九十]{1,3}[)]?[、.]|[(]?\d{1,2}[)、.](?!\d)|[#*])")
_BRACKETS = re.compile(r"[(][^()]*[)]")
_STRICT = re.compile(r"^(总?合计|总计|小计|共计|计)(人数|户数|数)?$")
_WEAK = re.compile(r"^(总(人数|人口数?)|(人数|人口数?)(合计|小计|总计|总数)?|合计(人数|人口))$")
# What must never be added up: rates, averages, extremes, years and order numbers. 最低生活保障 is no minimum.
_NEVER = re.compile(
    r"率|比例|占比|比重|百分比|同比|环比|[%‰]|人均|户均|平均|均价|单价|价格|最高(?!人民)|最低(?!生活保障|工资)|最大|最小|中位|指数|"
    r"得分|评分|分数|排名|名次|年份|年度$|^年龄$|序号|行次|编号|编码|代码|届"
)
_NO_FIGURE = re.compile(
    r"^(序号|编号|行次|代码|备注|说明|单位|计量单位|社区|街道|地区|区域|村|指标|项目|内容)$|(名称|姓名|日期|时间|电话|手机|地址|住址|联系人|"
    r"负责人|填表人|签字|签名|原因|理由|意见|说明|备注|来源|标准|类别|类型|号码|方式|措施|结果|简介|网址|邮箱|身份证号|编码|代码)$"
)
_COUNT = re.compile(
    r"(数|量|人口|人次|金额|面积|收入|支出|补贴|津贴|补助|保障金|经费|费用|工资|余额|结余|合计|小计|总计|共计|计|率|比例|占比|男性?|女性?)$"
)
_BELOW_ZERO = re.compile(r"增减|差|变化|净|增长|增幅|同比|环比|结余|盈|亏|余额|温度|经度|纬度|较|浮动|损益|利润|负")
_UNITS = (
    ("money", re.compile(r"元|金额|收入|支出|经费|补贴|津贴|费")),
    ("area", re.compile(r"面积|平方|亩|公顷")),
    ("household", re.compile(r"户数|户$|[(]户[)]|家庭数|户家庭")),
    ("person", re.compile(r"人|男|女|老年|儿童")),
)
_AGES = re.compile(r"^(\d{1,3})(?:周?岁)?[-~—至到](\d{1,3})周?岁|^(\d{1,3})周?岁(?:[(含)及]*)以([上下])|^([<>≥≤])(\d{1,3})周?岁")
_SEXES = re.compile(r"^(男|女)性?(人数|人口数?|数|[(]人[)])?$")


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """A header without numbering, brackets, 其中, stars and colons."""
    plain = squeeze(text).rstrip(":*").replace("*", "")
    plain = _NUMBERING.sub("", plain)
    plain = re.sub(r"^[(]?其中[)]?[:,、]?", "", plain)
    return _BRACKETS.sub("", plain).rstrip(":") or plain


def is_share(text: str) -> bool:
    """其中X: a part of what stands before it."""
    return bool(re.match(r"^[(]?其中", _NUMBERING.sub("", squeeze(text))))


def is_total(text: str) -> bool:
    """Nothing but 合计, 小计 and the like."""
    return bool(_STRICT.match(bare(text)))


def is_everybody(text: str) -> bool:
    """总人数, 人口数: everybody, where women and men stand beside it."""
    return bool(_WEAK.match(bare(text)))


def has_total(text: str) -> bool:
    """Some word of a total is in it."""
    return is_total(text) or bool(re.search(r"总|合计|小计|共计|总计", bare(text)))


@lru_cache(maxsize=4096)
def never_summed(text: str) -> bool:
    """A rate, average, extreme, year or order number. `text`: one header, or headers of a row and a column with × between."""
    return any(_NEVER.search(squeeze(part)) for half in text.split(" × ") for part in (half, half.split(" / ")[-1]))


@lru_cache(maxsize=4096)
def is_figure(text: str, element: str, counted: bool) -> bool:
    """Whether a column holds figures. `counted`: it stands in a statistical table, where what nobody knows is a figure."""
    word = bare(text)
    if _NO_FIGURE.search(word) and not _COUNT.search(word):
        return False
    known = catalogue().get(element)
    if known is not None and known.type != "number" and not _COUNT.search(word):
        return counted and known.entity != "context" and element not in ("seq", "remark", "other")
    return counted or (known is not None and known.type == "number") or bool(_COUNT.search(word))


@lru_cache(maxsize=4096)
def below_zero(text: str) -> bool:
    """Whether a figure under this header may be negative."""
    return bool(_BELOW_ZERO.search(squeeze(text)))


def unit(text: str) -> str:
    """money, area, household, person, or empty when the words do not say."""
    word = squeeze(text)
    return next((name for name, pattern in _UNITS if pattern.search(word)), "")


def sex(text: str) -> str:
    """男 or 女 for a header that says nothing else."""
    found = _SEXES.match(bare(text))
    return found[1] if found else ""


def ages(text: str) -> tuple[int, int] | None:
    """The years of age that a header names, both ends included; 200 stands for no end."""
    found = _AGES.search(bare(text))
    if found is None:
        return None
    if found[1]:
        return int(found[1]), int(found[2])
    if found[3]:
        return (int(found[3]), 200) if found[4] == "上" else (0, int(found[3]) - ("及" not in text and "含" not in text))
    years = int(found[6])
    return {"<": (0, years - 1), "≤": (0, years), ">": (years + 1, 200), "≥": (years, 200)}[found[5]]


def factor_of(text: str) -> int:
    """What a rate is multiplied by: 100 for %, 1000 for ‰."""
    return 1000 if "‰" in text else 100 if "%" in squeeze(text) else 1
