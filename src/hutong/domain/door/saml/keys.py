"""A key pair of the door and its self-signed certificate. Pure but for the randomness.

RSA of 3,072 bits (NIST SP 800-57, good beyond 2030). The certificate is a frame for the key: systems trust it because they have
been given it, not because of who signed it (saml-metadata-iop, 2.4).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BITS = 3072
LASTS = dt.timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Signer:
    """What the door signs with."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def new_pair(now: dt.datetime, lasts: dt.timedelta = LASTS) -> tuple[str, str]:
    """A private key (PKCS #8) and its certificate, both as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hutong SAML")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    return private, made.public_bytes(serialization.Encoding.PEM).decode()


def signer_of(private: str, certificate: str) -> Signer:
    """The pair again. Raises ValueError for what is none."""
    key = serialization.load_pem_private_key(private.encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return Signer(key, x509.load_pem_x509_certificate(certificate.encode()))


def bare(certificate: x509.Certificate) -> str:
    """A certificate in base64 without its frame, as XML has it."""
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))
