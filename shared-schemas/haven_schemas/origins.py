"""Where what an audit entry tells of came from: by which channel, and from which network.

It stands beside an entry and never in it: the log cannot forget, and this is deleted after twelve months (decision
0135).
"""

import ipaddress
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from .identifiers import Contract


class Channel(StrEnum):
    """By which way in; what a later release adds is read as a code."""

    PAGE = "page"
    API = "api"
    CALENDAR = "calendar"
    FEED = "feed"
    BACKGROUND = "background"


def _network(value: str) -> str:
    """One spelling only; ``ValueError`` for what is no network, or has more bits than it says."""
    return str(ipaddress.ip_network(value))


ChannelCode = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=20)]
"""A channel, one of a release before or after this one as well."""
Network = Annotated[str, Field(pattern=r"^[0-9a-f.:]+/[0-9]{1,3}$", max_length=43), AfterValidator(_network)]
"""Of IPv4 or IPv6, such as ``203.0.113.0/24``: as many bits of an address as the trust keeps."""


class Origin(Contract):
    """What the gateway tells with each call. ``network``: None where the trust keeps none, or nobody knows it."""

    channel: ChannelCode
    network: Network | None = None
