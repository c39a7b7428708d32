"""What waits for a post, as the pages say it: when it is due in words, and where it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hutong.domain.reporting.queries.assignments import DueLine
from hutong.domain.tasks.queries import TaskView
from hutong.kernel import clock

RETURN = "return"
# Where a task of a kind is done: the name of the address, and what of the task it takes: "subject", its own "id", or nothing.
# A new kind is one line here, and one word in web/words_tasks.py under "task".
PLACES = {
    RETURN: ("work-one", "subject"),
    "review": ("review-round", "subject"),
    "decide": ("demand", "subject"),
    "dispatch": ("demand", "subject"),
    "file": ("demand", "subject"),
    "outside": ("outside-reports", ""),
    "proposal": ("proposals", ""),
    "contested": ("proposals", ""),
    "assigned": ("task", "id"),
    "raised": ("task", "subject"),
    "case": ("case", "subject"),
    "case-late": ("case", "subject"),
    "case-extension": ("case", "subject"),
    "case-rectify": ("case", "subject"),
    "case-alarm": ("case", "subject"),
    "case-raised": ("raised-case", "subject"),
    "prevention-found": ("prevention", "subject"),
    "prevention": ("prevention", "subject"),
    "system": ("door-work", "subject"),
    "rights-review": ("rights-review", "subject"),
    "rights-mine": ("my-rights", ""),
}
# Kinds whose day is the day of a form.
FORMS = frozenset({RETURN, "review", "dispatch", "file", "proposal"})
GROUPS = (
    ("alarm", gettext_lazy("有人有危险，马上办")),
    ("back", gettext_lazy("退回来的，先看为什么")),
    ("late", gettext_lazy("已经过了日子")),
    ("today", gettext_lazy("今天到期")),
    ("soon", gettext_lazy("这两天到期")),
    ("calm", gettext_lazy("不急")),
)


@dataclass(frozen=True)
class Todo:
    """A task of the inbox. `where`: its page, "" where there is none; `when`: its day or its minutes in words; `form`: the form
    that it is about, in the community."""

    task: TaskView
    where: str
    when: str
    form: DueLine | None


@dataclass(frozen=True)
class Group:
    """Tasks under one heading."""

    key: str
    title: str
    todos: tuple[Todo, ...]


def when(due: dt.date | None, days_left: int | None) -> str:
    """When something is due, in calm words; "" without a day."""
    today = clock.today()
    if due is None or days_left is None:
        return ""
    if due < today:
        return _("过了 %(day)s，交上来就好") % {"day": f"{due:%m-%d}"}
    if due == today:
        return _("今天交")
    if due == today + dt.timedelta(days=1):
        return _("明天交")
    if days_left == 0:
        return _("放假这几天里到期")
    return ngettext("还有 %(n)d 个工作日", "还有 %(n)d 个工作日", days_left) % {"n": days_left}


def clock_of(task: TaskView) -> str:
    """How long a task has, in calm words: to the minute where its deadline runs in hours, else by its day; "" without either."""
    if task.kind in FORMS:
        return when(task.due, task.days_left)
    if task.due_at is not None:
        return _minutes(task.due_at)
    if task.due is None or task.days_left is None:
        return ""
    today = clock.today()
    if task.due < today:
        return _("过了 %(day)s") % {"day": f"{task.due:%m-%d}"}
    if task.due == today:
        return _("今天到期")
    return _("明天到期") if task.due == today + dt.timedelta(days=1) else when(task.due, task.days_left)


def _minutes(until: dt.datetime) -> str:
    left = until - clock.now()
    total = int(abs(left.total_seconds()) // 60)
    day = f"{until.astimezone(clock.BEIJING):%m-%d %H:%M}"
    if total >= 48 * 60:
        return _("到 %(day)s") % {"day": day} if left.total_seconds() > 0 else _("过了 %(day)s") % {"day": day}
    words = {"h": total // 60, "m": total % 60, "day": day}
    if left.total_seconds() < 0:
        return _("过了 %(h)d 小时 %(m)d 分（%(day)s）") % words
    return _("还有 %(h)d 小时 %(m)d 分（到 %(day)s）") % words


def place(task: TaskView) -> str:
    """The address of the page on which a task is done; "" where there is no such page."""
    name, of = PLACES.get(task.kind, ("", ""))
    numbers = {"subject": [task.subject], "id": [task.id]}
    try:
        return reverse(name, args=numbers.get(of, [])) if name else ""
    except NoReverseMatch:
        return ""


def todos(tasks: Iterable[TaskView], lines: Sequence[DueLine]) -> tuple[Todo, ...]:
    """Tasks with the forms that they are about."""
    forms = {line.id: line for line in lines}
    return tuple(
        Todo(task, place(task), clock_of(task), forms.get(task.subject) if task.kind == RETURN else None) for task in tasks
    )


def grouped(found: Sequence[Todo]) -> tuple[Group, ...]:
    """Alarms first, then those sent back, the others by how near their day is; groups with nothing in them are left out."""
    by_key: dict[str, list[Todo]] = {}
    for one in found:
        back = one.form is not None and one.form.returned
        key = "alarm" if one.task.alarm else "back" if back else one.task.urgency
        by_key.setdefault(key, []).append(one)
    return tuple(Group(key, str(title), tuple(by_key[key])) for key, title in GROUPS if key in by_key)


def month_end(day: dt.date) -> dt.date:
    """Up to when forms belong to the month's pack: the last day of the month, but never less than ten days from now."""
    following = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return max(following - dt.timedelta(days=1), day + dt.timedelta(days=10))
