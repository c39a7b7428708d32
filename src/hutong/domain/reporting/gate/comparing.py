"""A new form against the catalogue."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from hutong.domain.reporting.gate.index import Index, Place, key_of
from hutong.domain.reporting.gate.model import Asked, Column, Comparison, Judged, Near, People, Signature, Subjects
from hutong.domain.reporting.gate.people import people, subjects
from hutong.kernel.sentences import Sentence

# Whose answers serve the new form: how much a form counts as asking the same.
_WORTH: Mapping[Subjects, float] = {"identical": 1.0, "narrower": 1.0, "wider": 0.85, "crossing": 0.5, "other": 0.2}
_ORDER = {"same": 0, "some": 1, "others": 2}
_LEAST, _MOST = 0.2, 20
_WHY = {
    "question": "两处问的是同一个数据项",
    "count": "两处数的是同一些记录",
    "words": "两处印的是同样的话",
    "alike": "两处印的话几乎一样:“{header}”",
    "told": "由“{told}”就能算出来",
}


def compare(index: Index, new: Signature) -> Comparison:
    """Which columns of a new form are asked already, by which form, and which forms ask nearly the same.

    A form in the index under the new form's own id is left out: it is the form itself.
    """
    whom = {
        form.id: subjects(new.entity, new.whom, form.entity, form.whom) for form in index.signatures.values() if form.id != new.id
    }
    found = [[hit for hit in index.asking(column) if hit[0].form in whom] for column in new.columns]
    judged = tuple(_judged(column, hits, whom) for column, hits in zip(new.columns, found, strict=True))
    return Comparison(judged, _near(found, whom, len(index.signatures)))


def _judged(column: Column, hits: Sequence[tuple[Place, float]], whom: Mapping[int, Subjects]) -> Judged:
    asked = [
        Asked(place.form, place.header, round(surely, 2), _why(column, place, surely), _of_whom(column, whom[place.form]))
        for place, surely in hits
    ]
    asked.sort(key=lambda one: (_ORDER[one.people], -one.sameness, one.form))
    served = any(one.people != "others" for one in asked)
    return Judged(column, "asked" if served else "new", tuple(asked))


def _of_whom(column: Column, found: Subjects) -> People:
    """Of whom it is asked there. A count holds its people in itself."""
    return "same" if column.counts else people(found)


def _why(column: Column, place: Place, surely: float) -> Sentence:
    """Why two columns are the same question."""
    if place.told:
        return Sentence(_WHY["told"], {"told": list(place.told)})
    way = key_of(column)[0]
    if way == "words" and surely < 1:
        return Sentence(_WHY["alike"], {"header": place.header})
    return Sentence(_WHY[way])


def _near(found: Sequence[Sequence[tuple[Place, float]]], whom: Mapping[int, Subjects], forms: int) -> tuple[Near, ...]:
    """The forms that ask some of the same. A column that every form asks, a name, tells little; one that few ask tells much."""
    shares: dict[int, float] = defaultdict(float)
    weights: dict[int, float] = defaultdict(float)
    total = 0.0
    for hits in found:
        weight = math.log((forms + 1) / (len(hits) + 1)) + 0.2
        total += weight
        for place, surely in hits:
            shares[place.form] += 1 / len(found)
            weights[place.form] += weight * surely
    near = [
        Near(form, round(share, 3), whom[form], round(_WORTH[whom[form]] * weights[form] / total, 3))
        for form, share in shares.items()
        if share >= _LEAST
    ]
    return tuple(sorted(near, key=lambda one: (-one.score, -one.share, one.form))[:_MOST])
