"""Reading a file that was handed in: which sheet, which layout, which meanings, and whom its title names."""

from __future__ import annotations

from itertools import islice

from hutong.blueprint.conditions import from_title, subject_of_title, written
from hutong.domain.forms import rules, store
from hutong.domain.forms.filling.targets import POOL
from hutong.domain.forms.mapping import SHEETS, FormMap, map_best, with_dictionary
from hutong.domain.forms.mapping.text import key
from hutong.domain.forms.models import Filling, Meaning, Template
from hutong.domain.forms.reading import Reading, read
from hutong.domain.forms.workbook import Book, open_book
from hutong.kernel import clock
from hutong.kernel.errors import Refused


def understand(filling: Filling) -> None:
    """Reads the kept file into the row: sheet, title, meanings, whom. Raises Refused for what cannot be read."""
    book = open_book(store.original(filling), filling.filename)
    if _known_again(book, filling):
        return
    roles: dict[str, str] = {}
    form = with_dictionary(map_best(book.grids(), memory=memory(filling.department, roles)))
    _take_title(filling, form.reading)
    filling.form_map = store.as_map(form)
    for label, entry in zip(form.reading.labels, filling.form_map["meanings"], strict=True):
        entry["role"] = roles.get(key(label.printed), "") or entry["role"]
    filling.template = template_of(filling, form)
    filling.whom = _whom(filling, filling.template)
    _set_subject(filling)
    filling.state = rules.MEANING


def _known_again(book: Book, filling: Filling) -> bool:
    """A form whose every meaning somebody has confirmed before needs nobody to look at it again."""
    for grid in islice(book.grids(), SHEETS):
        try:
            reading = read(grid)
        except Refused:
            continue
        _take_title(filling, reading)
        template = Template.objects.filter(
            department=filling.department, fingerprint=_fingerprint(filling.title, reading)
        ).first()
        held = template.confirmed if template is not None else {}
        if template is None or held.get("cells") != [label.cell for label in reading.labels]:
            continue
        filling.template, filling.whom, filling.state = template, _whom(filling, template), rules.WHOM
        filling.form_map = store.remembered(reading, held["subject"], held["meanings"])
        return True
    return False


def _whom(filling: Filling, template: Template) -> str:
    """What was chosen for the form before, else what its title says."""
    return template.whom or written(from_title(filling.title))[:500]


def _take_title(filling: Filling, reading: Reading) -> None:
    filling.sheet = reading.sheet[:120]
    filling.title = (reading.title or filling.filename.rsplit(".", 1)[0])[:200]


def _fingerprint(title: str, reading: Reading) -> str:
    return rules.fingerprint(title, [label.printed for label in reading.labels if label.part in ("column", "pair", "row")])


def memory(department: str, roles: dict[str, str] | None = None) -> dict[str, str]:
    """Header -> element as people have confirmed it: what the city agrees on, and over it the department's own."""
    rows = Meaning.objects.filter(department__in={"", department}).order_by("department")
    held: dict[str, str] = {}
    for header, element, role in rows.values_list("header", "element", "role"):
        held[header] = element
        if roles is not None:
            roles[header] = role
    return held


def template_of(filling: Filling, form: FormMap) -> Template:
    """The department's form, known again or entered for the first time."""
    made, _ = Template.objects.get_or_create(
        department=filling.department,
        fingerprint=_fingerprint(filling.title, form.reading),
        defaults={"title": filling.title, "first_seen": clock.now()},
    )
    return made


def _set_subject(filling: Filling) -> None:
    """The title says best what is listed, where it says it."""
    subject = subject_of_title(filling.title)
    held = filling.form_map["subject"]
    if subject in POOL and subject not in ("person", "household") and held != "aggregate":
        filling.form_map["subject"] = subject
    elif subject in POOL and held in ("person", "household") and subject in ("person", "household"):
        filling.form_map["subject"] = held if held == "household" and subject == "person" else subject
