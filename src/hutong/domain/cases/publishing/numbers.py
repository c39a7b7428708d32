"""Numbers, addresses and accounts in what residents write. Pure.

In the order in which they stand: what is more particular goes first, so that the tail of a bank number is no telephone number."""

from __future__ import annotations

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

# A digit as people write it, and what they put between two of them.
_D = "[0-9零〇○一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖]"
_SPOKEN = str.maketrans("零〇○一二三四五六七八九两幺壹贰叁肆伍陆柒捌玖", "00012345678921123456789")
_GAP = r"(?:[\s\-—–−_.·•,，、/\\()（）*]{0,3}|杠|横)"
_N = r"(?:[0-9]+|[零〇一二三四五六七八九十百两廿]+)"
_FEW = r"(?:\d{3,4}|[零〇一二三四五六七八九]{3,4})"
_MEASURE = (
    r"(?:多|余|来)?(?:元|块|万|亿|千|平|米|公里|里|吨|公斤|斤|克|度|人|户居民|年|天(?!天)|次|个|辆|件|名|岁|分贝|分钟|小时"
    r"|秒|%|号线|路|℃|ml|kg|kw)"
)
_PLATE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ID = r"[A-Za-z0-9][A-Za-z0-9_\-.]{4,}"
_CHAT = (
    r"(?:微\s*信|威信|薇信|[vVwW][xX]|[vV]信|[wW]e[cC]hat|[qQ]{2}|扣扣|抖音|快手|小红书|微博|钉钉|支付宝|[tT]elegram|[wW]hats[aA]pp"
    r"|[sS]kype|(?<![A-Za-z0-9])[vV](?=\s*[:：]))"
)
_CARD = r"(?:车牌|车号|牌照|尾号|后四位|卡号|证号|身份证号?|学号|工号|病历号|社保号)"
_SITE = r"[^\s，。；！？、）)]+"
_MAIL = r"[\w.+\-]+\s*(?:@|\(at\)|\[at\]|艾特)\s*[A-Za-z0-9\-]+(?:\s*(?:\.|点)\s*[A-Za-z]{2,}){1,3}"

_BEFORE = r"(?:甲|乙|丙|[东西南北中]区?|[A-Za-z])?"
_BUILDING = rf"(?:{_BEFORE}{_N}(?:号楼|栋|幢|号塔楼|#楼?|楼(?=[\s，,\-]*{_N}(?:单元|门|[-—])))|[A-Za-z]{_N}?[座栋幢])"
_UNIT = rf"(?:{_N}|[A-Za-z甲乙丙东西南北])(?:单元|号?门(?!口|前|诊|店|禁|卫|岗|课))"
_FLOOR = rf"{_N}(?:层|楼)"
_FLAT = rf"(?:{_FEW}|{_N}(?=号?[室房户]))(?:号?[室房户])?|[东西南北中左右][门户]|[A-Za-z]\d{{3,4}}"
_SEP = r"[\s,，、\-—的]{0,2}"
_TAIL = rf"(?:{_SEP}{_FLOOR})?(?:{_SEP}(?:{_FLAT}))?"
_HOME = r"(?:住在?|楼上|楼下|隔壁|对门|邻居|门牌号?|房号|房间号?|门号)"
_ROOM = rf"(?<![\d.]){_FEW}(?:号?室|号?房(?![产价租贷屋])|号?住户|户(?=主|的|人家|，|。|漏)|业主|家(?=[的里漏装，。]))"
_ROAD = rf"((?:路|街|巷|弄|条|里|村|屯|胡同|庄)\s*)(?:甲|乙|丙|临|付|附)?{_N}(?:[-—之]\d+)?号"
_NO_HOUSE = r"(?!线|院|窗|井|口|站|桥|库|柜|车|路|台|机|出口|楼|公交)"

_RUN = rf"[A-Za-z]?(?:\+?86{_GAP})?{_D}(?:{_GAP}{_D}){{6,}}(?:{_GAP}[Xx](?![A-Za-z]))?(?:\s*(?:转|分机|-)\s*\d{{1,6}})?"
_SHORT = re.compile(r"1[12]\d|12\d{3}|9[56]\d{3}|100\d\d")
_AMOUNT = re.compile(rf"\s*{_MEASURE}", re.IGNORECASE)
_DAY = r"(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"


