"""Debian's Apache and its three sign-in modules, none of which anybody here wrote, let Wang Fang in by the door.

mod_auth_openidc (OpenID Connect), mod_auth_cas (CAS), mod_auth_mellon (SAML 2.0): one server, three folders.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from hutong.domain.door.checking import check
from tests.conftest import Site, free_port
from tests.relying.apache import apache, folder, said
from tests.relying.conftest import Person, Register

OPENID = """
OIDCProviderMetadataURL {door}/.well-known/openid-configuration
OIDCClientID apache-openid
OIDCClientSecret {secret}
OIDCRedirectURI {base}/openid/back
OIDCScope "openid profile hutong offline_access"
OIDCPKCEMethod S256
OIDCCryptoPassphrase the-stories-own-passphrase
OIDCCookiePath /
OIDCRemoteUserClaim preferred_username
OIDCInfoHook iat access_token id_token userinfo session refresh_token
OIDCPassClaimsAs environment
OIDCDefaultLoggedOutURL {base}/bye/
<Location /openid>
AuthType openid-connect
Require valid-user
Header always set X-User "expr=%{{REMOTE_USER}}"
</Location>
"""
CAS = """
CASVersion 2
CASLoginURL {door}/cas/login
CASValidateURL {door}/cas/serviceValidate
CASCookiePath {folder}/cache/
CASRootProxiedAs {base}
CASSSOEnabled On
<Location /cas>
AuthType CAS
Require valid-user
Header always set X-User "expr=%{{REMOTE_USER}}"
</Location>
"""
SAML = """
<Location />
MellonEnable info
MellonEndpointPath /mellon
MellonSPPrivateKeyFile {folder}/sp.key
MellonSPCertFile {folder}/sp.crt
MellonIdPMetadataFile {folder}/idp.xml
MellonSPentityId {base}/mellon/metadata
MellonUser urn:oid:0.9.2342.19200300.100.1.1
MellonSecureCookie Off
MellonSignatureMethod rsa-sha256
</Location>
<Location /saml>
AuthType Mellon
MellonEnable auth
Require valid-user
MellonSetEnvNoPrefix DOOR_NAME urn:oid:2.16.840.1.113730.3.1.241
MellonSetEnvNoPrefix DOOR_ROLES urn:oid:1.3.6.1.4.1.5923.1.1.1.7
Header always set X-User "expr=%{{REMOTE_USER}}"
Header always set X-Name "%{{DOOR_NAME}}e"
Header always set X-Roles "%{{DOOR_ROLES}}e"
</Location>
"""


@dataclass(frozen=True)
class Server:
    """The running Apache."""

    url: str
    folder: Path

    def log(self) -> str:
        return said(self.folder)


@pytest.fixture(scope="session")
def server(doorstep: Site, registered: Register) -> Iterator[Server]:
    """Apache with its three modules, registered as three systems."""
    with folder() as place:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        certificate = own_certificate(place)
        secret = registered(
            "apache-openid", "oidc", base + "/openid/", auth="secret", redirect_uris=[f"{base}/openid/back"],
            post_logout_uris=[f"{base}/bye/"], backchannel_logout_uri=f"{base}/openid/back?logout=backchannel",
            scopes=["openid", "profile", "hutong", "offline_access"],
        ).secret  # fmt: skip
        registered("apache-cas", "cas", base + "/cas/", services=[f"{base}/cas/"], logout=True)
        registered(
            "apache-saml", "saml", base + "/saml/", entity_id=f"{base}/mellon/metadata", acs=f"{base}/mellon/postResponse",
            certificate=certificate, name_id="username", slo=f"{base}/mellon/logout", slo_soap=f"{base}/mellon/logout",
            initiate_uri=f"{base}/mellon/login", initiate_target="ReturnTo",
        )  # fmt: skip
        (place / "idp.xml").write_bytes(requests.get(f"{doorstep.url}/saml/metadata", timeout=10).content)
        for name in ("openid", "cas", "saml", "bye"):
            (place / "pages" / name).mkdir()
            (place / "pages" / name / "index.html").write_text("<!doctype html><title>里面</title><h1>进来了</h1>")
        words = (OPENID + CAS + SAML).format(door=doorstep.url, base=base, secret=secret, folder=place)
        with apache(place, port, ("auth_openidc", "auth_cas", "auth_mellon"), words) as url:
            yield Server(url, place)


def own_certificate(place: Path) -> str:
    """A key and a certificate of the service provider, signed by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "apache")]), dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    (place / "sp.crt").write_text(pem)
    (place / "sp.key").write_bytes(private)
    for name_of_file in ("sp.crt", "sp.key"):
        (place / name_of_file).chmod(0o644)
    return pem


def told(server: Server, person: Person) -> dict[str, object]:
    """What mod_auth_openidc holds of the session."""
    answer = person.web.get(f"{server.url}/openid/back?info=json", timeout=10)
    assert answer.status_code == 200, server.log()
    return dict(json.loads(answer.text))


