"""Sentences that are made below the pages and read on them, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """A sentence in Chinese: `{name}` in the template stands for the word of that name, a list is written with 、 between.

    A word that is another one in English brings it along as `name_en`. A template without words stands as it is: what somebody
    typed may be in it, braces and all.
    """

    template: str
    words: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.said(str)

    def __bool__(self) -> bool:
        return bool(self.template)

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence with its template translated first and given its words then."""
        template = translate(self.template) if self.template else ""
        if not self.words:
            return template
        lists = {name: translate("、").join(map(str, w)) for name, w in self.words.items() if isinstance(w, list | tuple)}
        return template.format(**{**self.words, **lists})

    def kept(self) -> str:
        """As text that can be stored."""
        return json.dumps([self.template, self.words], ensure_ascii=False, default=str)

    @staticmethod
    def again(kept: str) -> Sentence:
        """The sentence that was kept; text that was stored without `kept` is the sentence itself."""
        return Sentence(*json.loads(kept)) if kept.startswith("[") else Sentence(kept)
