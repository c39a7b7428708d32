"""A SAML system lets go of the last person: it begins anew when somebody comes from the door, and its metadata say how."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from hutong.domain.door import queries
from hutong.domain.door.saml.asking import certificates
from hutong.domain.door.saml.described import settings_of
from hutong.domain.door.saml.keys import bare
from hutong.kernel.errors import Refused
from tests.factories.directory import area
from tests.factories.saml import ACS, DOOR, ENTITY, believed, fields, pair, provider
from tests.people import HOME

pytestmark = pytest.mark.django_db


def test_from_the_door_a_system_is_told_to_begin_anew(fang):
    """What it kept of somebody before her is not hers: it asks at an address where it always asks."""
    provider(initiate_uri="http://zu-fang.test/sign-in/")
    provider("la-ji", entity_id="http://la-ji.test/", initiate_uri="http://zu-fang.test/mellon/login", initiate_target="ReturnTo")
    where = urlsplit(fang.get("/door/go/zu-fang/?to=http://zu-fang.test/card/7")["Location"])
    assert (where.path, parse_qs(where.query)) == ("/sign-in/", {"entityID": [DOOR], "target": ["http://zu-fang.test/card/7"]})
    assert "ReturnTo=http%3A%2F%2Fzu-fang.test%2F" in fang.get("/door/go/la-ji/")["Location"]


def test_a_system_that_cannot_ask_is_told_the_place_that_is_meant(fang):
    provider(unsolicited=True)
    page = fang.get(fang.get("/door/go/zu-fang/?to=http://zu-fang.test/card/7")["Location"])
    assert fields(page)["RelayState"] == "http://zu-fang.test/card/7" and believed(page)
    assert fang.get("/saml/start/zu-fang/?to=http://elsewhere.test/").status_code == 404


METADATA = """<?xml version="1.0"?><!-- made by the system --><md:EntityDescriptor
 xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://zu-fang.test/saml/"><md:SPSSODescriptor
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" AuthnRequestsSigned="true"><md:Extensions>
<init:RequestInitiator xmlns:init="urn:oasis:names:tc:SAML:profiles:SSO:request-init"
 Binding="urn:oasis:names:tc:SAML:profiles:SSO:request-init" Location="http://zu-fang.test/Shibboleth.sso/Login"/>
</md:Extensions><md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="http://zu-fang.test/soap"/>
<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="http://zu-fang.test/slo"/>
<md:AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="http://x.test/"/>
<md:AssertionConsumerService index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
 Location="http://zu-fang.test/saml/acs/"/></md:SPSSODescriptor></md:EntityDescriptor>"""


def test_a_system_says_of_itself_how_it_is_connected():
    found = settings_of(METADATA.replace("{certificate}", bare(pair(1)[0].certificate)))
    assert {word: found[word] for word in ("entity_id", "acs", "slo", "slo_soap", "initiate_uri", "want_signed")} == {
        "entity_id": ENTITY, "acs": [ACS], "slo": "http://zu-fang.test/slo", "slo_soap": "http://zu-fang.test/soap",
        "initiate_uri": "http://zu-fang.test/Shibboleth.sso/Login", "want_signed": True,
    }  # fmt: skip
    assert certificates(found) == (pair(1)[0].certificate,)


@pytest.mark.parametrize(
    "text", ["x", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", METADATA.replace("SPSSO", "IDPSSO"), "<a>" * 40_000]
)
def test_what_is_no_metadata_of_a_system_is_refused(text):
    with pytest.raises(Refused, match="元数据"):
        settings_of(text)


def test_metadata_pasted_into_the_form_fill_it_in(liu):
    area(HOME)
    form = {
        "protocol": "saml", "name": "zu-fang", "title": "出租房屋", "purpose": "登记。", "address": "http://zu-fang.test/",
        "area": "110114000000", "department": "civil_affairs", "contact": "区民政局 8000", "security": "2", "acs": "",
        "holds": ["internal"], "holds_words": "没有个人信息",
    }  # fmt: skip
    wrong = liu.post("/door/systems/new/", {**form, "metadata": "<a/>"})
    assert wrong.status_code == 422 and "元数据读不懂" in wrong.text
    liu.post("/door/systems/new/", {**form, "metadata": METADATA.replace("{certificate}", bare(pair(1)[0].certificate))})
    settings = queries.system("zu-fang").settings
    assert (settings["acs"], settings["slo_soap"]) == ([ACS], "http://zu-fang.test/soap")
