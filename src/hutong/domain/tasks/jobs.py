"""What the net of tasks does after news from below: what was handed to one post goes on when the post ends, and rooms that lie
lower than this one have their work put into inboxes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hutong.domain.journal.jobs import listens
from hutong.domain.tasks import commands
from hutong.kernel.actor import SYSTEM


@listens("post.ended")
def _post_ended(news: dict[str, Any]) -> None:
    """`post`: one or many; `to`: the colleague's post that takes over, where one was named."""
    posts = news["post"] if isinstance(news["post"], list) else [news["post"]]
    commands.release(SYSTEM, posts=posts, to=news.get("to"))


@listens("inbox.open")
def _open(news: dict[str, Any]) -> None:
    """Work for inboxes: a list of the fields of a NewTask, its day written as ISO 8601."""
    commands.open_for(SYSTEM, tasks=[commands.NewTask(**{**one, "due": _day(one.get("due"))}) for one in news["tasks"]])


@listens("inbox.close")
def _close(news: dict[str, Any]) -> None:
    """Work that is done, or needed no more: its `kind`, its `subjects`, by whom and in which state."""
    commands.close_for(SYSTEM, kind=news["kind"], subjects=news["subjects"], by=news["by"], state=news.get("state", "done"))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
