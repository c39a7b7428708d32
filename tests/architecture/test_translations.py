"""Whoever reads English finds every text in English; `make messages` collects them."""

import ast
import re
import string

from hutong.project import messages

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# Where sentences are made again from what was given or kept.
AGAIN = ("kernel/errors.py", "kernel/sentences.py")


def test_translations_are_complete():
    wanting = messages.untranslated()
    assert not wanting, "\n".join(wanting)


def test_translations_keep_their_places():
    """%(name)s of the Chinese stands in the English too; {name} may be the English {name_en}."""
    wrong = []
    for entry in messages.load():
        ids, texts = ([e] if isinstance(e, str) else list(e) for e in (entry.id, entry.string))
        places = set(PLACES.findall("".join(ids)))
        if entry.id and any({place.replace("_en}", "}") for place in PLACES.findall(text)} - places for text in texts):
            wrong.append(ids[0])
    assert not wrong, wrong


def sentences():
    """Every sentence that the sources make for a reader: its place, the call and the arguments that are texts."""
    for path in sorted(messages.PACKAGE.rglob("*.py")):
        where = str(path.relative_to(messages.PACKAGE))
        for name, call in messages.calls(ast.parse(path.read_text(encoding="utf-8"))):
            texts = call.args[: messages.SENTENCES.get(name, 0)]
            if texts and where not in AGAIN:
                yield f"{where}:{call.lineno}", call, texts


def test_sentences_are_texts_of_the_catalogue():
    """What is put together on the spot has no English: words belong into {places}."""
    wrong = [where for where, _, texts in sentences() if not all(messages.texts_of(argument) for argument in texts)]
    assert not wrong, wrong


def test_refusals_have_the_words_for_their_places():
    catalogue, wrong = messages.load(), []
    refusals = (found for found in sentences() if getattr(found[1].func, "id", "") != "Sentence")
    for where, call, arguments in refusals:
        given = {keyword.arg for keyword in call.keywords}
        given |= {"label", "label_en"} if None in given else set()
        for text in (text for argument in arguments for text in messages.texts_of(argument)):
            english = catalogue.get(text).string if catalogue.get(text) else ""
            places = {name for part in (text, english) for _, name, _, _ in string.Formatter().parse(part) if name is not None}
            wrong += [f"{where}: {{{name}}}" for name in sorted(places - given)]
    assert not wrong, wrong


def test_translations_speak_english():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    entries = [e for e in messages.load() if e.id]
    kept = [e.id for e in entries if chinese.search(e.string if isinstance(e.string, str) else "".join(e.string))]
    assert not kept, kept
