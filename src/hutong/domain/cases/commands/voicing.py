"""What belongs to the resident: solved, not solved, again, taken back, rated.

Whoever holds the code of a case acts with these, or an account that the case belongs to; no post can."""

from __future__ import annotations

from django.db.models import Min, QuerySet

from hutong.domain.cases import declared, rules, store, telling
from hutong.domain.cases.commands import moving
from hutong.domain.cases.files import NewFile, cleaned
from hutong.domain.cases.models import Case, File, Voice
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import span
from hutong.kernel.errors import Conflict, NotFound, Refused


def holder(code: str) -> tuple[Actor, int]:
    """The one who holds a code, and the number of her voice: may speak for it, and nothing else. Raises NotFound for a code of
    nobody."""
    with scope(SYSTEM):
        found = Voice.objects.filter(digest=rules.digest(code)).values_list("pk", "area").first()
    if found is None:
        raise NotFound("没有这个查询码。", "请照着回执再输一次，字母大小写都可以。")
    return speaker(found[1]), int(found[0])


def speaker(area: int) -> Actor:
    """Somebody who may speak for a voice at an area."""
    return Actor(None, "", "居民", *span(area), frozenset({"cases.voice"}))


@command(needs="cases.voice")
def settle(actor: Actor, *, voice_id: int, solved: bool, rating: int | None = None, words: str = "") -> str:
    """The resident's word on an answer: solved (or understood), and the case is closed once everybody behind it has said so; not
    solved, and it is opened again, with the level above looking on. Returns the state.

    `rating`: one of five levels, 5 the best; the last two are bad and must be put right. Raises Refused for a rating that is
    none, or `not solved` without a word why; Conflict when the case has gone on.
    """
    rules.check_rating(rating)
    voice, case = _voice(voice_id)
    if not solved:
        _again(case, voice, rules.check_words(words, "哪里没有解决", 2000))
        return case.state
    rules.check_move(moving.process_of(case), "settle", case.state)
    voice.verdict = "understood" if case.answer_outcome in rules.GROUNDS else "solved"
    voice.verdict_at, voice.rating = clock.now(), rating
    voice.save(update_fields=["verdict", "verdict_at", "rating"])
    about(entity="case", records=[case.pk], community=case.area, verdict=voice.verdict)
    if case.voices > 1 and _waited_for(case).exclude(pk=voice.pk).exists():
        return case.state
    _close(case, case.answer_outcome or "solved")
    rated(case)
    moving.move(case, "settle", words=words.strip()[:2000], voice=voice.pk)
    return case.state


@command(needs="cases.voice")
def reopen(actor: Actor, *, voice_id: int, words: str, files: tuple[NewFile, ...] = ()) -> None:
    """A closed case again: it was not solved, or it has come back. Raises Refused without words, or when it was closed too long
    ago; Conflict while it is in work."""
    voice, case = _voice(voice_id)
    said = rules.check_words(words, "哪里没有解决", 2000)
    process = moving.process_of(case)
    if case.closed_at and rules.after(process, case.closed_at, process.confirm.reopen) < clock.now():
        raise Refused("这件诉求结案太久了，不能重办。", "请重新反映一次，写上原来的查询码就行。")
    _again(case, voice, said)
    moving.keep(case, cleaned(files), voice=voice.pk)


@command(needs="cases.voice")
def rate(actor: Actor, *, voice_id: int, rating: int, words: str = "") -> None:
    """The rating of a closed case, once. Raises Refused for a rating that is none, or a second one."""
    rules.check_rating(rating)
    voice, case = _voice(voice_id)
    if voice.rating is not None:
        raise Refused("您已经评价过了。", "还有没解决的，可以要求重办。")
    voice.rating = rating
    voice.save(update_fields=["rating"])
    rated(case)
    moving.move(case, "rate", words=words.strip()[:2000], voice=voice.pk)


@command(needs="cases.voice")
def withdraw(actor: Actor, *, voice_id: int, words: str = "") -> None:
    """Takes a report back. With other voices behind it the case goes on without this one; when those have said that it is solved,
    it is. Raises Conflict when it is closed."""
    voice, case = _voice(voice_id)
    rules.check_move(moving.process_of(case), "withdraw", case.state)
    voice.verdict, voice.verdict_at = "understood", clock.now()
    voice.save(update_fields=["verdict", "verdict_at"])
    if case.voices > 1 and _waited_for(case).exists():
        about(entity="case", records=[case.pk], community=case.area, verdict="withdrawn")
        return
    if case.state == rules.CONFIRMING and Voice.objects.filter(case=case, verdict="solved").exists():
        _close(case, case.answer_outcome or "solved")
        rated(case)
        moving.move(case, "settle")
        return
    _close(case, "withdrawn")
    moving.move(case, "withdraw", words=words.strip()[:2000], voice=voice.pk)


