"""On what somebody has signed in: a word or two, and nothing that tells one machine from another of its kind."""

from __future__ import annotations

import pytest

from hutong.domain.accounts.devices import device_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; ALN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36", "computer chrome"),
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "computer edge"),
        (f"{WINDOWS} Chrome/86.0.4240.198 Safari/537.36 QIHU 360EE", "computer 360"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "computer firefox"),
        (f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1", "phone safari"),
        (f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.50(0x1800322b) NetType/WIFI", "phone wechat"),
        (f"{ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36 wxwork/4.1.28 MicroMessenger/7.0.1", "phone wecom"),
        (f"{ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36 AliApp(DingTalk/7.6.5)", "phone dingtalk"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 ArkWeb/4.1.6.1 Mobile", "phone huawei"),
        (f"{ANDROID} Chrome/126.0.0.0 Safari/537.36", "tablet chrome"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1", "tablet safari"),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>" * 100_000, ""),
    ],
)
def test_a_browser_is_a_kind_of_device_and_a_name(agent, said):
    assert device_of(agent) == said
