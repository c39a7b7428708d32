"""What can go wrong, in two kinds: what the user can mend (`Refused`) and what only we can mend (`Broken`)."""

from __future__ import annotations

import json
from collections.abc import Callable

from hutong.kernel.sentences import Sentence


class Refused(Exception):
    """Something the user handed in or asked for cannot be done.

    `message` says what is the matter and `way_out` what to do about it, both in the user's words.
    The command line ends with 2; a page shows both sentences and keeps what was typed.

    Both are sentences with words in their places (kernel.sentences); `said` is for readers of other languages.
    """

    def __init__(self, message: str, way_out: str = "", **words: object) -> None:
        self.sentences = Sentence(message, words), Sentence(way_out, words)
        self.message, self.way_out = self.said(str)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()

    def said(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """The message and the way out in another language."""
        message, way_out = self.sentences
        return message.said(translate), way_out.said(translate)

    def kept(self) -> str:
        """As text that can be stored; `again` makes it a refusal again."""
        message, way_out = self.sentences
        return json.dumps([message.template, way_out.template, message.words], ensure_ascii=False, default=str)

    @staticmethod
    def again(kept: str) -> Refused:
        """The refusal that was kept. Text that was stored without `kept` is the message, and after a line end the way out."""
        if not kept.startswith("["):
            return Refused(*kept.split("\n", 1))
        message, way_out, words = json.loads(kept)
        return Refused(message, way_out, **words)


class NotFound(Refused):
    """There is no such thing in the actor's area. A stranger's record and a missing one look the same."""

    def __init__(self, message: str = "没有找到这条记录。", way_out: str = "它可能不在您负责的范围里。", **words: object) -> None:
        super().__init__(message, way_out, **words)


class Conflict(Refused):
    """Somebody else was faster. `current` holds what stands now, so that it can be shown."""

    def __init__(self, message: str, way_out: str = "", current: object = None, **words: object) -> None:
        super().__init__(message, way_out, **words)
        self.current = current


class Broken(Exception):
    """Our fault. The command line ends with 3; a page says so and that nothing was lost."""
