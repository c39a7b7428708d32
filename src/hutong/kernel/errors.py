"""What can go wrong, in two kinds: what the user can mend (`Refused`) and what only we can mend (`Broken`)."""

from __future__ import annotations


class Refused(Exception):
    """Something the user handed in or asked for cannot be done.

    `message` says what is the matter and `way_out` what to do about it, both in the user's words.
    The command line ends with 2; a page shows both sentences and keeps what was typed.
    """

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


class NotFound(Refused):
    """There is no such thing in the actor's area. A stranger's record and a missing one look the same."""

    def __init__(self, message: str = "没有找到这条记录。", way_out: str = "它可能不在您负责的范围里。") -> None:
        super().__init__(message, way_out)


class Conflict(Refused):
    """Somebody else was faster. `current` holds what stands now, so that it can be shown."""

    def __init__(self, message: str, way_out: str = "", current: object = None) -> None:
        super().__init__(message, way_out)
        self.current = current


class Broken(Exception):
    """Our fault. The command line ends with 3; a page says so and that nothing was lost."""
