"""The writers at the beginning of a case: somebody says what is the matter, or joins those who have said it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q

from hutong.blueprint.casework.categories import Category, categories
from hutong.domain.cases import declared, hearing, rules, store, telling
from hutong.domain.cases.commands import moving
from hutong.domain.cases.commands.inserting import insert
from hutong.domain.cases.files import NewFile, cleaned, photographs
from hutong.domain.cases.models import NOTIFY, Case, Step, Unit, Voice
from hutong.domain.directory import queries as directory
from hutong.domain.journal.command import about, command
from hutong.domain.journal.scope import scope
from hutong.kernel import clock
from hutong.kernel.actor import SYSTEM, Actor
from hutong.kernel.area import level_of, span
from hutong.kernel.errors import Refused

# Reports of one telephone in a day of which it hears by short message.
MESSAGED = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a report, as far as they wish to say. `resident`: the account; `mandate`: by which somebody speaks for
    them; `staff`: who takes it down. `notify`: page, sms, wecom or wechat; `address`: of the group robot, where it is one."""

    name: str = ""
    phone: str = ""
    may_call: bool = False
    notify: str = "page"
    address: str = ""
    resident: int | None = None
    mandate: int | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class NewReport:
    """What is reported. `area`: the smallest area known; `category`: empty when the words shall decide. (`source`, `source_ref`):
    the system and its own number, or "page" and the page's token: the same report sent twice over a bad line is one."""

    area: int
    words: str
    category: str = ""
    place_words: str = ""
    place: int | None = None
    lon: float | None = None
    lat: float | None = None
    channel: str = "web"
    person: Person = Person()
    files: Sequence[NewFile] = ()
    source: str = ""
    source_ref: str = ""
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home. `code` opens the case and is shown to nobody else; `danger`: key of the danger heard in the
    words; `again`: this report was here already."""

    case: int
    code: str
    state: str
    category: str
    danger: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Understood:
    category: Category | None
    by: str
    sure: bool
    danger: str


@command(needs="cases.report")
def report(actor: Actor, *, new: NewReport) -> Receipt:
    """Keeps a report; what the words leave no doubt about is accepted and sent to its unit at once.

    The actor is a resident or somebody unnamed at the area, another system, or a worker who takes it down. Raises Refused when
    nothing is said, too much, or a file is no picture; NotFound for an area that does not exist.
    """
    said = rules.check_report(new.words, new.place_words, photographs(new.files))
    _check_person(new.person)
    if known := _known(new):
        return known
    area = directory.area(new.area).code
    understood = _understood(area, said, new.category)
    pictures = cleaned(new.files)
    case = _case(new, area, said, understood)
    code, voice = _voice(case, new.person, said)
    unit = _unit(case, understood) if understood.danger or not _is_doubted(case, voice) else None
    lines, units = _opening(case, unit, actor)
    case.next_at = moving.next_moment(case)
    insert(case, voice, lines, units)
    _inboxes(case, unit)
    moving.keep(case, pictures)
    telling.received(case, voice)
    about(entity="case", records=[case.pk], community=area, channel=case.channel, danger=case.danger)
    return Receipt(case.pk, code, case.state, case.category, case.danger)


@command(needs="cases.report")
def join(actor: Actor, *, case_id: int, person: Person, said: str = "", files: Sequence[NewFile] = (), once: str = "") -> Receipt:
    """One more voice for a case that is open: the neighbour reports the same. `once`: a token of the page, so that the same sent
    twice is one voice. Raises NotFound outside the actor's area, Refused when the case is closed."""
    _check_person(person)
    case = store.held(case_id)
    once = f"{case_id}:{once}" if once else ""
    if once and (code := _joined(case, once)):
        return Receipt(case.pk, code, case.state, case.category, case.danger, again=True)
    if case.state == rules.CLOSED:
        raise Refused("这件诉求已经结案了。", "问题又出现了的话，请重新反映一次。")
    if len(said) > rules.WORDS:
        raise Refused("写得太长了，最多 {limit} 个字。", "请写短一些，其余的可以拍照交上来。", limit=rules.WORDS)
    code, voice = _voice(case, person, said.strip(), first=False, once=once)
    voice.save()
    case.voices += 1
    case.save(update_fields=["voices"])
    moving.keep(case, cleaned(files), voice=voice.pk)
    telling.received(case, voice)
    about(entity="case", records=[case.pk], community=case.area, voices=case.voices)
    return Receipt(case.pk, code, case.state, case.category, case.danger)


def somebody(area: int, *, resident: int | None = None) -> Actor:
    """Somebody at an area who reports: may do that there, and nothing else. `resident`: the account, of one who is signed in."""
    community = area if level_of(area) == "community" else None
    return Actor(None, "", "居民", *span(area), frozenset({"cases.report"}), community=community, resident=resident)


def _check_person(person: Person) -> None:
    phone = _phone(person)
    digits = phone.lstrip("+").replace("-", "")
    if phone and not (digits.isascii() and digits.isdigit() and 7 <= len(phone) <= 20):
        raise Refused("电话号码不对。", "请核对一下；不想留电话，也可以空着。")
    if person.notify not in NOTIFY:
        raise Refused("没有这种通知方式。", "请选一种列出的方式。")
    if person.notify == "sms" and not phone:
        raise Refused("要短信通知，需要留一个手机号。", "请填手机号，或改成自己看进度。")


def _known(new: NewReport) -> Receipt | None:
    """The receipt of the same report, when it is here already."""
    if not new.source_ref:
        return None
    case = Case.objects.filter(source=new.source, source_ref=new.source_ref).first()
    voice = Voice.objects.filter(case=case, first=True).first() if case else None
    if case is None:
        return None
    code = store.unseal(voice).code if voice else ""  # the voice of a joined case stands behind another one
    return Receipt(case.pk, code, case.state, case.category, case.danger, again=True)