def test_mod_auth_openidc_signs_her_in(server, wang):
    page = wang.get(f"{server.url}/openid/")
    assert "进来了" in page.content.decode(), server.log()
    assert page.headers["X-User"] == "wangfang"
    known = told(server, wang)
    assert known["id_token"]["aud"] == "apache-openid"
    assert known["userinfo"]["name"] == "王芳"
    assert known["userinfo"]["roles"] == ["reader"]


def test_mod_auth_openidc_refreshes(server, wang):
    wang.get(f"{server.url}/openid/")
    before = told(server, wang)
    asked = f"{server.url}/openid/back?refresh={quote(server.url + '/openid/', safe='')}&access_token={before['access_token']}"
    assert "进来了" in wang.get(asked).content.decode(), server.log()
    after = told(server, wang)
    assert after["access_token"] != before["access_token"], server.log()
    assert after["refresh_token"] != before["refresh_token"]


def test_mod_auth_openidc_signs_out_at_the_door(server, doorstep, wang):
    wang.get(f"{server.url}/openid/")
    page = wang.get(f"{server.url}/openid/back?logout={quote(server.url + '/bye/', safe='')}")
    assert page.url == f"{server.url}/bye/", (page.url, server.log())
    assert "/sign-in/" in wang.get(f"{doorstep.url}/work/").url


def test_the_doors_sign_out_reaches_mod_auth_openidc(server, wang, doorstep, until):
    wang.get(f"{server.url}/openid/")
    assert wang.web.get(f"{server.url}/openid/", allow_redirects=False).status_code == 200
    wang.sign_out()
    assert until(lambda: wang.web.get(f"{server.url}/openid/", allow_redirects=False).status_code == 302), server.log()


def test_mod_auth_cas_signs_her_in(server, wang):
    page = wang.get(f"{server.url}/cas/")
    assert "进来了" in page.content.decode(), server.log()
    assert page.headers["X-User"] == "wangfang"


def test_the_doors_sign_out_reaches_mod_auth_cas(server, wang, until):
    wang.get(f"{server.url}/cas/")
    wang.sign_out()
    assert until(lambda: wang.web.get(f"{server.url}/cas/", allow_redirects=False).status_code == 302), server.log()


def test_mod_auth_mellon_signs_her_in(server, wang):
    page = wang.get(f"{server.url}/saml/")
    assert "进来了" in page.content.decode(), (page.url, page.text[:500], server.log())
    assert page.headers["X-User"] == "wangfang"
    assert page.headers["X-Name"].encode("latin-1").decode() == "王芳"
    assert page.headers["X-Roles"] == "reader"


def test_mod_auth_mellon_signs_out_at_the_door(server, doorstep, wang):
    wang.get(f"{server.url}/saml/")
    page = wang.get(f"{server.url}/mellon/logout?ReturnTo={quote(server.url + '/bye/', safe='')}")
    assert page.url == f"{server.url}/bye/", (page.url, page.text[:500], server.log())
    assert "/sign-in/" in wang.get(f"{doorstep.url}/work/").url


def test_the_doors_sign_out_reaches_mod_auth_mellon(server, wang, until):
    wang.get(f"{server.url}/saml/")
    wang.sign_out()
    assert until(lambda: wang.web.get(f"{server.url}/saml/", allow_redirects=False).status_code == 303), server.log()


def test_whoever_comes_from_the_door_is_not_the_last_person_at_mod_auth_mellon(server, doorstep, wang):
    """The browser still holds what Mellon gave to Wang Fang, as when nobody could tell Mellon that she had gone."""
    wang.get(f"{server.url}/saml/")
    held = [cookie for cookie in wang.web.cookies if cookie.name.startswith("mellon")]
    next_one = Person(doorstep).sign_in("chengang")
    for cookie in held:
        next_one.web.cookies.set_cookie(cookie)
    page = next_one.get(f"{doorstep.url}/door/go/apache-saml/")
    assert (page.headers.get("X-User"), page.url) == ("chengang", f"{server.url}/saml/"), (page.url, server.log())


def test_the_check_finds_nothing_wrong_with_how_mod_auth_mellon_ends(server, inside, doorstep):
    report = inside(lambda: check(f"{server.url}/saml/", name="apache-saml", door=doorstep.url))
    found = {one.check: one.ok for one in report.findings}
    ends = ("slo_registered", "slo_heard", "slo_signed", "begins_anew", "saml_initiate")
    assert all(found[one] for one in ends), [(one.check, one.seen) for one in report.findings if not one.ok]


@pytest.mark.parametrize("way", ["openid", "cas", "saml"])
def test_whoever_is_not_signed_in_is_asked_by_the_door(server, stranger, doorstep, way):
    assert stranger.get(f"{server.url}/{way}/").url.startswith(f"{doorstep.url}/sign-in/")