@command(needs="cases.voice")
def add(actor: Actor, *, voice_id: int, words: str, files: tuple[NewFile, ...] = ()) -> None:
    """Something more from the resident: a word, a picture. Raises Refused when the case is closed, or nothing is added."""
    voice, case = _voice(voice_id)
    if case.state == rules.CLOSED:
        raise Refused("这件诉求已经结案了。", "没有解决的话，请点“没有解决，要求重办”。")
    said = words.strip()[:2000]
    if not said and not any(file.data for file in files):
        raise Refused("还没有写补充的话，也没有照片。", "写一句或拍一张，有一样就行。")
    if File.objects.filter(case=case, moment="before").count() + len(files) > 3 * rules.FILES:
        raise Refused("照片太多了。", "先前的照片都在，不用再传。")
    line = store.step(case, "add", words=said, voice=voice.pk)
    line.save()
    telling.told(case, line)
    moving.keep(case, cleaned(files), voice=voice.pk)
    about(entity="case", records=[case.pk], community=case.area, act="add")


def _voice(voice_id: int) -> tuple[Voice, Case]:
    """A voice in the actor's range and its case, both held: the case first, so that two people behind one case wait for one
    another and never both for ever. Raises NotFound, Conflict when the case was joined to another at this moment."""
    case_id = Voice.objects.filter(pk=voice_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("没有找到这件诉求。")
    case = store.held(case_id)
    voice = Voice.objects.select_for_update().get(pk=voice_id)
    if voice.case_id != case.pk:
        raise Conflict("这件诉求刚刚并到另一件里办理。", "请刷新页面再说。")
    return voice, case


def _waited_for(case: Case) -> QuerySet[Voice]:
    """Those behind a case who have not said yet that this answer settles it."""
    return Voice.objects.filter(case=case, verdict__in=("", "unsolved"))


def _close(case: Case, outcome: str) -> None:
    case.outcome, case.closed_at, case.late_level = outcome, clock.now(), ""
    moving.end_units(case, "released")
    moving.take_out(case, moving.CASE, moving.LATE, moving.EXTENSION, moving.ALARM)


def rated(case: Case) -> None:
    """The worst rating of all who have rated this answer counts. A bad one must be put right in time, and is called back. For
    use inside a command that closes the case, or holds it closed."""
    worst = Voice.objects.filter(case=case).aggregate(worst=Min("rating"))["worst"]
    if worst is None:
        return
    process = moving.process_of(case)
    case.rating = worst
    if worst <= process.rating.bad and case.rectify_due is None:
        case.rectify_due = rules.after(process, clock.now(), process.rating.rectify)
        moving.put(case, case.owner_area, moving.TAKE, kind=moving.RECTIFY, due=case.rectify_due)


def _again(case: Case, voice: Voice, said: str) -> None:
    """Opens a case again: back with the first acceptor, a new limit from now on, and the level above knows."""
    process = moving.process_of(case)
    rules.check_move(process, "reopen", case.state)
    voice.verdict, voice.verdict_at, voice.rating = "unsolved", clock.now(), None
    voice.save(update_fields=["verdict", "verdict_at", "rating"])
    Voice.objects.filter(case=case).exclude(pk=voice.pk).update(verdict="", verdict_at=None, rating=None)
    case.turn += 1
    case.outcome, case.closed_at, case.answer_outcome, case.basis, case.refer_to = "", None, "", "", ""
    case.done_at, case.done_by, case.late_at, case.late_level = None, None, None, ""
    case.unit_area, case.unit_department = None, ""
    case.rating, case.rectify_due, case.rectified_at = None, None, None
    # whether the first reply came in time was settled in the first turn
    category = declared.category_at(case.area, case.category)
    _, case.due = rules.due_of(process, category, clock.now(), danger=bool(case.danger))
    moving.end_units(case, "released")
    moving.take_out(case, moving.CASE, moving.RECTIFY)
    moving.move(case, "reopen", words=said, voice=voice.pk)
    moving.put_back(case)
    moving.put(case, moving.steering(case, "street"), moving.STEER, kind=moving.LATE)
