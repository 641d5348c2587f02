"""RPC of the pupils service: the data protection officer's cases, and finding a child by name for one of them.

A child is looked for only under a case, which says what it is about and why. Reference and reason are kept sealed.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged

MOST_FOUND = 20
"""Children one search shows; more are counted as ``more``."""
Reference = Annotated[str, Field(min_length=2, max_length=100, pattern=r"\S")]
"""What the officer's own papers call the case."""
CaseReason = Annotated[str, Field(min_length=10, max_length=2_000, pattern=r"\S")]


class OpenCase(Contract):
    """A case of the caller's own. ``reference``: what their papers call it; ``reason``: why children are looked up."""

    reference: Reference = Field(repr=False)
    reason: CaseReason = Field(repr=False)


class CaseOpened(Contract):
    """The new case."""

    case_id: UUID


class DataCaseQuery(Contract):
    """One case of the caller's own."""

    case_id: UUID


class DataCase(Contract):
    """A case; nobody is looked up for one that is closed."""

    id: UUID
    reference: str = Field(repr=False)
    reason: str = Field(repr=False)
    opened_at: datetime
    closed_at: datetime | None


class ListCases(Paged):
    """The caller's own cases, newest first."""


class CasePage(Contract):
    """One page of cases."""

    cases: list[DataCase]
    next_cursor: str | None


class FindForCase(Contract):
    """A child by words of any name, for an open case; with a birth date only who has it, with a school only who is
    there. Leavers are found too."""

    case_id: UUID
    query: Annotated[str, Field(min_length=2, max_length=200)] = Field(repr=False)
    birth_date: date | None = Field(default=None, repr=False)
    school_id: UUID | None = None


class CaseChild(Contract):
    """Who a child is, as far as it takes to tell two of a name apart. ``left_on``: None while on the roll."""

    pupil_id: UUID
    known_as: str
    legal_name: str
    date_of_birth: date
    year_group: str | None
    school_id: UUID
    on_roll: bool
    left_on: date | None


class FoundForCase(Contract):
    """By surname then forename. ``alike``: none fitted as it was typed; these are spelt alike. ``more``: there are
    more than are shown."""

    children: list[CaseChild]
    alike: bool
    more: bool


class CaseChildQuery(Contract):
    """One child, for an open case of the caller's own."""

    case_id: UUID
    pupil_id: UUID


class CheckCase(Contract):
    """Whether a member of staff may be told about a child for a case; asked by the service that tells."""

    case_id: UUID
    pupil_id: UUID
    staff_id: UUID
