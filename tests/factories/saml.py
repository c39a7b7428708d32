"""A service provider for stories about SAML: it asks signed or not, and reads the answer by libraries that others wrote."""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
import subprocess
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from minisaml.response import Response, validate_response
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

from hutong.domain.door.queries import SystemView
from hutong.domain.door.queries.certificates import published
from hutong.domain.door.saml.keys import Signer, new_pair, signer_of
from hutong.kernel import clock
from tests.factories.door import system

ENTITY, ACS, SLO = "http://zu-fang.test/saml/", "http://zu-fang.test/saml/acs/", "http://zu-fang.test/saml/bye/"
DOOR = "http://testserver/saml/metadata"
_SPACES = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@lru_cache(maxsize=2)
def pair(number: int) -> tuple[Signer, str]:
    """A key pair of a provider, and its certificate as PEM; `number` 2 is somebody else's."""
    key, certificate = new_pair(dt.datetime.now(dt.UTC))
    return signer_of(key, certificate), certificate


def provider(name: str = "zu-fang", **settings: Any) -> SystemView:
    """A system that speaks SAML; `settings` change its entry."""
    # minisaml wants exactly one signature
    known = {"entity_id": ENTITY, "acs": [ACS], "slo": SLO, "signs": "response", **settings}
    roles = {"recorder": {"levels": ["community"]}}
    return system(name, title="出租房屋登记", protocol="saml", address="http://zu-fang.test/", settings=known, roles=roles)


@dataclass
class Asks:
    """A request as it is written; every word may be changed."""

    kind: str = "AuthnRequest"
    id: str = "_a1b2c3"
    issuer: str = ENTITY
    destination: str = "http://testserver/saml/sso"
    words: str = f'AssertionConsumerServiceURL="{ACS}"'
    inside: str = ""
    at: dt.datetime = field(default_factory=clock.now)

    def xml(self) -> str:
        at = self.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        head = f'ID="{self.id}" Version="2.0" IssueInstant="{at}" {self.words}'
        if self.destination:
            head += f' Destination="{self.destination}"'
        inside = f"<saml:Issuer>{self.issuer}</saml:Issuer>{self.inside}"
        return f"<samlp:{self.kind} {_SPACES} {head}>{inside}</samlp:{self.kind}>"

    def signed(self, who: int = 1, algorithm: str = "rsa-sha256", digest: str = "sha256") -> str:
        """The same with an enveloped signature, behind the Issuer."""
        root = etree.fromstring(self.xml())
        space = "http://www.w3.org/2000/09/xmldsig#"
        place = etree.Element(f"{{{space}}}Signature", {"Id": "placeholder"}, nsmap={"ds": space})
        root.insert(1, place)
        signer = XMLSigner(
            signature_algorithm=algorithm, digest_algorithm=digest,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )  # fmt: skip
        made = signer.sign(root, key=pair(who)[0].key, cert=[pair(who)[0].certificate], reference_uri=self.id)
        return etree.tostring(made).decode()


def redirect(xml: str, relay: str = "", *, who: int = 0, algorithm: str = SHA256) -> str:
    """The query of the redirect binding; `who` signs it, 0 for nobody."""
    words = {"SAMLRequest": deflated(xml.encode()), **({"RelayState": relay} if relay else {})}
    if not who:
        return urlencode(words)
    query = urlencode({**words, "SigAlg": algorithm})
    value = pair(who)[0].key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&{urlencode({'Signature': base64.b64encode(value).decode()})}"


def posted(xml: str, relay: str = "") -> dict[str, str]:
    """The fields of the POST binding."""
    return {"SAMLRequest": base64.b64encode(xml.encode()).decode(), **({"RelayState": relay} if relay else {})}


def deflated(data: bytes) -> str:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(made.compress(data) + made.flush()).decode()


def fields(page: Any) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def sent(page: Any) -> etree._Element:
    """The Response that a page hands on."""
    return etree.fromstring(base64.b64decode(fields(page)["SAMLResponse"]))


def believed(page: Any, audience: str = ENTITY) -> Response:
    """The answer as minisaml reads it: signature, issuer, audience and time are right."""
    data = fields(page)["SAMLResponse"] if not isinstance(page, bytes) else base64.b64encode(page)
    return validate_response(data=data, certificate=published()[0], expected_audience=audience, idp_issuer=DOOR)


def by_xmlsec(data: bytes, folder: Path, element: str, certificate: x509.Certificate | None = None) -> bool:
    """Whether xmlsec1, which signs and checks for most systems written in C, believes the signature below `element`."""
    from cryptography.hazmat.primitives.serialization import Encoding

    (folder / "answer.xml").write_bytes(data)
    (folder / "door.pem").write_bytes((certificate or published()[0]).public_bytes(Encoding.PEM))
    spaces = {"Response": "urn:oasis:names:tc:SAML:2.0:protocol", "Assertion": "urn:oasis:names:tc:SAML:2.0:assertion"}
    known = [word for name, space in spaces.items() for word in ("--id-attr:ID", f"{space}:{name}")]
    where = f"/*[local-name()='{element}']/*" if element == "Response" else "/*/*[local-name()='Assertion']/*"
    path = f"{where}[local-name()='Signature']"
    call = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(folder / "door.pem"), *known, "--node-xpath", path]
    return subprocess.run([*call, str(folder / "answer.xml")], capture_output=True, check=False).returncode == 0
