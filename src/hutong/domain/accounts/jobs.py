"""What accounts do after others' news: whoever leaves is signed out everywhere."""

from __future__ import annotations

from hutong.domain.accounts import commands
from hutong.domain.journal.jobs import listens


@listens("staff.ended")
def _left(news: dict[str, object]) -> None:
    staff = news["staff"]
    commands.end_sessions_of([staff] if isinstance(staff, int) else [int(str(one)) for one in list(staff)], why="left")  # type: ignore[call-overload]
