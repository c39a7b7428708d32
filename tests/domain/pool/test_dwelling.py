"""What is so of a building is not so of a flat in it."""

from hutong.domain.journal.scope import scope
from hutong.domain.pool import queries
from hutong.domain.pool.columns import value
from hutong.domain.pool.models import Place
from hutong.kernel.actor import SYSTEM
from tests.factories.pool import LEDGER, home, household, person, source
from tests.people import HOME, wang_fang


def test_the_area_of_the_building_is_not_the_area_of_the_flat(db):
    flat = home()
    with scope(SYSTEM):
        building = Place.objects.create(
            kind="building", name="1号楼", community=HOME, facts={"house_area": 28704, "house_year": "2006"},
            source=source(), seen_on=LEDGER,
        )  # fmt: skip
        Place.objects.filter(pk=flat.pk).update(parent=building)
    zhao = person("赵秀英", household=household(flat))
    found = queries.get(wang_fang, entity="person", ids=[zhao], purpose="check")
    area, year = (value(found.records[0], key, found.relations, found.at) for key in ("house_area", "house_year"))
    assert (area.state, area.value, year.value) == ("missing", None, "2006")
