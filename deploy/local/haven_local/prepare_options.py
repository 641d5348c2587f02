"""What ``prepare`` and ``settle`` are told, refused by name where it can be no installation of Haven."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

import click

from haven_local.installation import ADDRESSES, Address

_MOST_PORT = 65_535
_MAIL_SCHEMES = ("smtp", "smtps")


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
        raise click.BadParameter(f"{text!r}: write it as {part}=host:port") from None
    if not 1 <= address.port <= _MOST_PORT:
        raise click.BadParameter(f"{text!r}: a port is between 1 and {_MOST_PORT}")
    return part, address


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
    found = _split(given, "smtps://USER:PASSWORD@mail.example.org")
    if found.scheme not in _MAIL_SCHEMES or not found.hostname:
        raise click.BadParameter("the mail server is written as smtps://USER:PASSWORD@mail.example.org")
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
    name, _sign, host = given.rpartition("@")
    if not name or not host or any(letter.isspace() for letter in given):
        raise click.BadParameter(f"{given!r} is no address mails can come from, such as haven@example.org")
    return given
