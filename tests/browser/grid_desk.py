"""The other side of the grid: a desk that keeps one form's cells, and the page as the site renders it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from hutong.kernel.actor import Actor
from hutong.project.middleware import CONTENT_SECURITY
from tests.browser.conftest import sign_in
from tests.conftest import Site

PLACE, CELLS = "/work/12/", "/work/12/cells/"
COLUMNS: list[dict[str, Any]] = [
    {"col": "B", "header": "姓名", "type": "text", "choices": [], "width": 8},
    {"col": "C", "header": "性别", "type": "code", "choices": [["1", "男"], ["2", "女"]], "width": 6},
    {"col": "D", "header": "身份证号", "type": "id", "choices": [], "width": 20},
    {"col": "E", "header": "联系电话", "type": "phone", "choices": [], "width": 13},
    {"col": "F", "header": "年龄", "type": "number", "choices": [], "width": 6},
    {"col": "G", "header": "现住地址", "type": "text", "choices": [], "width": 28},
    {
        "col": "H",
        "header": "文化程度",
        "type": "code",
        "choices": [["10", "研究生"], ["20", "大学本科"], ["70", "初中"]],
        "width": 10,
    },
    {"col": "I", "header": "备注", "type": "text", "choices": [], "width": 16},
]
ROW = ["1", "110114********1224", "13800000000", "81", "柳荫街7号院3号楼201", "", ""]
STATES = "kkrdcomn"


def letters(n: int) -> str:
    """1 is A, 27 is AA."""
    return (letters((n - 1) // 26) if n > 26 else "") + chr(65 + (n - 1) % 26)


@dataclass
class Desk:
    """The server's side of one form, as the grid sees it. A story breaks its network, or tells what it refuses and finds."""

    rows: int = 40
    wide: int = 8
    seq: int = 0
    values: dict[str, str] = field(default_factory=dict)
    last: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    posts: list[list[dict[str, Any]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    findings: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    down: bool = False
    status: int = 200

    def sheet(self) -> dict[str, Any]:
        more = [
            {"col": letters(n), "header": f"指标{n}", "type": "number", "choices": [], "width": 8}
            for n in range(10, self.wide + 2)
        ]
        columns = [*COLUMNS, *more]
        rows = []
        for n in range(self.rows):
            cells = [f"赵秀英{n + 1}", *ROW, *([str(n)] * len(more))]
            named = {f"{c['col']}{n + 5}": k for k, c in enumerate(columns)} if self.values else {}
            states = list(STATES + "k" * len(more))
            for name in named.keys() & self.values.keys():
                cells[named[name]], states[named[name]] = self.values[name], "w"
            rows.append({"key": f"r{n}", "row": n + 5, "name": f"赵秀英{n + 1}", "cells": cells, "states": "".join(states)})
        return {
            "version": 7,
            "editable": True,
            "columns": columns,
            "rows": rows,
            "edits": self.last,
            "findings": self.findings,
            "seq": self.seq,
        }

    def types(self, cell: str, value: str, by: str, at: str = "10:33") -> dict[str, Any]:
        """Somebody's answer is kept."""
        self.seq += 1
        self.values[cell] = value
        self.last[cell] = {"seq": self.seq, "by": by, "at": at}
        self.log.append({"cell": cell, "value": value, "state": "w" if value else "m", "by": by, "at": at, "seq": self.seq})
        return {"cell": cell, "seq": self.seq, "value": value, "state": "w" if value else "m"}

    def save(self, edits: list[dict[str, Any]]) -> dict[str, Any]:
        answer: dict[str, Any] = {"kept": [], "conflicts": [], "refused": [], "findings": {}}
        for edit in edits:
            cell, known = edit["cell"], self.last.get(edit["cell"], {"seq": 0})
            if cell in self.refuse:
                answer["refused"].append({"cell": cell, "message": self.refuse[cell]})
            elif known["seq"] > edit["base"]:
                answer["conflicts"].append({"cell": cell, "value": self.values[cell], **known})
            else:
                answer["kept"].append(self.types(cell, edit["value"].replace(" ", ""), "王芳"))
        return {"seq": self.seq, **answer}

    def answer(self, route: Route) -> None:
        request = route.request
        if self.down:
            return route.abort("internetdisconnected")
        if self.status != 200:
            return route.fulfill(status=self.status)
        self.asked.append(request.method)
        if request.method == "POST":
            assert request.headers["x-csrftoken"]
            edits = json.loads(request.post_data or "{}")["edits"]
            self.posts.append(edits)
            return route.fulfill(json=self.save(edits))
        since = parse_qs(urlsplit(request.url).query).get("since")
        if since is None:
            return route.fulfill(json=self.sheet())
        news = [one for one in self.log if one["seq"] > int(since[0])]
        return route.fulfill(json={"seq": self.seq, "changes": news, "findings": {}})


def paper(token: str, elder: bool) -> str:
    """The page as the site renders it for Wang Fang."""
    request: Any = RequestFactory().get(PLACE)
    request.actor = Actor(
        7, "王芳", "社区工作者", 110114010003, 110114010003, frozenset({"forms.fill", "asks.answer", "pool.read"}), 1
    )
    request.session = {"name": "王芳", "staff": 7}
    request.COOKIES = {"hutong_elder": "1"} if elder else {}
    words = {
        "title": "80岁以上老年人情况登记表",
        "cells_url": CELLS,
        "save_url": CELLS,
        "grid_key": "grid:12:7",
        "back_url": "/forms/",
        "csrf_token": token,
    }
    return render_to_string("staff/reports/grid.html", words, request=request)


def lay(page: Page, site: Site, desk: Desk, elder: bool = False) -> None:
    """Puts the grid's page and its server into the site."""
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": CONTENT_SECURITY}
    token = json.loads(page.locator("body").get_attribute("hx-headers") or "{}")["X-CSRFToken"]
    page.context.route(site.url + PLACE, lambda route: route.fulfill(body=paper(token, elder), headers=headers))
    page.context.route(re.compile(re.escape(CELLS)), desk.answer)


def open_grid(page: Page, site: Site, desk: Desk, elder: bool = False) -> None:
    """Signed in, with the grid open and its first cell active."""
    sign_in(page, site)
    lay(page, site, desk, elder)
    page.goto(site.url + PLACE)
    begin(page)


def begin(page: Page) -> None:
    expect(page.locator(".g-field")).to_be_visible()
    page.locator(".g-field").focus()


def here(page: Page) -> str:
    """The name of the active cell, as the line under the grid tells it."""
    return page.locator(".g-where").inner_text().split(" · ")[0]


def value(page: Page) -> str:
    return page.locator(".g-field").input_value()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator("#grid-saved")).to_have_text("已全部保存")


def waiting(page: Page) -> dict[str, Any]:
    """What lies unacknowledged in the browser's store."""
    found: dict[str, Any] = json.loads(page.evaluate("localStorage.getItem('grid:12:7')") or "{}")
    return found


def paste(page: Page, text: str) -> None:
    """Ctrl+V of what Excel put on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def desk_holds(page: Page, desk: Desk, cell: str, wanted: str) -> bool:
    """Whether the server has the value once all is said to be saved."""
    saved(page)
    return desk.values.get(cell) == wanted
