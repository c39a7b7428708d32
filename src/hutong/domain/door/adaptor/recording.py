"""The recorder: looks at a login page, and at what happens on it, and proposes the file of an adaptor for a person to finish."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from hutong.blueprint.adaptors import Adaptor, Login, Mark, Marks
from hutong.domain.door.adaptor import pages
from hutong.domain.door.adaptor.pages import PASSWORD, Form, Page
from hutong.domain.door.adaptor.signing import Visit
from hutong.kernel.errors import Refused

_USER = re.compile(r"user|name|account|login|mobile|phone|email|zhanghao|yonghu|loginid|xm|gh", re.I)
_PICTURE = re.compile(r"captcha|kaptcha|verif|validate|yzm|checkcode|randcode|vcode|authcode", re.I)
_OUT = re.compile(r"log-?out|sign-?out|logoff|exit|quit|tuichu", re.I)
_LEAVE = ("退出", "退出系统", "退出登录", "注销", "安全退出")
_TOKEN = re.compile(r"csrf|xsrf|_token$", re.I)


@dataclass
class Found:
    """What the recorder has seen of a login page. `notes` are for the person who finishes the file."""

    title: str
    base: str
    login: Login
    hidden: tuple[str, ...]
    captcha: str
    inside: str = ""
    wrong: str = ""
    out: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def adaptor(self) -> Adaptor:
        """As far as it is known, for trying."""
        form = Mark(xpath=self.login.form)
        return Adaptor(self.title, self.login, Marks(Mark(xpath=self.inside or "//never"), (), (form,)))


def look(base: str, path: str) -> tuple[Found, Visit]:
    """Looks at a login page. Raises Refused when no form with a password stands there; else as `Visit.open`."""
    visit = Visit(base)
    page = visit.open(path)
    form = pages.form_at(page, "")
    if form is None:
        raise Refused("这一页上没有带密码的表单：{path}。", "请给登录页自己的地址；脚本画出来的登录页不能代登。", path=page.path)
    user, password = _fields_of(form)
    if not user or not password:
        raise Refused("登录表单里的用户名或密码没有名字（name），不能代登。", "请联系系统的厂商。")
    login = Login(page.path.partition("?")[0] if page.path != path else path, user, password, _place(form), extra=_button(form))
    title = pages.text_of(page.at("//title"))[:40] or base
    found = Found(title, base, login, tuple(_hidden(form)), _captcha(form))
    _note(found, form, page, visit)
    return found, visit


def tried(found: Found, username: str, password: str) -> Found:
    """Signs in once wrongly and once rightly, and finds by what each is known. The password stands in nothing that comes back.

    Raises Refused when the right one does not sign in.
    """
    blank = Visit(found.base)
    start = blank.open(found.login.page)
    wrong = _sent(found, Visit(found.base), username, secrets.token_urlsafe(9))
    visit = Visit(found.base)
    right = _sent(found, visit, username, password)
    if pages.form_at(right, found.login.form) is not None and _logout(right) == "":
        raise Refused("用这个账号没有登录进去。", "请核对账号和密码；写进 extra 或 carried 的东西可能还缺一样。")
    out = Visit(found.base).open(right.path)
    held = (username, password)
    return replace(
        found,
        inside=_logout(right) or _only_inside(right, start, held),
        wrong=_new_text(wrong, start, held),
        out=out.path.partition("?")[0] if out.path != right.path else "",
    )


def written(found: Found, *, name: str) -> str:
    """The file, with comments. It can be read as it is when the marks are known; else the places to finish say so."""
    login = found.login
    lines = [
        f"# 代登说明 {name}：{found.base}。怎么写见 docs/how-to/connect-an-old-system.md。",
        *(f"# {note}" for note in found.notes),
        f"title: {_q(found.title)}",
        "login:",
        f"  page: {_q(login.page)}",
        f"  form: {_q(login.form)}",
        f"  user: {_q(login.user)}",
        f"  password: {_q(login.password)}",
        *([f"  extra: {{{', '.join(f'{_q(key)}: {_q(value)}' for key, value in login.extra.items())}}}"] if login.extra else []),
        *([f"  # 隐藏字段照原样交：{'、'.join(found.hidden)}"] if found.hidden else []),
        "marks:",
        "  # 登录以后的页面上才有的东西",
        f"  inside: {{xpath: {_q(found.inside)}}}" if found.inside else "  inside: {text: 请改成登录后才有的字}",
        "  # 密码不对时页面说的话",
        f"  wrong: [{{text: {_q(found.wrong)}}}]" if found.wrong else "  wrong: []",
        "  # 被系统退出以后到哪里",
        f"  out: [{_out(found)}]",
        *([f"  captcha: [{{xpath: {_q(found.captcha)}}}]"] if found.captcha else []),
        "# logout: {path: /logout}",
        "# work: {page: /todo, row: '//table/tbody/tr', key: 'td[1]', title: 'td[2]', due: 'td[3]', link: 'td[2]/a/@href'}",
        "# rotate: {page: /password, old: oldPassword, new: newPassword, repeat: newPassword2, done: {text: 修改成功}}",
    ]
    return "\n".join(lines) + "\n"


def _sent(found: Found, visit: Visit, username: str, password: str) -> Page:
    page = visit.open(found.login.page)
    form = pages.form_at(page, found.login.form)
    if form is None:
        raise Refused("再打开时登录表单不见了。", "系统可能拦住了程序；请联系系统的联系人。")
    values = {found.login.user: username, found.login.password: password, **found.login.extra}
    return visit.send(page, form, form.filled(values))


def _fields_of(form: Form) -> tuple[str, str]:
    """The names of the fields for user and password: of the text fields before the password's the one that is called so, else
    the last."""
    names: list[str] = []
    for one in form.element.iter("input"):
        kind = (one.get("type") or "text").lower()
        if kind == "password":
            likely = [name for name in names if _USER.search(name) and not _PICTURE.search(name)]
            return (likely[-1] if likely else names[-1] if names else ""), str(one.get("name") or "")
        if kind in ("text", "email", "tel") and one.get("name"):
            names.append(str(one.get("name")))
    return "", ""


def _place(form: Form) -> str:
    for key in ("id", "name", "action"):
        value = form.element.get(key)
        if value and '"' not in value and (key != "action" or not value.startswith("javascript")):
            return f'//form[@{key}="{value}"]'
    return f"//form[.{PASSWORD}]"


def _hidden(form: Form) -> list[str]:
    return [str(one.get("name")) for one in form.element.iter("input") if one.get("type") == "hidden" and one.get("name")]


def _button(form: Form) -> dict[str, str]:
    """A button with a name is sent by browsers, and some systems want it."""
    for one in form.element.iter("button", "input"):
        kind = (one.get("type") or ("submit" if one.tag == "button" else "")).lower()
        if kind == "submit" and one.get("name"):
            return {str(one.get("name")): str(one.get("value") or "")}
    return {}


def _captcha(form: Form) -> str:
    for one in form.element.iter("img", "input"):
        for key in ("id", "name", "src"):
            value = str(one.get(key) or "")
            if _PICTURE.search(value) and '"' not in value:
                return f'//{one.tag}[@{key}="{value.partition("?")[0]}"]' if key != "src" else f"//form//{one.tag}[@src]"
    return ""


def _note(found: Found, form: Form, page: Page, visit: Visit) -> None:
    if found.captcha:
        found.notes.append("注意：登录要填验证码，不能代登。请系统给一个门开一条不用验证码的路。")
    if form.method != "post":
        found.notes.append("注意：表单不是用 POST 交的，密码会写进网址，不能代登。")
    if not (form.element.get("action") or "").strip():
        found.notes.append("表单没有写交到哪里（action）：如果是脚本交的，请在浏览器里看网络请求，写进 login.action。")
    for meta in page.at("//meta[@name and @content]"):
        if _TOKEN.search(str(meta.get("name"))):
            found.notes.append(_carried("meta", str(meta.get("name")), "field"))
    for name, _path in visit.cookies.kept:
        if _TOKEN.search(name):
            found.notes.append(_carried("cookie", name, "header"))


def _carried(kind: str, name: str, send: str) -> str:
    return f"有令牌 {kind} {name}：系统要的话，写 login.carried: [{{name: …, {kind}: {name}, send: {send}}}]"


def _logout(page: Page) -> str:
    """Where one signs out: what only somebody who is inside sees."""
    for tag, key in (("form", "action"), ("a", "href")):
        for one in page.at(f"//{tag}[@{key}]"):
            value = str(one.get(key))
            if _OUT.search(value) and '"' not in value:
                return f'//{tag}[contains(@{key}, "{_core(value)}")]'
    found = [one for one in page.at("//a | //button") if pages.text_of([one]) in _LEAVE]
    return f'//{found[0].tag}[normalize-space()="{pages.text_of([found[0]])}"]' if found else ""


def _core(address: str) -> str:
    """An address without what changes with each page."""
    return address.partition("?")[0].partition(";")[0]


def _only_inside(right: Page, start: Page, held: tuple[str, ...]) -> str:
    """An element with an id that the login page does not have."""
    before = {str(one) for one in start.at("//@id")}
    for one in right.at("//*[@id]"):
        sign = str(one.get("id"))
        if sign not in before and re.fullmatch(r"[A-Za-z][\w-]{2,40}", sign) and sign not in held:
            return f'//*[@id="{sign}"]'
    return ""


def _new_text(page: Page, start: Page, held: tuple[str, ...]) -> str:
    """The first short text that stands on a page and not on another."""
    before = set(_texts(start))
    new = (text for text in _texts(page) if text not in before and 2 <= len(text) <= 40)
    return next((text for text in new if not any(word and word in text for word in held)), "")


def _texts(page: Page) -> list[str]:
    found: list[Any] = page.at("//body//text()[not(ancestor::script) and not(ancestor::style)]")
    return [text for one in found if (text := re.sub(r"\s+", " ", str(one)).strip())]


def _out(found: Found) -> str:
    marks = [f"{{path: {_q(found.out)}}}"] if found.out and found.out != "/" else []
    return ", ".join([*marks, f"{{xpath: {_q(found.login.form)}}}"])


def _q(text: str) -> str:
    """A text as YAML reads it: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)
