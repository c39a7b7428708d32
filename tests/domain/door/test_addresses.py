"""Which address lies in which: as a browser would call it, and at a border of the path."""

import pytest

from hutong.domain.door.addresses import added, lies_in, nearest, origin_of

HOME = "https://la-ji.example.cn/app"


@pytest.mark.parametrize("address", [HOME, f"{HOME}/", f"{HOME}/a/b", f"{HOME}?x=1", "https://LA-JI.example.cn:443/app/x"])
def test_what_lies_in_it(address):
    assert lies_in(address, HOME)


@pytest.mark.parametrize(
    "address",
    [
        "https://la-ji.example.cn/", "https://la-ji.example.cn/application", "http://la-ji.example.cn/app",
        "https://la-ji.example.cn:444/app", "https://la-ji.example.cn.evil.cn/app", "https://la-ji.example.cn@evil.cn/app",
        "https://evil.cn/https://la-ji.example.cn/app", f"{HOME}/../x", f"{HOME}/./x", f"{HOME}/%2E%2e/x", f"{HOME}/a%2fb",
        f"{HOME}/a\\b", f"{HOME}/a b", f"{HOME}#x", f"{HOME}/\t", "https://la-ji.example.cn:0/app", "https://[::1/app", "",
        "x" * 3000, "https://lа-ji.example.cn/app",
    ],
)  # fmt: skip
def test_what_does_not(address):
    assert not lies_in(address, HOME)


def test_the_nearest_counts_and_words_are_added():
    assert nearest(f"{HOME}/a/b", [HOME, f"{HOME}/a", "https://x.cn/"]) == len(f"{HOME}/a")
    assert nearest("https://y.cn/", [HOME]) == 0
    assert added(f"{HOME}?x=1", ticket="ST-&") == f"{HOME}?x=1&ticket=ST-%26"
    assert (origin_of(f"{HOME}/x"), origin_of("javascript:x")) == ("https://la-ji.example.cn", "")
