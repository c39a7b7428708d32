"""`hutong door check` finds nothing wrong with the demo's six systems, whatever they speak."""

from __future__ import annotations

import pytest

from hutong.demo.systems.declared import BEHIND, declared
from hutong.domain.door.checking import check, trial
from tests.relying.running import running


@pytest.fixture(scope="module")
def six(doorstep, databases, home):
    with running(doorstep, databases, home, HUTONG_DEMO_SLOW="0") as found:
        yield found


@pytest.mark.parametrize("name", declared())
def test_nothing_is_wrong_with_the_demos_systems(six, inside, doorstep, name, monkeypatch):
    monkeypatch.setattr(trial, "SLOW", 60.0)  # nobody's, on a machine with much to do
    protocol = declared()[name].protocol
    behind = f"http://127.0.0.1:{six.first + declared()[name].port + BEHIND}/" if protocol == "forward" else ""
    report = inside(lambda: check(six.url(name), name=name, door=doorstep.url, backend=behind))
    assert report.protocol == protocol
    assert not [(one.check, one.seen) for one in report.findings if one.ok is False]
    assert {one.check for one in report.findings if one.ok} >= {
        "oidc": {
            "wrong_state", "other_browser", "other_issuer", "exchanges", "refuses", "logout", "lie_nonce", "lie_signature",
            "lie_audience",
        },
        "cas": {"asks_back", "refuses"},
        "saml": {"acs", "refuses", "slo_registered", "slo_heard", "slo_signed", "begins_anew", "saml_initiate"},
        "forward": {"forged_header", "backend"},
        "form": {"login_form"},
    }[protocol]  # fmt: skip
