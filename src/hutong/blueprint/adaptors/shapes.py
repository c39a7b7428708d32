"""What an adaptor's file says, as frozen structs. Places in a page are XPath 1.0; paths begin with a slash.

A path is one of the system's own host: an adaptor never leads anywhere else, whatever the system says.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an adaptor: a word that is not known is refused, not passed over."""


class Mark(_Said, frozen=True):
    """By what an answer is known. All that is given must hold; `path` and `text` are parts of the address and of the page."""

    xpath: str = ""
    text: str = ""
    path: str = ""
    status: int = 0


class Carried(_Said, frozen=True):
    """A token that goes along with a form although it is none of its fields: `name` is sent as a field or a header, its value
    stands in a cookie, a <meta name=…>, a header of the login page, or at an XPath of it."""

    name: str
    cookie: str = ""
    meta: str = ""
    header: str = ""
    xpath: str = ""
    send: Literal["field", "header"] = "field"


class Login(_Said, frozen=True):
    """The form: its page, where it stands, which fields are hers. Every other field is sent as the page has it.

    `extra`: fields with a value of their own. `action`: where it goes, if a script and not the form says so.
    """

    page: str
    user: str
    password: str
    form: str = ""
    action: str = ""
    extra: dict[str, str] = {}
    carried: tuple[Carried, ...] = ()


class Marks(_Said, frozen=True):
    """How the system shows that somebody is signed in, that the password is wrong, that she is signed out, that it asks for a
    picture's letters. `captcha`: none can be read by us, and the page is refused in words."""

    inside: Mark
    wrong: tuple[Mark, ...] = ()
    out: tuple[Mark, ...] = ()
    captcha: tuple[Mark, ...] = ()


class Logout(_Said, frozen=True):
    """How somebody signs out: by opening `path`, or by the form that stands at `form` of that page."""

    path: str
    form: str = ""


class Work(_Said, frozen=True):
    """A page that lists what waits. `row`: one piece of work; the others are read from within a row. `due`: a date as 2026-06-12,
    2026/6/12 or 6月12日."""

    page: str
    row: str
    key: str
    title: str
    due: str = ""
    link: str = ""


class Rules(_Said, frozen=True):
    """What the system wants of a new password: its length, and of which signs at least one must be in it."""

    length: int = 24
    signs: tuple[Literal["upper", "lower", "digit", "special"], ...] = ("upper", "lower", "digit")
    special: str = "-_"


class Rotate(_Said, frozen=True):
    """The form by which the system changes a password. `done`: how it shows that it did."""

    page: str
    old: str
    new: str
    done: Mark
    form: str = ""
    repeat: str = ""
    rules: Rules = Rules()
    extra: dict[str, str] = {}


class Adaptor(_Said, frozen=True):
    """One old system. `once`: it knows an account once only, so all who share a credential share its session. `open`: paths whose
    pages may show a field for a password although they are for workers. `shut`: paths that nobody opens through the passage,
    with all below them. `hide`: paths to which no link, button or form is shown on its pages; they are closed only where `shut`
    or `rotate` says so."""

    title: str
    login: Login
    marks: Marks
    logout: Logout | None = None
    work: Work | None = None
    rotate: Rotate | None = None
    once: bool = False
    open: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
