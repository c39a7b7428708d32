"""What may become of a case, who works on it, and when something happens by itself. Pure: the table is in packs/cases."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hutong.blueprint.casework.categories import Category, Limit
from hutong.blueprint.casework.clocks import ends
from hutong.blueprint.casework.process import Process
from hutong.kernel.area import district_of, level_of, parent_of, street_of
from hutong.kernel.errors import Broken, Conflict, Refused
from hutong.kernel.plain import without_turns

COLLECTED, ACCEPTED, DISPATCHED, WORKING = "collected", "accepted", "dispatched", "working"
CHECKING, CONFIRMING, CLOSED = "checking", "confirming", "closed"
# Reasons that are an answer of their own, counted apart from what was solved.
GROUNDS = ("outside_law", "outside_power", "unfounded")
WORDS, PLACE, FILES = 4000, 200, 6
PHOTO_BYTES = 20 * 1024 * 1024
OTHER = "other"
_CITY = 110000000000
# Capitals and digits without those that are mistaken for one another (Crockford's base 32).
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011")
_CODE = 12


@dataclass(frozen=True, slots=True)
class UnitAt:
    """Who works on a case: the posts at an area, of one department, or of none (empty)."""

    area: int
    department: str


def new_code() -> str:
    """Twelve signs, 60 random bits, in three groups: short enough to be typed from paper, too many to be guessed."""
    return _grouped("".join(secrets.choice(_SIGNS) for _ in range(_CODE)))


def code_of(key: bytes, once: str) -> str:
    """The code that belongs to a token of a page: whoever sends the same twice gets the same. `key`: known to nobody outside."""
    number = int.from_bytes(hashlib.blake2b(once.encode(), key=key, digest_size=16, person=b"hutong-once").digest())
    return _grouped("".join(_SIGNS[number >> 5 * at & 31] for at in range(_CODE)))


def _grouped(signs: str) -> str:
    return "-".join(signs[at : at + 4] for at in range(0, _CODE, 4))


def digest(code: str) -> bytes:
    """What a code is looked up by: BLAKE2b of its signs, however it was typed."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOK_ALIKE)
    return hashlib.blake2b(signs.encode(), digest_size=16, person=b"hutong-case").digest()


def check_move(process: Process, act: str, state: str) -> str:
    """The state that an act leads to. Raises Conflict when the case does not stand where that act begins, Broken for no act."""
    move = process.moves.get(act)
    if move is None:
        raise Broken(f"no such act: {act!r}")
    if not can_move(process, act, state):
        now = process.states[state]
        raise Conflict("这件诉求现在是“{state}”，不能再“{act}”。", "请刷新页面，看看现在到了哪一步。", state,
                       state=now.zh, state_en=now.en, act=move.zh, act_en=move.en)  # fmt: skip
    return move.to or state


def may_send(state: str, owner_area: int, area: int, *, steers: bool) -> bool:
    """Whether a post at an area may send a case on, or answer it with reasons: whoever finds it untaken, then its first acceptor,
    who stays responsible, and those who steer."""
    return state == COLLECTED or steers or area == owner_area


def can_move(process: Process, act: str, state: str) -> bool:
    """Whether a case in `state` may be moved so."""
    move = process.moves.get(act)
    return move is not None and state in move.from_


def check_report(words: str, place_words: str, files: int) -> str:
    """The words as they are kept. Raises Refused when nothing is said or too much."""
    said = without_turns(words).replace("\r\n", "\n").strip()
    if not said:
        raise Refused("还没有写是什么事。", "写一句话就行，比如：3号楼前的路灯不亮了。")
    if len(said) > WORDS:
        raise Refused("写得太长了，最多 {limit} 个字。", "请写短一些，其余的可以拍照交上来。", limit=WORDS)
    if len(place_words) > PLACE:
        raise Refused("地点写得太长了，最多 {limit} 个字。", "写清楼号或者旁边的店名就行。", limit=PLACE)
    if files > FILES:
        raise Refused("照片太多了，最多 {limit} 张。", "请挑最能说明问题的几张。", limit=FILES)
    return said


