"""RPC of the identity service: the trust's schools as those who look after them see them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract, SchoolUrn
from . import ShortText

Nation = Literal["england", "wales", "scotland", "northern_ireland"]
Phase = Literal["nursery", "primary", "middle", "secondary", "sixteen_plus", "all_through", "not_applicable"]
"""As GIAS has them; ``not_applicable``: special schools and alternative provision, which GIAS gives no phase."""
SchoolKind = Literal["academy", "maintained", "independent", "other"]
"""Who runs it: an academy trust (free schools too), a local authority, its own proprietor."""
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, ``08:30``."""
NightNumber = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ()-]{1,28}[0-9]$")]
"""A telephone number as people write it."""
Laestab = Annotated[str, Field(pattern=r"^[0-9]{7}$")]
"""Three digits of the local authority and four of the school."""


class NewSchool(Contract):
    """A school to add, as GIAS has it. What is not known is left out."""

    urn: SchoolUrn
    laestab: Laestab | None = None
    name: ShortText
    nation: Nation = "england"
    phase: Phase | None = None
    kind: SchoolKind | None = None
    local_authority: ShortText | None = None


class AddSchools(Contract):
    """Adds all of them or, if one is wrong, none. A school that is there already stays as it is."""

    schools: Annotated[list[NewSchool], Field(min_length=1, max_length=500)]


class SchoolNumber(Contract):
    """A school by its id and present URN."""

    id: UUID
    urn: SchoolUrn


class SchoolsAdded(Contract):
    """Those added, and those that were there already, each in the order asked."""

    added: list[SchoolNumber]
    there: list[SchoolNumber]


class EarlierNumber(Contract):
    """A number a school had until a day; the school is still found by it."""

    kind: Literal["urn", "laestab"]
    number: str
    until: date


class SchoolRecord(Contract):
    """A school with all its facts. ``id`` never changes; its numbers may, and those from before stay known."""

    id: UUID
    urn: SchoolUrn
    laestab: str | None
    name: str
    version: int
    nation: Nation
    phase: Phase | None
    kind: SchoolKind | None
    local_authority: str | None
    earlier: list[EarlierNumber]
    closes_on: date | None = None
    """The day on which it closes by GIAS, as somebody entered it."""
    closed_on: date | None = None
    duty_from: Clock | None = None
    """Somebody of the safeguarding team is on duty from then to ``duty_to``, where that is longer than it is open."""
    duty_to: Clock | None = None
    night_number: str | None = None
    """Of the local authority's children's services at night and at weekends."""


class SchoolRecords(Contract):
    """The schools the caller looks after, by name. ``of_trust``: every school, so that more may be added."""

    schools: list[SchoolRecord]
    of_trust: bool


class GetSchool(Contract):
    """One of them."""

    school_id: UUID


class ChangeSchool(Contract):
    """Name and facts as they shall be. Another LAESTAB takes effect today; the one before stays known."""

    school_id: UUID
    version: int
    name: ShortText
    laestab: Laestab | None
    nation: Nation
    phase: Phase | None
    kind: SchoolKind | None
    local_authority: ShortText | None
    duty_from: Clock | Literal[""] | None = None
    """Of this and the next two null leaves what was entered, as a caller does that knows none of them; empty takes it
    away."""
    duty_to: Clock | Literal[""] | None = None
    night_number: NightNumber | Literal[""] | None = None


class ConvertSchool(Contract):
    """The school has another URN in GIAS from ``first_day`` on, as an academy or by a merger: the same school here.

    ``laestab``, ``name`` and ``kind`` as they are from then on.
    """

    school_id: UUID
    version: int
    urn: SchoolUrn
    laestab: Laestab | None
    name: ShortText
    kind: SchoolKind
    first_day: date


class SchoolVersion(Contract):
    """The school's version now."""

    version: int
