"""The writers of reports from outside: handed in by somebody unnamed, answered by the supervising post."""

from __future__ import annotations

from collections.abc import Sequence

from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command, unordered_id
from hutong.domain.outside import rules, store
from hutong.domain.outside.matching import Candidate, headers, match
from hutong.domain.outside.models import OutsideReport
from hutong.domain.tasks.commands import NewTask, close_tasks, open_tasks
from hutong.kernel import clock
from hutong.kernel.actor import Actor
from hutong.kernel.area import level_of
from hutong.kernel.cleaning import clean
from hutong.kernel.errors import NotFound

TASK = "outside"
RIGHT = "outside.answer"


def anonymous(community: int) -> Actor:
    """Somebody of a community who stays unnamed: may hand a report in, and nothing else."""
    return Actor(None, "", "", community, community, frozenset({"outside.report"}), community=community)


@command(needs="outside.report")
def report(
    actor: Actor,
    *,
    kind: str,
    data: bytes = b"",
    filename: str = "",
    words: str = "",
    department: str = "",
    demand: int | None = None,
    owner: int | None = None,
    named_by: str = "",
    named_post: int | None = None,
    candidates: Sequence[Candidate] = (),
) -> str:
    """Keeps a report and puts it before the supervising post; returns the receipt's code, which is kept nowhere else.

    The actor is `anonymous(community)`. `kind`: outside or complaint; a photo or file, or words, or both. `demand` and `owner`:
    what is complained of, and the area that demands it. `candidates`: the catalogue's demands. `named_by` and `named_post` only
    where the person wishes it. Raises Refused when nothing is said or the file cannot be taken, NotFound for a community that
    does not exist.
    """
    rules.check_report(kind, words, data)
    place = directory.area(actor.area)
    if level_of(place.code) != "community":
        raise NotFound("没有这个社区。", "请从头选一次社区。")
    cleaned = clean(data, filename) if data else None
    title, columns = headers(cleaned.data, cleaned.filename) if cleaned else ("", ())
    proposals = match(columns, title or words, candidates)
    number, code, named = unordered_id(), rules.new_receipt(), named_post is not None and bool(named_by)
    supervisor = rules.supervisor_of(place.code, owner if kind == rules.COMPLAINT else None)
    made = OutsideReport(
        id=number, community=place.code, supervisor=supervisor, kind=kind, made_on=clock.today(),
        department=department.strip()[:80], demand=demand, words=store.seal(number, "words", words.strip().encode()),
        file=store.seal(number, "file", cleaned.data) if cleaned else None, file_kind=cleaned.kind if cleaned else "",
        named_by=named_by[:60] if named else "", named_post=named_post if named else None, receipt=rules.digest(code),
        matches=[{"id": m.id, "title": m.title, "department": m.department, "score": m.score} for m in proposals],
    )  # fmt: skip
    made.save(force_insert=True)
    task = NewTask(supervisor, RIGHT, TASK, number, place.name, due=rules.due(clock.today()))
    open_tasks([task], day_only=True)
    about(entity="outside", records=[number], community=supervisor, day_only=True, kind=kind)
    return code


@command(needs=RIGHT)
def answer(actor: Actor, *, report_id: int, words: str, upheld: bool | None, demand: int | None = None) -> None:
    """Answers a report in words, which its maker reads by the receipt, and closes the task.

    `upheld`: true, not true, or None for an explanation without a verdict; `demand`: the one of the catalogue that it is about.
    Raises NotFound unless the actor's post is at the supervising area, Refused without words, Conflict when it was answered.
    """
    found = OutsideReport.objects.select_for_update().filter(pk=report_id, supervisor=actor.area).first()
    if found is None:
        raise NotFound("没有找到这条反映。")
    rules.check_answer(found.state, words)
    found.state, found.answer, found.demand = rules.verdict(upheld), words.strip(), demand or found.demand
    found.answered_on, found.answered_by_post = clock.today(), actor.post_id
    found.save(update_fields=["state", "answer", "demand", "answered_on", "answered_by_post"])
    close_tasks(TASK, [found.pk], by=actor.name)
    about(entity="outside", records=[found.pk], community=found.supervisor, state=found.state)
