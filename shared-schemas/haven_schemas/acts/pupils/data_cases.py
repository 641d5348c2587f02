"""RPC of the pupils service: the data protection officer's cases, and finding a child by name for one of them.

A child is looked for only under a case, which says what it is about and why. Reference and reason are kept sealed.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty, Paged

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


OPEN_CASE = Call(
    "pupils.open_case",
    OpenCase,
    CaseOpened,
    what="opens a data protection case, with a reference and a reason, which are kept sealed",
    right=Right.DATA_OVERSEE,
    at="somewhere, and no right that reads records anywhere",
    tier="elevated",
    writes=True,
    audits=(AuditAction.DATA_CASE_OPEN,),
)
CLOSE_CASE = Call(
    "pupils.close_case",
    DataCaseQuery,
    Empty,
    what="closes one of the caller's own: nobody is looked up for it any more",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.DATA_CASE_CLOSE,),
)
LIST_CASES = Call(
    "pupils.list_cases",
    ListCases,
    CasePage,
    what="the caller's own cases, newest first",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CASE_READ,),
)
GET_CASE = Call(
    "pupils.get_case",
    DataCaseQuery,
    DataCase,
    what="one of them",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CASE_READ,),
)
FIND_FOR_CASE = Call(
    "pupils.find_for_case",
    FindForCase,
    FoundForCase,
    what=(
        "children by name, birth date and school, for an open case; at most 20, none protected or linked to the caller"
    ),
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_FIND,),
)
SHOW_FOR_CASE = Call(
    "pupils.show_for_case",
    CaseChildQuery,
    CaseChild,
    what="who one of these children is, for an open case",
    right=Right.DATA_OVERSEE,
    at="as `open_case`",
    tier="elevated",
    audits=(AuditAction.DATA_CHILD_FIND,),
)
CHECK_CASE = Call(
    "pupils.check_case",
    CheckCase,
    CaseChild,
    what="for services: whether a member of staff may be told about a child for a case of theirs",
    right=Right.SERVICE_CASE_CHECK,
    audits=(AuditAction.DATA_CASE_CHECK,),
)
