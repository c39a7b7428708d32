"""Identity numbers of persons (GB 11643-1999) and unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

import datetime as dt
import re

from hutong.kernel.errors import Refused

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_FORM = re.compile(r"\d{17}[\dX]")
_USCC_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_WIDE = str.maketrans("\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff38\uff58", "0123456789XX")


def with_check_digit(first17: str) -> str:
    """The 18-digit number that belongs to its first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return first17 + _CHECKS[total % 11]


def id_no_valid(text: str) -> bool:
    """Whether 18 characters are a number that GB 11643 allows: form, real birth date, check digit."""
    if not _ID_FORM.fullmatch(text) or with_check_digit(text[:17]) != text:
        return False
    try:
        return dt.date(1850, 1, 1) <= birth_of(text) <= dt.date(2200, 1, 1)
    except ValueError:
        return False


def clean_id_no(text: str) -> str:
    """What people type (spaces, full-width digits, a small x) as it is stored."""
    return re.sub(r"[\s\-'’]", "", text.translate(_WIDE)).upper()


def check_id_no(text: str) -> str:
    """The number as stored. Raises Refused with what is wrong with it."""
    number = clean_id_no(text)
    if len(number) != 18:
        raise Refused("身份证号应为 18 位,这里有 {n} 位。", "请对照证件再看一遍。", n=len(number))
    if not id_no_valid(number):
        raise Refused("身份证号的校验位或出生日期不对。", "多半是抄错了一位,请对照证件再看一遍。")
    return number


def birth_of(id_no: str) -> dt.date:
    """The birth date, digits 7 to 14. Raises ValueError when they are no date."""
    return dt.datetime.strptime(id_no[6:14], "%Y%m%d").date()


def sex_of(id_no: str) -> str:
    """GB/T 2261.1: "1" male, "2" female; digit 17 is odd for men."""
    return "1" if int(id_no[16]) % 2 else "2"


def uscc_check_char(first17: str) -> str:
    """The eighteenth character of a unified social credit code (GB 32100): weights 3^i mod 31."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def check_uscc(text: str) -> str:
    """The code as stored. Raises Refused with what is wrong with it."""
    code = re.sub(r"\s", "", text.translate(_WIDE)).upper()
    if not _USCC_FORM.fullmatch(code):
        raise Refused("统一社会信用代码应为 18 位数字和大写字母(不含 I、O、S、V、Z)。", "请对照营业执照再看一遍。")
    if uscc_check_char(code[:17]) != code[17]:
        raise Refused("统一社会信用代码的校验位不对。", "多半是抄错了一位,请对照营业执照再看一遍。")
    return code