def _run(found: re.Match[str]) -> str:
    """A long run of digits: a telephone, identity or account number by its length; a sum of money, a measure or a list stays."""
    text = found.group()
    digits = len(re.findall(f"{_D}|[Xx]$", re.split("转|分机", text)[0]))
    mobile = re.match(r"(?:\+?86\D{0,3})?1[3-9]", text.translate(_SPOKEN))
    if not mobile and digits <= 9 and re.fullmatch(r"[\d.,，]+", text) and _AMOUNT.match(found.string[found.end() :]):
        return text
    if not mobile and _listed(text):
        return text
    if digits in (15, 18):
        return "〔证件号〕"
    return "〔电话〕" if digits <= 13 else "〔账号〕"


def _listed(text: str) -> bool:
    """Whether it is a list and no number: 一、二、三, or short numbers that everybody knows (12345、96777)."""
    pieces = [one.strip() for one in re.split("[、，,]", text)]
    return all(_SHORT.fullmatch(one) for one in pieces) or ("、" in text and all(len(one) <= 2 for one in pieces))


RULES: tuple[Rule, ...] = (
    (re.compile(rf"https?://{_SITE}|www\.{_SITE}", re.I), "〔网址〕"),
    (re.compile(_MAIL, re.I | re.A), "〔邮箱〕"),
    (re.compile(r"wxid_\w+", re.I | re.A), "〔账号〕"),
    (re.compile(rf"({_CHAT}(?:群|账号|帐号|号码|号|同号|id|ID)?[\s是为:：,，]*){_ID}"), r"\1〔账号〕"),
    (
        re.compile(
            rf"[{_PLATE}使领军]\s*[A-Za-z]\s*[·•.\-—]?\s*(?:[A-HJ-NP-Za-hj-np-z0-9]\s*){{4,6}}[挂学警港澳试超]?"
            r"(?![A-Za-z0-9])"
        ),
        "〔车牌〕",
    ),
    (re.compile(rf"WJ\s*[{_PLATE}]?\s*[A-Z0-9]{{4,6}}", re.I), "〔车牌〕"),
    (re.compile(r"(?<!\d)\d{2,3}\.\d{4,}\s*[,，;；\s]\s*\d{2,3}\.\d{4,}"), "〔坐标〕"),
    (re.compile(rf"(?:19|20)\d\d\s*年\s*{_N}\s*月\s*{_N}\s*[日号]?\s*(?=出?生)"), "〔生日〕"),
    (re.compile(r"[军士文兵警]字第?\s*\d{4,}\s*号?"), "〔证件号〕"),
    (re.compile(r"(?<![A-Za-z])[A-Z]\d{6}\s*[(（][0-9A][)）]"), "〔证件号〕"),
    (re.compile(r"\d{3,6}\s*[*xX×某]{2,}\s*\d{0,4}"), "〔号码〕"),
    (re.compile(r"(?<![A-Za-z0-9])(?=(?:[A-Za-z]*\d){8})[A-Za-z0-9]{15,20}(?![A-Za-z0-9])"), "〔证件号〕"),
    (re.compile(_RUN), _run),
    (re.compile(rf"({_CARD}(?:号码|号)?[\s是为:：]*)[A-Za-z0-9]{{3,}}"), r"\1〔号码〕"),
    # below the compound: building, unit, floor, flat, in whatever part they are given
    (re.compile(rf"{_BUILDING}(?:{_SEP}{_UNIT})?{_TAIL}"), "〔门牌〕"),
    (re.compile(rf"{_UNIT}{_TAIL}"), "〔门牌〕"),
    (re.compile(rf"(?<![\d.])\d{{1,3}}\s*[-—–/#]\s*(?:\d{{1,2}}\s*[-—–/]\s*)?\d{{3,4}}(?!\d|\.\d|{_MEASURE})"), "〔门牌〕"),
    (re.compile(rf"{_FLOOR}{_SEP}(?:{_FLAT})(?!{_MEASURE})"), "〔门牌〕"),
    (re.compile(_ROOM), "〔门牌〕"),
    (re.compile(rf"({_HOME}[\s是为的:：]*)(?:[A-Za-z]?{_FEW})(?!\d|{_MEASURE})"), r"\1〔门牌〕"),
    (re.compile(_ROAD + _NO_HOUSE), r"\1〔门牌〕"),
)
# A building, and what of it is inside.
BUILDING = re.compile(rf"({_BUILDING})((?:{_SEP}{_UNIT})?{_TAIL})")
# A day, and a time of it: digits with marks between them that say nothing of a person.
DATES = re.compile(rf"(?<!\d)(?:19|20)\d\d([-./]){_DAY}(?!\d)(?:[ T]*\d{{1,2}}:\d\d(?::\d\d)?)?")