def _joined(case: Case, once: str) -> str:
    """The code of the voice that came with the same token; empty when there is none."""
    code = rules.code_of(settings.SECRET_KEY.encode()[:64], once)
    return code if Voice.objects.filter(case=case, digest=rules.digest(code)).exists() else ""


def _understood(area: int, said: str, chosen: str) -> _Understood:
    danger = hearing.danger(said)
    if chosen:
        return _Understood(declared.check_category(area, chosen), "resident", True, danger)
    if danger and (settles := _settles(area, danger)):
        return _Understood(settles, "words", True, danger)
    best = next(iter(hearing.propose(said, 1)), None)
    category = declared.category_at(area, best.category) if best else None
    sure = best is not None and best.share >= declared.process_at(area).automatic.share
    return _Understood(category, "words", sure, danger or (category.danger if category and sure else ""))


def _settles(area: int, danger: str) -> Category | None:
    """The category of an urgent danger."""
    key = next((one.key for one in categories().values() if one.danger == danger), "")
    return declared.category_at(area, key)


def _case(new: NewReport, area: int, said: str, understood: _Understood) -> Case:
    process, category, now = declared.process_at(area), understood.category, clock.now()
    answer_due, due = rules.due_of(process, category, now, danger=bool(understood.danger))
    return Case(
        area=area, kind=category.kind if category else "demand", category=category.key if category else "",
        category_by=understood.by, answer_class="2h" if understood.danger else category.answer if category else "7d", words=said,
        place_words=new.place_words.strip(), place=new.place, lon=new.lon, lat=new.lat, channel=new.channel,
        danger=understood.danger,
        owner_area=rules.owner_area(area, category), collected_at=now, answer_due=answer_due, due=due, source=new.source,
        source_ref=new.source_ref, extra=new.extra,
    )  # fmt: skip


def _voice(case: Case, person: Person, said: str, *, first: bool = True, once: str = "") -> tuple[str, Voice]:
    code = rules.code_of(settings.SECRET_KEY.encode()[:64], once) if once else rules.new_code()
    digest = rules.digest(code)
    contact = store.Contact(code, person.name.strip()[:60], _phone(person), person.address.strip()[:300])
    sealed, shadow = store.seal(digest, contact), store.shadow(person.phone)
    return code, Voice(
        case=case, area=case.area, digest=digest, sealed=sealed, resident=person.resident, mandate=person.mandate,
        staff=person.staff, may_call=person.may_call, notify=_way(person, shadow), first=first,
        words="" if first else said, made_at=clock.now(), shadow=shadow,
    )  # fmt: skip


def _phone(person: Person) -> str:
    """The number as it was meant: people write it in groups."""
    return "".join(person.phone.split())


def _way(person: Person, shadow: bytes | None) -> str:
    """How she is told: as she chose, but a number that anybody may have typed gets no more messages about new reports in a day
    than somebody in need would want, so that nobody is woken all night by what others report."""
    typed = person.notify == "sms" and person.resident is None and person.staff is None
    if not typed or shadow is None:
        return person.notify
    with scope(SYSTEM):
        today = Voice.objects.filter(shadow=shadow, notify="sms", made_at__gte=clock.now() - dt.timedelta(days=1)).count()
    return "page" if today >= MESSAGED else "sms"


def _is_doubted(case: Case, voice: Voice) -> bool:
    """Whether so many reports by the same telephone or account were found not so that this one waits for a person."""
    if voice.shadow is None and voice.resident is None:
        return False
    rule = declared.process_at(case.area).false_reports
    since = clock.now() - dt.timedelta(days=rule.within.days or 90)
    same = Q(shadow=voice.shadow) if voice.resident is None else Q(resident=voice.resident)
    with scope(SYSTEM):
        found = Voice.objects.filter(same, case__outcome="unfounded", case__closed_at__gte=since).count()
    return found >= rule.most


def _unit(case: Case, understood: _Understood) -> rules.UnitAt | None:
    """The unit that the case goes to at once; None when a person has to look first."""
    category = understood.category
    if category is None or not (understood.sure or understood.danger):
        return None
    posts = directory.units_at(list(rules.above(case.area)), moving.WORK)
    found = rules.unit_for(case.area, category, posts)
    return found or (rules.nearest_unit(case.area, posts) if understood.danger else None)


def _opening(case: Case, unit: rules.UnitAt | None, actor: Actor) -> tuple[list[Step], list[Unit]]:
    """The first lines, and the lead where there is one. Brings the case to where it stands."""
    lines = [store.step(case, "collect", by=actor.name)]
    if unit is None:
        return lines, []
    case.state, case.accepted_at = rules.ACCEPTED, clock.now()
    lines.append(store.step(case, "accept"))
    case.state, case.unit_area, case.unit_department = rules.DISPATCHED, unit.area, unit.department
    lines.append(store.step(case, "dispatch", promised=case.due, unit=(unit.area, unit.department)))
    return lines, [moving.unit_row(case, unit, "lead", due=case.due)]


def _inboxes(case: Case, unit: rules.UnitAt | None) -> None:
    if unit:
        moving.put(case, unit.area, moving.WORK, department=unit.department)
    else:
        moving.put(case, case.owner_area, moving.TAKE, due=_accept_by(case))
    if case.danger:
        moving.ring(case)


def _accept_by(case: Case) -> dt.datetime:
    process = declared.process_at(case.area)
    return min(rules.after(process, case.collected_at, process.accept), case.due)
