"""The facts from which the confidence of a proposal is computed."""

from __future__ import annotations

import math

from hutong.domain.forms.mapping.candidates import Candidate
from hutong.domain.forms.mapping.context import Place
from hutong.domain.forms.mapping.kinds import workflow_word
from hutong.domain.forms.mapping.knowledge import Knowledge
from hutong.domain.forms.mapping.subject import figures_word
from hutong.domain.forms.mapping.text import bare, key


def evidence(place: Place, found: list[Candidate], repeated: int, silent: bool, known: Knowledge) -> dict[str, float]:
    """Named facts about the first candidate, each about 0..1. Empty when there is no candidate."""
    if not found:
        return {}
    top = found[0]
    word = key(place.label.printed)
    second = found[1].score if len(found) > 1 else 0.0
    entity = known.entities.get(top.concept, "")
    facts = {"bias": 1.0, f"level {top.level}": 1.0, "margin": min(0.5, top.score - second) * 2, "share": top.share}
    facts["seen"] = min(1.0, math.log1p(top.seen) / 3)
    facts["own only"] = float(top.own and top.seen == 0)
    facts["own soft"] = facts["own only"] * (top.concept in known.terms["soft"])
    facts["far"] = float(top.far and top.concept not in known.terms["firm"])
    facts["firm"] = float(top.concept in known.terms["firm"])
    facts["soft"] = float(top.concept in known.terms["soft"])
    facts["short"] = float(len(bare(word)) <= 2 and top.concept not in known.terms["firm"])
    facts["fits"] = float(entity == place.subject or {entity, place.subject} == {"person", "household"})
    facts["event elsewhere"] = float(entity == "event" and place.subject != "event")
    facts["figures"] = float(figures_word(word) and entity != "context")
    facts["aggregate"] = float(place.subject == "aggregate")
    facts["workflow"] = float(workflow_word(word))
    facts["silent"] = float(silent)
    facts["stub"] = float(place.label.part == "row")
    facts["line"] = float(place.label.part in ("meta", "footer"))
    facts["repeated"] = float(repeated > 1)
    facts["brackets"] = float(word != bare(word) and top.level != "exact")
    if top.level in ("alike", "tail", "part", "trim"):
        facts[f"cover {top.level}"] = top.cover
        facts["weak firm"] = facts["firm"]
    if top.level == "alike":
        facts["alike score"] = top.score
    if len(word) > 10:
        facts["long"] = min(1.0, (len(word) - 10) / 10)
    return facts
