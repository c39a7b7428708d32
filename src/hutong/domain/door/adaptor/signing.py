"""Signs in to an old system by its own form, as a browser would, and says in words why it did not work."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from hutong.blueprint.adaptors import Adaptor, Carried
from hutong.domain.door.adaptor import pages, wire
from hutong.domain.door.adaptor.jar import Cookies
from hutong.domain.door.adaptor.pages import Form, Page
from hutong.kernel.errors import Refused

# Redirects that are followed, on the system's own host.
STEPS = 5
AGENT = "Mozilla/5.0 (compatible; Hutong)"


class WrongPassword(Refused):
    """The system does not take the credential. It is not shown to it again: old systems lock accounts."""


class NotSignedIn(Refused):
    """Signing in did not work for another reason than the password."""


@dataclass
class Visit:
    """A browser of our own in one system: its cookies, and nothing else."""

    base: str
    cookies: Cookies = field(default_factory=Cookies)

    def open(self, path: str) -> Page:
        """The page at a path, redirects followed. Raises wire.Unreachable and wire.Forbidden; NotSignedIn for a redirect that
        leads away from the system."""
        return self._go("GET", path, [], None)

    def send(self, page: Page, form: Form, fields: list[tuple[str, str]], more: tuple[tuple[str, str], ...] = ()) -> Page:
        """Sends a form of `page`; `more`: further headers. Raises as `open`."""
        path = pages.path_of(form.action, self.base)
        if path is None:
            raise NotSignedIn("这个系统的表单要交到别的网址，没有交。", "请核对代登说明，或联系系统的联系人。")
        words = pages.encoded(fields, page.charset)
        sent = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", self.base), ("Referer", self.base + page.path)]
        return self._go("POST", path, [*sent, *more], words)

    def _go(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes | None) -> Page:
        for _ in range(STEPS + 1):
            cookie = self.cookies.header(path)
            own = [("User-Agent", AGENT), ("Accept", "text/html,*/*;q=0.5"), ("Accept-Language", "zh-CN,zh;q=0.9")]
            reply = wire.send(self.base, method, path, [*own, *headers, *([("Cookie", cookie)] if cookie else [])], body)
            self.cookies.take(reply.headers, path)
            where = reply.header("location")
            if reply.status not in (301, 302, 303, 307, 308) or not where:
                return pages.read(path, reply.status, reply.headers, reply.whole())
            reply.close()
            onward = pages.path_of(urljoin(self.base + path, where), self.base)
            if onward is None:
                raise NotSignedIn("这个系统把登录转到了别的网址，没有跟过去。", "请核对登记的地址，或联系系统的联系人。")
            if reply.status not in (307, 308):
                method, headers, body = "GET", [], None
            path = onward
        raise NotSignedIn("这个系统来回跳转，登录没有完成。", "请联系系统的联系人。")


def sign_in(adaptor: Adaptor, base: str, username: str, password: str) -> Visit:
    """Signs in, and returns the visit with the cookies of somebody who is inside.

    Raises WrongPassword, NotSignedIn, wire.Unreachable, wire.Forbidden. No message holds the password or the name.
    """
    visit, login = Visit(base), adaptor.login
    page = visit.open(login.page)
    _refuse_captcha(adaptor, page)
    form = pages.form_at(page, login.form)
    if form is None:
        raise NotSignedIn("登录页上没有找到登录表单。", "系统可能改版了；请用 hutong door record 重新看一看登录页。")
    if login.action:
        form = Form("post", login.action, form.fields, form.element)
    if form.method != "post":
        raise NotSignedIn("这个系统的登录表单会把密码写进网址，没有交。", "请联系系统的联系人。")
    values = {login.user: username, login.password: password, **login.extra}
    carried = [(one, _token(one, page, visit.cookies)) for one in login.carried]
    values |= {one.name: value for one, value in carried if one.send == "field"}
    more = tuple((one.name, value) for one, value in carried if one.send == "header")
    _judge(adaptor, visit.send(page, form, form.filled(values), more))
    return visit


def _token(one: Carried, page: Page, cookies: Cookies) -> str:
    """The value of a token that is none of the form's fields."""
    if one.cookie:
        found = cookies.value(one.cookie)
    elif one.meta:
        found = next((meta.get("content") or "" for meta in page.at("//meta[@name]") if meta.get("name") == one.meta), "")
    elif one.header:
        found = next((value for name, value in page.headers if name.lower() == one.header.lower()), "")
    else:
        found = pages.text_of(page.at(one.xpath))
    if not found:
        raise NotSignedIn("登录页上没有找到口令 {name}。", "系统可能改版了；请用 hutong door record 重新看一看。", name=one.name)
    return found


def _refuse_captcha(adaptor: Adaptor, page: Page) -> None:
    if any(pages.holds(mark, page) for mark in adaptor.marks.captcha):
        raise NotSignedIn("这个系统登录要填验证码，一个门不能代登。", "请系统的联系人给一个门开一条不用验证码的路。")


def _judge(adaptor: Adaptor, page: Page) -> None:
    """Raises unless the page is one of somebody who is inside."""
    if any(pages.holds(mark, page) for mark in adaptor.marks.wrong):
        raise WrongPassword("系统不认这个账号或密码。", "请放凭据的人换一个；换以前，一个门不再拿它去试。")
    if pages.holds(adaptor.marks.inside, page):
        return
    _refuse_captcha(adaptor, page)
    if is_login(adaptor, page):
        raise WrongPassword("交了账号密码以后，系统又给了登录页。", "请放凭据的人核对账号和密码；换以前，一个门不再拿它去试。")
    raise NotSignedIn("登录以后的页面认不出来。", "系统可能改版了；请用 hutong door record 重新看一看。")


def is_login(adaptor: Adaptor, page: Page) -> bool:
    """Whether the login form stands on this page."""
    form = pages.form_at(page, adaptor.login.form)
    return form is not None and any(name == adaptor.login.password for name, _ in form.fields)


def is_out(adaptor: Adaptor, page: Page) -> bool:
    """Whether a page says that nobody is signed in."""
    return any(pages.holds(mark, page) for mark in adaptor.marks.out) or is_login(adaptor, page)


def sign_out(adaptor: Adaptor, visit: Visit) -> None:
    """Signs out as the adaptor says. Raises as `Visit.open`; where it says nothing, nothing happens."""
    if adaptor.logout is None:
        return
    page = visit.open(adaptor.logout.path)
    form = pages.form_at(page, adaptor.logout.form) if adaptor.logout.form else None
    if form is not None:
        visit.send(page, form, list(form.fields))
