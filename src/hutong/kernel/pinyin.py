"""Pinyin keys, so that `zs` and `zhangsan` find 张三 without an input method."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def _syllable(char: str) -> str:
    # Its dictionaries take 0.3 s to load: a start of the site does not wait for them.
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(char, style=Style.NORMAL)[0] if "\u4e00" <= char <= "\u9fff" else char.lower()


def pinyin_key(text: str) -> str:
    """张三 -> "zs zhangsan": initials, a space, the whole. Other characters stay, in small letters."""
    syllables = [_syllable(char) for char in text if not char.isspace()]
    return f"{''.join(s[:1] for s in syllables)} {''.join(syllables)}"


def matches(query: str, text: str) -> bool:
    """Whether a query in Chinese or pinyin (initials or whole) occurs in a text."""
    wanted = query.strip().lower().replace(" ", "")
    if not wanted or wanted in text.lower():
        return True
    return wanted.isascii() and any(wanted in part for part in pinyin_key(text).split(" ", 1))
