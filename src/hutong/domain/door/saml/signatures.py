"""Signs and checks. A check yields the element that the signature covers; nothing else of the message may be used after it.

XML Signature 1.1 by RSA with SHA-2 and exclusive canonicalisation; in a query the signature covers the query itself
(saml-bindings, 3.4.4.1). Whoever signs is known by the certificate in the register, never by one that the message brings.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus, urlencode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from hutong.domain.door.saml.reading import read
from hutong.domain.door.saml.words import DS, NS, SAML, tag, to_bytes
from hutong.kernel.errors import Refused

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_METHODS = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
    SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
})  # fmt: skip
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_EXPECTED = SignatureConfiguration(
    location="./", expect_references=1, signature_methods=_METHODS, digest_algorithms=_DIGESTS, ignore_ambiguous_key_info=True
)
_TRANSFORMS = frozenset({
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
})  # fmt: skip
_QUERY_HASHES = {
    f"http://www.w3.org/2001/04/xmldsig-more#{kind}-{name}": made
    for kind in ("rsa", "ecdsa")
    for name, made in (("sha256", hashes.SHA256()), ("sha384", hashes.SHA384()), ("sha512", hashes.SHA512()))
}


class Unsigned(Refused):
    """A signature that is missing, of an algorithm that is too weak, or by somebody else."""

    def __init__(self, why: str) -> None:
        super().__init__("系统发来的请求不能信任：{why}。", "请告诉这个系统的联系人：核对登记里的证书和签名算法。", why=why)


def certificate_of(text: str) -> x509.Certificate:
    """A certificate as registers write it, with or without its frame. Raises Refused."""
    body = "".join(line for line in text.strip().splitlines() if not line.startswith("-----"))
    try:
        return x509.load_der_x509_certificate(base64.b64decode("".join(body.split()), validate=True))
    except (binascii.Error, ValueError) as fault:
        raise Refused("登记里的证书读不懂。", "请把证书的 PEM 文本原样贴进登记。") from fault


def signed(element: etree._Element, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> etree._Element:
    """The element with its signature behind the Issuer, where the schema wants it (saml-core, 5.4)."""
    place = etree.Element(tag(DS, "Signature"), {"Id": "placeholder"}, nsmap={"ds": DS})
    issuer = element.find(tag(SAML, "Issuer"))
    element.insert(0 if issuer is None else element.index(issuer) + 1, place)
    signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    return signer.sign(element, key=key, cert=[certificate], reference_uri=element.get("ID"))


def covered(root: etree._Element, certificates: Iterable[x509.Certificate]) -> etree._Element:
    """The message that the one signature of `root` covers: `root` itself, as it was signed. Raises Unsigned."""
    found = root.findall(".//ds:Signature", NS)
    if len(found) != 1 or found[0].getparent() is not root:
        raise Unsigned("没有签名" if not found else "签名不在该在的地方")
    _check_reference(root, found[0])
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(to_bytes(root), x509_cert=certificate, expect_config=_EXPECTED)
        except (SignXMLException, ValueError, etree.LxmlError):
            continue
        return _same(root, result)
    raise Unsigned("签名不对，或者算法太弱")


def _check_reference(root: etree._Element, signature: etree._Element) -> None:
    """One reference, to the message as a whole, by no transformation that takes something away from it."""
    references = signature.findall("./ds:SignedInfo/ds:Reference", NS)
    name = root.get("ID")
    if len(references) != 1 or not name or references[0].get("URI") != f"#{name}":
        raise Unsigned("签名盖的不是这个请求")
    used = {one.get("Algorithm") for one in references[0].findall("./ds:Transforms/ds:Transform", NS)}
    if not _TRANSFORMS.issuperset(used) or signature.find("./ds:Object", NS) is not None:
        raise Unsigned("签名里有不用的变换")


def _same(root: etree._Element, result: object) -> etree._Element:
    """What was signed, read anew from the very bytes that were; it must be the message."""
    data = getattr(result, "signed_data", None)
    if not isinstance(data, bytes):
        raise Unsigned("签名盖的不是这个请求")
    found = read(data)
    if found.tag != root.tag or found.get("ID") != root.get("ID"):
        raise Unsigned("签名盖的不是这个请求")
    return found


def check_query(raw: Mapping[str, str], field: str, certificates: Iterable[x509.Certificate]) -> None:
    """Checks the signature of a message in a query, over the very bytes that came (saml-bindings, 3.4.4.1). `raw`: as
    `reading.fields_of` has them; `field`: SAMLRequest or SAMLResponse. Raises Unsigned."""
    if "Signature" not in raw or "SigAlg" not in raw:
        raise Unsigned("没有签名")
    algorithm = _QUERY_HASHES.get(unquote_plus(raw["SigAlg"]))
    if algorithm is None:
        raise Unsigned("签名算法太弱，或者不认识")
    over = "&".join(f"{name}={raw[name]}" for name in (field, "RelayState", "SigAlg") if name in raw).encode()
    try:
        value = base64.b64decode("".join(unquote_plus(raw["Signature"]).split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unsigned("签名不是 base64") from fault
    if not any(_holds(one, value, over, algorithm, unquote_plus(raw["SigAlg"])) for one in certificates):
        raise Unsigned("签名不对")


def _holds(certificate: x509.Certificate, value: bytes, over: bytes, algorithm: hashes.HashAlgorithm, named: str) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey) and "#rsa-" in named:
            key.verify(value, over, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and "#ecdsa-" in named:
            key.verify(value, over, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def signed_query(field: str, message: str, relay: str, key: rsa.RSAPrivateKey) -> str:
    """A query with a message and its signature; `message` deflated."""
    words = {field: message, **({"RelayState": relay} if relay else {}), "SigAlg": RSA_SHA256}
    query = urlencode(words)
    made = key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&{urlencode({'Signature': base64.b64encode(made).decode()})}"
