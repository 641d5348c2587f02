"""What ``prepare`` and ``settle`` are told, refused by name where it can be no installation of Haven."""

import ipaddress
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import click
import jwt
from alerts.mail.address import MailAddress
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from haven_local.installation import ADDRESSES, Address
from haven_local.vault_contents import ServiceAccounts

_MOST_PORT = 65_535


def addresses_from(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, Address]:
    """``part=host:port`` for the parts that are not where they are taken to be; those that were named alone."""
    return dict(_address(text) for text in given)


def _address(text: str) -> tuple[str, Address]:
    part, _sign, place = text.partition("=")
    if part not in ADDRESSES:
        raise click.BadParameter(f"{part!r} is none of {', '.join(ADDRESSES)}")
    try:
        address = Address.parse(place)
    except ValueError:
        several = ", the broker's nodes with commas between" if part == "rabbitmq" else ""
        raise click.BadParameter(f"{text!r}: write it as {part}=host:port{several}") from None
    if address.more and part != "rabbitmq":
        raise click.BadParameter(f"{text!r}: {part} has one address")
    if not all(1 <= int(each.rpartition(":")[2]) <= _MOST_PORT for each in str(address).split(",")):
        raise click.BadParameter(f"{text!r}: a port is between 1 and {_MOST_PORT}")
    return part, address


def cluster_keys_from(_: click.Context, __: click.Parameter, given: Path | None) -> tuple[str, ...]:
    """The keys that a cluster signs service accounts' tokens with, in PEM, out of what its ``/openid/v1/jwks`` says."""
    if given is None:
        return ()
    try:
        keys = [each.key for each in jwt.PyJWKSet.from_json(given.read_text()).keys]
    except (jwt.PyJWTError, ValueError, AttributeError):
        raise click.BadParameter(f"{given} holds no keys: write it with kubectl get --raw /openid/v1/jwks") from None
    return tuple(
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for key in keys
        if isinstance(key, RSAPublicKey | EllipticCurvePublicKey)
    )


def accounts_of(issuer: str, keys: tuple[str, ...]) -> ServiceAccounts | None:
    """Both or neither."""
    if bool(issuer) != bool(keys):
        raise click.UsageError("--cluster-issuer and --cluster-keys go together: one says who signs, one by which keys")
    return ServiceAccounts(issuer, keys) if issuer else None


def network_from(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """One network, such as 172.30.71.0/24: OpenBao takes services' credentials from nowhere else."""
    if given is not None:
        _network(given)
    return given


def networks_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """The same, once each is an address or a network: a slip would stop the gateway's start."""
    for each in filter(None, (part.strip() for part in given.split(","))):
        _network(each)
    return given


def _network(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no address or network, such as 172.30.71.0/24") from None


def public_url_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """What people type: https, a name, nothing after it."""
    found = _split(given, "https://haven.example.org")
    if found.scheme != "https" or not found.hostname or found.path.strip("/") or found.query or found.username:
        raise click.BadParameter(f"{given!r} is not what people type: write it as https://haven.example.org")
    return given.rstrip("/")


def smtp_url_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """``smtp://`` or ``smtps://`` with a server; what is refused is not shown, for a password may be in it."""
    try:
        MailAddress.parse(given)
    except ValueError:
        raise click.BadParameter("the mail server is written as smtps://USER:PASSWORD@mail.example.org") from None
    return given


def alert_mail_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """Addresses, with commas between; none, if nobody is told by mail."""
    for each in filter(None, (part.strip() for part in given.split(","))):
        _mail_address(each)
    return given


def webhook_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """An https address; what is refused is not shown, for a token may be in it."""
    if given and (urlsplit(given).scheme != "https" or not urlsplit(given).hostname):
        raise click.BadParameter("the webhook is written as https://alerts.example.org/PATH")
    return given


def mirror_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """A web address without a login: it stands in the scanner's environment."""
    found = _split(given, "https://mirror.example.org/clamav")
    if given and (found.scheme not in ("https", "http") or not found.hostname or found.username):
        raise click.BadParameter("write the mirror as https://mirror.example.org/clamav, without a login")
    return given


def proxy_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """``http://HOST:PORT`` without a login, for the same reason."""
    found = _split(given, "http://proxy.example.org:3128")
    if given and (found.scheme != "http" or not found.hostname or not found.port or found.path or found.username):
        raise click.BadParameter("write the proxy as http://proxy.example.org:3128, without a login")
    return given


def _split(text: str, example: str) -> SplitResult:
    try:
        found = urlsplit(text)
        _ = found.port  # read only here: a port that is none raises
    except ValueError:
        raise click.BadParameter(f"write it as {example}") from None
    return found


def mail_from_from(_: click.Context, __: click.Parameter, given: str) -> str:
    """An address, of one line."""
    _mail_address(given)
    return given


def _mail_address(text: str) -> None:
    name, _sign, host = text.rpartition("@")
    if not name or not host or any(letter.isspace() for letter in text):
        raise click.BadParameter(f"{text!r} is no address of mails, such as haven@example.org")
