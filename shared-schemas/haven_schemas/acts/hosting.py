"""RPC of every service: what it is connected to; and of identity: what the trust says of the places data is at."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract
from .incidents import Day

ConnectedPart = Literal["database", "broker", "vault", "objects", "mail", "scanner"]
"""``vault``: the key store. ``objects``: where documents, exports and deliveries lie, sealed."""
PlacePart = Literal[
    "database", "broker", "vault", "objects", "mail", "scanner", "hosting", "backups", "mirror", "other"
]
"""``hosting``: the machines and network that Haven runs on; ``mirror``: a second copy that is kept in step."""
PlaceCountry = Literal[
    "GB", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "other",
]  # fmt: skip
"""ISO 3166 codes of the United Kingdom and the European Economic Area; ``other``: outside both."""
Address = Annotated[str, Field(min_length=1, max_length=200)]
PlaceText = Annotated[str, Field(max_length=1_000)]


class Connection(Contract):
    """One thing a process is connected to. ``address``: host and port, bucket, or folder; never a user or a password.

    ``encrypted``: whether the link is; None where there is none (a folder of the process's own machine).
    """

    part: ConnectedPart
    address: Address
    encrypted: bool | None


class Connections(Contract):
    """What a service says of itself, as it runs now."""

    connections: list[Connection]


class Place(Contract):
    """What the trust says of a place: who runs it and where, who else is on it or sees it, and whose certificate holds.

    ``address``: as a connection has it; of ``backups``, ``mirror`` and the like in the trust's own words.
    """

    id: UUID
    part: PlacePart
    address: Address
    operator: Annotated[str, Field(min_length=1, max_length=200)]
    country: PlaceCountry
    others: PlaceText = ""
    certificate: Annotated[str, Field(max_length=200)] = ""
    certificate_until: Day | None = None
    said_by: UUID
    said_on: Day
    version: int


class Places(Contract):
    """All places that somebody said something of, by part and address."""

    places: list[Place]


class SayPlace(Contract):
    """Says where a place is, or something else of one than before. ``version`` 0: nobody has said anything yet."""

    part: PlacePart
    address: Address
    operator: Annotated[str, Field(min_length=1, max_length=200)]
    country: PlaceCountry
    others: PlaceText = ""
    certificate: Annotated[str, Field(max_length=200)] = ""
    certificate_until: Day | None = None
    version: Annotated[int, Field(ge=0)] = 0


class RemovePlace(Contract):
    """A place that is used no more."""

    place_id: UUID
    version: int
