"""The rest of the dictionary: headers that are the very name of an element which the measured mapper does not propose."""

from __future__ import annotations

from dataclasses import replace

from hutong.blueprint.elements import Element, catalogue
from hutong.domain.forms.mapping.meaning import FormMap, Meaning
from hutong.domain.forms.mapping.reasons import SURE
from hutong.domain.forms.mapping.text import bare, key
from hutong.kernel.sentences import Sentence

# By its own name an element is sure; by another name of it, somebody had better look.
BY_NAME, BY_OTHER_NAME = 0.95, 0.8
_SUBJECT = (None, "self", "household", "place", "org", "event", "case")


def with_dictionary(form: FormMap) -> FormMap:
    """The form with every element of the dictionary in play.

    The mapper knows the elements that measured forms print. 是否独居 comes out as 居住状况 there, which is right, and
    cannot be answered by yes or no; the dictionary has an element of that very name.
    """
    return FormMap(form.reading, form.subject, tuple(_named(meaning) for meaning in form.meanings))


def _named(meaning: Meaning) -> Meaning:
    if meaning.label.part == "heading" or meaning.kind not in ("stored", "computed"):
        return meaning
    word = bare(key(meaning.label.printed))
    found = catalogue().named(word)
    if found is None or not _better(found, word, meaning):
        return meaning
    return replace(
        meaning,
        concept=found.key,
        role=meaning.role if meaning.concept else "self",
        confidence=BY_NAME if found.label == word else BY_OTHER_NAME,
        why=Sentence(SURE["exact"], {"word": word, **found.called}),
    )


def _better(found: Element, word: str, meaning: Meaning) -> bool:
    """Whether an element of that name says more than the mapper: its own name does, another name only where there is nothing.

    配偶姓名 is understood already, as the name of another person.
    """
    if found.basis == "forms" or found.entity == "context":
        return False
    return meaning.concept is None or (found.label == word and meaning.role in _SUBJECT)
