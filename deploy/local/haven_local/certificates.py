"""A local certificate authority and one server certificate a part, for TLS on every link of a local stack."""

import datetime as dt
import ipaddress
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from haven_local.layout import Layout
from haven_local.private_files import make_private_folder, write_private

SERVERS: tuple[str, ...] = ("postgres", "rabbitmq", "openbao", "gateway", "proxy")
_CA_DAYS = 3650
_SERVER_DAYS = 397
"""Browsers refuse server certificates that are valid for longer than 398 days."""
_RENEW_DAYS = 30


def ensure_certificates(layout: Layout, now: dt.datetime, hosts: Mapping[str, str] | None = None) -> bool:
    """Make the authority and every server's certificate where missing or near their end; true when any was made.

    ``hosts``: server -> the name it is reached by beside ``localhost`` (in containers).
    """
    make_private_folder(layout.certificates)
    layout.certificates.chmod(0o755)
    renewed = not _is_good(layout.ca, now)
    if renewed:
        _make_authority(layout, now)
    for name in SERVERS:
        names = _names((hosts or {}).get(name))
        if renewed or not _is_good(layout.certificate(name), now, names):
            _make_server(layout, name, names, now)
            renewed = True
    return renewed


def _is_good(certificate: Path, now: dt.datetime, names: x509.SubjectAlternativeName | None = None) -> bool:
    if not certificate.exists():
        return False
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    if names and loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value != names:
        return False
    return loaded.not_valid_after_utc - now > dt.timedelta(days=_RENEW_DAYS)


def _names(host: str | None) -> x509.SubjectAlternativeName:
    """This machine's own names, and the one given."""
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    if host and host not in ("localhost", "127.0.0.1"):
        names.append(x509.DNSName(host))
    return x509.SubjectAlternativeName(names)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(subject: str, issuer: x509.Name, now: dt.datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _make_authority(layout: Layout, now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = f"Haven local authority {layout.key}"
    certificate = (
        _builder(subject, _name(subject), now, _CA_DAYS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(layout.key_of("ca"), _pem(key))
    write_private(layout.ca, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _make_server(layout: Layout, name: str, names: x509.SubjectAlternativeName, now: dt.datetime) -> None:
    """One certificate for ``names``; strict verifiers (Python 3.13) want both key identifiers."""
    authority = x509.load_pem_x509_certificate(layout.ca.read_bytes())
    authority_key = serialization.load_pem_private_key(layout.key_of("ca").read_bytes(), password=None)
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the local authority's key is not an elliptic curve key; run ./haven reset")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(f"Haven local {name}", authority.subject, now, _SERVER_DAYS)
        .public_key(key.public_key())
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    write_private(layout.key_of(name), _pem(key))
    write_private(layout.certificate(name), certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)
