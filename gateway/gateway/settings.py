"""The gateway's own settings beside those of every process on the bus."""

import sys
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from chassis.ground.settings import GatewaySettings
from haven_schemas.acts.incidents.documents import MOST_DOCUMENT_BYTES
from pydantic import BeforeValidator, Field, HttpUrl, UrlConstraints

Network = IPv4Network | IPv6Network


def _networks(given: object) -> object:
    """``10.0.0.5, 172.30.71.0/24``; 0, as an earlier setting may say, is none."""
    if not isinstance(given, str):
        return given
    if given.strip().isdecimal() and given.strip() != "0":
        raise ValueError("name the addresses or networks of your proxies: their number is not believed any more")
    return tuple(each.strip() for each in given.split(",") if each.strip() not in ("", "0"))


def _none_if_empty(given: object) -> object:
    """A variable that is there and says nothing is none."""
    return None if given == "" else given


SourceUrl = Annotated[HttpUrl, UrlConstraints(allowed_schemes=["https"])]


class Settings(GatewaySettings):
    """Limits have defaults that suit a trust of twenty schools; everything else has none."""

    threads: Annotated[int, Field(ge=2, le=200)] = 32
    streams: Annotated[int, Field(ge=2, le=200)] = 48
    """Threads of their own for bodies and answers that are too large to be held whole."""
    connections: Annotated[int, Field(ge=10, le=20_000)] = 2_000
    """Open at a time in one process. Beyond it the one that has been idle longest is ended."""
    connections_an_address: Annotated[int, Field(ge=10, le=20_000)] = 600
    """Of them: a whole school may sit behind one address, with up to six connections a browser."""
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = ()
    """Addresses or networks of proxies before the gateway, with commas between: their ``X-Forwarded-For`` is believed
    (none: the caller's own address counts)."""
    calls_a_minute: Annotated[int, Field(ge=1)] = 600
    """By session; by address for callers without one."""
    reports_a_minute: Annotated[int, Field(ge=1)] = 600
    """By session or permit: reporting has its own allowance, which no other call uses up."""
    sign_ins_a_minute: Annotated[int, Field(ge=1)] = 120
    """By address: a whole school may sit behind one. Guessing is slowed by identity, by account."""
    refusals_every_seconds: Annotated[float, Field(gt=0)] = 30.0
    """How often refusals of unknown callers are reported to identity, which audits them."""
    uploads_at_once: Annotated[int, Field(ge=1, le=100)] = 8
    """Documents one process takes at a time; must leave threads for everything else."""
    files_a_send: Annotated[int, Field(ge=1, le=10)] = 5
    """Files of a report that one form may bring."""
    most_report_file_bytes: Annotated[int, Field(ge=1, le=MOST_DOCUMENT_BYTES)] = MOST_DOCUMENT_BYTES
    """Of each of them."""
    deliveries_a_minute: Annotated[int, Field(ge=1)] = 60
    """By feed."""
    network_bits_v4: Annotated[int, Field(ge=0, le=32)] = 24
    """How many bits of a caller's address the audit log is told, of IPv4; 32 is the whole address, 0 none of it."""
    network_bits_v6: Annotated[int, Field(ge=0, le=128)] = 48
    """Of IPv6: up to 64 name a line, more a device."""
    wrong_keys_a_minute: Annotated[int, Field(ge=1)] = 30
    """Programs' keys that identity does not know, by address."""
    drain_seconds: Annotated[float, Field(ge=0, le=60)] = 0.0
    """After being told to end: how long requests are still answered, and ``/readyz`` says that it takes no more."""
    source_url: Annotated[SourceUrl | None, BeforeValidator(_none_if_empty)] = None
    """Where the source of the running program is published (AGPL-3.0, section 13); none: the gateway gives it out."""
    source_file: Path = Path(sys.prefix) / "source.tar.gz"
    """That source as an archive, as the image brings it."""