def check_words(words: str, what: str, most: int = 1000) -> str:
    """Words that a step cannot do without. Raises Refused when they are missing or too long."""
    said = without_turns(words).strip()
    if not said:
        raise Refused("还没有写{what}。", "请写一句话，居民和其他单位都要看。", what=what)
    if len(said) > most:
        raise Refused("{what}写得太长了，最多 {limit} 个字。", "请写短一些。", what=what, limit=most)
    return said


def check_rating(rating: int | None) -> None:
    """Raises Refused for anything but one of the five levels, or none."""
    if rating is not None and rating not in range(1, 6):
        raise Refused("评价只有一到五级。", "请选一级；不想评价也可以不选。")


def up(area: int, level: str) -> int:
    """The area of a level above (or at) an area; the area itself where it is coarser than that."""
    order = ("community", "street", "district", "city")
    if order.index(level_of(area)) >= order.index(level):
        return area
    if level == "street":
        return street_of(area)
    return district_of(area) if level == "district" else _CITY


def above(area: int) -> Iterator[int]:
    """The area and those above it, the city last."""
    here: int | None = area
    while here is not None:
        yield here
        here = parent_of(here)


def smallest(areas: Collection[int]) -> int:
    """The smallest area that holds all of these."""
    first, *rest = areas
    chains = [set(above(area)) for area in rest]
    return next(area for area in above(first) if all(area in chain for chain in chains))


def owner_area(area: int, category: Category | None) -> int:
    """Where a case is accepted: in the community for what a community does itself, else in its street."""
    own = category is not None and category.level == "community"
    return area if own else up(area, "street")


def unit_for(area: int, category: Category, posts: Collection[tuple[int, str]]) -> UnitAt | None:
    """The unit that works on a category at a place: the department at the declared level or above it, then whoever works there
    for all departments. `posts`: (area, department) that can work on cases. None when nobody can."""
    start = up(area, category.level)
    wanted = "" if category.level == "community" else category.department
    for department in dict.fromkeys((wanted, "")):
        for place in above(start):
            if (place, department) in posts:
                return UnitAt(place, department)
    return None


def nearest_unit(area: int, posts: Collection[tuple[int, str]]) -> UnitAt | None:
    """Whoever works on all kinds of cases nearest to a place: in danger, waiting for the right department costs too much."""
    return next((UnitAt(place, "") for place in above(area) if (place, "") in posts), None)


def may_bounce(process: Process, bounces: int) -> bool:
    """Whether a unit may still send a case back: what the district has decided stays."""
    return bounces < process.bounce.most


def check_bounce(process: Process, bounces: int) -> None:
    """Raises Refused when the case has been sent back as often as is allowed."""
    if not may_bounce(process, bounces):
        raise Refused("这件诉求已经退回 {n} 次，由区里裁定了，不能再退。", "请先办理；确有困难，可以请上级吹哨。", n=bounces)


def due_of(process: Process, category: Category | None, start: dt.datetime, *, danger: bool) -> tuple[dt.datetime, dt.datetime]:
    """(first reply, end of the limit) of a case that comes in at `start`. Urgent danger has one limit for both; no first reply is
    due after the end."""
    if danger:
        end = ends(start, process.danger, process.working_time)
        return end, end
    answer_class = category.answer if category else "7d"
    answer = ends(start, process.answer[answer_class], process.working_time)
    end = ends(start, category.limit, process.working_time) if category else answer
    return min(answer, end), end


def after(process: Process, start: dt.datetime, limit: Limit) -> dt.datetime:
    """`start` and a limit of the process."""
    return ends(start, limit, process.working_time)


def next_look(
    process: Process, promises: Collection[dt.datetime], late_at: dt.datetime | None, late_level: str
) -> dt.datetime | None:
    """When a case that is being worked on is looked at by itself: at the next of its promises, and while one of them is broken a
    level further up after the declared time. `promises`: the moments that still bind; `late_at`: when it last went up."""
    if late_at is None:
        return min(promises)
    ahead = [moment for moment in promises if moment > late_at]
    if len(ahead) < len(promises) and next_level(process, late_level):
        ahead.append(after(process, late_at, process.expiry.again))
    return min(ahead, default=None)


def next_level(process: Process, level: str) -> str:
    """The level to which a late case goes up next; empty when it has reached the last."""
    order = process.expiry.up
    if not level:
        return order[0]
    at = order.index(level) + 1 if level in order else len(order)
    return order[at] if at < len(order) else ""
