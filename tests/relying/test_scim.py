"""The SCIM server is tried through and through by a tester that nobody here wrote."""

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from hutong.domain.directory.commands import NewSystem, register_system
from hutong.kernel.actor import SYSTEM
from hutong.project.wsgi import application
from tests.factories.directory import area

CITY = 110000000000


@pytest.mark.filterwarnings("ignore")
def test_the_tester_finds_nothing_wrong(own_database):
    area(CITY)
    keys = register_system(SYSTEM, new=NewSystem("hr-city", "人事系统", CITY, ("accounts.provision",)))
    client = WSGISCIMClient(
        application, base_url="http://localhost/scim/v2", environ={"HTTP_AUTHORIZATION": f"Bearer {keys.key}"}
    )
    results = check_server(client, resource_types=["User"])
    wrong = [
        f"{one.title} {one.status.name}: {one.reason}"
        for one in results
        if one.status not in (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE, Status.SKIPPED)
    ]
    assert not wrong, "\n".join(wrong)
    assert len([one for one in results if one.status is Status.SUCCESS]) > 30
