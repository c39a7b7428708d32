"""What a page costs does not grow with what it shows. Half of the statements are scopes opened and closed (0.1 ms each)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hutong.domain.asks import commands
from hutong.domain.asks.commands import Wanted
from hutong.kernel.identity import with_check_digit
from tests.factories.pool import home, household, person
from tests.people import HOME, wang_fang


@pytest.fixture
def families(db):
    """Makes so many households of two, each asked for a telephone number and for who lives alone."""

    def make(count, start=0):
        made = []
        for n in range(start, start + count):
            house = household(home(f"北京市昌平区龙泽苑1号楼2单元{n + 100}室"))
            made += [
                person("赵秀英", household=house, id_no=with_check_digit(f"1101141943051{n + 2000:04d}"[:17])),
                person("赵建国", household=house, relation="10", sex="1", birth_date="1941-03-02"),
            ]
            wants = [Wanted("person", p, e, "missing", house.pk, HOME) for p in made[-2:] for e in ("tel", "lives_alone")]
            commands.open_asks(wang_fang, wants=wants, wanted_by="filling:1", title="高龄津贴发放表")
        return made

    return make


def cost(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("address", "most"), [("/", 60), ("/asks/", 54), ("/people/?q=zhao", 24), ("/journal/", 12), ("/elements/", 10)]
)
def test_more_households_do_not_cost_more_queries(wang, families, address, most):
    families(2)
    few = cost(wang, address)
    families(6, start=2)
    assert cost(wang, address) == few <= most


def test_a_person_page_has_its_price(wang, families):
    person_id = families(1)[0]
    assert cost(wang, f"/people/{person_id}/") <= 68
