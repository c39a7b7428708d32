"""The city teaches its own words: from cases whose category a person has confirmed."""

from __future__ import annotations

import datetime as dt

from hutong.domain.cases import hearing, words
from hutong.domain.cases.models import Case, Lesson
from hutong.domain.journal.command import about, command
from hutong.kernel import clock
from hutong.kernel.actor import Actor

# Fewer cases teach nothing that the pack does not know; more cost minutes and teach little.
LEAST, MOST = 500, 12_000
DAYS = 400
UNTAUGHT = ("joined", "withdrawn", "unfounded")


@command(needs="cases.tend")
def learn_words(actor: Actor) -> int:
    """Learns anew from the confirmed cases of the last 400 days; returns of how many, 0 when they are too few.

    A category counts as confirmed where the resident or a worker chose it, or where the unit finished the case under it. What
    stands in one text only is dropped, and no text is kept. Whoever asks is the system itself.
    """
    since = clock.now() - dt.timedelta(days=DAYS)
    found = (
        Case.objects.filter(collected_at__gte=since)
        .exclude(category="")
        .exclude(outcome__in=("joined", "withdrawn", "unfounded"))
    )
    chosen = found.filter(category_by__in=("resident", "staff")) | found.filter(done_at__isnull=False)
    rows = list(chosen.order_by("-pk").values_list("words", "category")[:MOST])
    if len(rows) < LEAST or len({category for _, category in rows}) < 2:
        return 0
    model = words.learn(rows)
    Lesson.objects.create(made_at=clock.now(), learnt=model.learnt, data=model.save())
    Lesson.objects.exclude(pk__in=list(Lesson.objects.order_by("-pk").values_list("pk", flat=True)[:3])).delete()
    hearing.forget()
    about(entity="lesson", learnt=model.learnt)
    return model.learnt
