"""Whoever reads English finds every text in English; `make messages` collects them."""

import re

from hutong.project import messages

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def test_translations_are_complete():
    wanting = messages.untranslated()
    assert not wanting, "\n".join(wanting)


def test_translations_keep_their_places():
    """%(name)s of the Chinese stands in the English too."""
    wrong = []
    for entry in messages.load():
        ids, texts = ([e] if isinstance(e, str) else list(e) for e in (entry.id, entry.string))
        if entry.id and any(set(PLACES.findall(text)) - set(PLACES.findall("".join(ids))) for text in texts):
            wrong.append(ids[0])
    assert not wrong, wrong


def test_translations_speak_english():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    entries = [e for e in messages.load() if e.id]
    kept = [e.id for e in entries if chinese.search(e.string if isinstance(e.string, str) else "".join(e.string))]
    assert not kept, kept
