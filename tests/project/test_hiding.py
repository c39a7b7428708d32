"""What an adaptor hides on the pages of an old system, and that the rest of the page stays as it was."""

from __future__ import annotations

import pytest

from hutong.web.passage.hiding import hidden

AWAY = " hidden style=display:none!important"


@pytest.mark.parametrize(
    "tag",
    [
        '<a{} href="/password.do">', "<A{} class=x HREF='password.do?first=1'>", "<a{} href=/password.do;jsessionid=1>",
        '<a{} href="../lao/../password.do#top">', '<form{} method="post" action="/password.do">',
        '<button{} formaction="/password.do">', '<a{} href="http://lao.pass.test/password.do">',
        '<a{} title="a" href="/Password%2Edo">', '<a{} href="&#47;password.do">',
    ],
)  # fmt: skip
def test_what_leads_there_is_not_shown(tag):
    assert hidden(tag.format("").encode(), "/main.do", ["/password.do"]).decode() == tag.format(AWAY)


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/passwords.do">', '<a href="/help.do?next=/password.do">', "<p>/password.do</p>", '<a name="x">',
        '<a data-href="/password.do">', '<a href="javascript:go(1)">', '<a href="http://[">', '<a href="',
        "<article>/password.do</article>",
    ],
)  # fmt: skip
def test_nothing_else_is_touched(page):
    assert hidden(page.encode(), "/main.do", ["/password.do"]).decode() == page


def test_an_old_page_keeps_its_letters_and_its_scripts():
    page = """<title>党建台账</title><script>document.write("<a{} href='/password.do'>修改</a>");</script>"""
    after = hidden(page.format("").encode("gb18030"), "/", ["/password.do"])
    assert after.decode("gb18030") == page.format(AWAY)
    assert hidden(page.encode("gb18030"), "/", []) == page.encode("gb18030")
