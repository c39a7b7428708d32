"""The site as it is served: in a real browser, without the network, obeying its own policy."""

import pytest

pytestmark = pytest.mark.browser


def test_the_first_page_breaks_no_rule(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(site.url + "/sign-in/")
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    page.wait_for_load_state()
    assert said == []


def test_static_files_are_kept_by_the_browser(site, page):
    kept = []
    page.on("response", lambda answer: kept.append((answer.url, answer.headers.get("cache-control", ""))))
    page.goto(site.url + "/sign-in/")
    static = [header for url, header in kept if "/static/" in url]
    assert static and all("max-age" in header for header in static)
