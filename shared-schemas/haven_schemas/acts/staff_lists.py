"""RPC of the pupils service about lists of staff: who works at a school, by its management information system (MIS).

A list opens nothing and gives nothing: identity proposes by it, and people with the right decide.
"""

from datetime import date, datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract

DeliveryHolds = Literal["pupils", "staff", "photos"]
"""What a file of the intake is of: a list of pupils or of staff, or a zip of pupils' photos."""

StaffKind = Literal["teacher", "support", "administrator", "other"]
"""As what somebody works at the school, as far as the list says."""

StaffColumn = Literal[
    "source_id",
    "given_name",
    "family_name",
    "email",
    "job",
    "kind",
    "began_on",
    "left_on",
    "classes",
    "year_groups",
]
"""What a column of a list of staff may be, by the names that stand in findings and in the header of a CSV."""

STAFF_COLUMNS: tuple[StaffColumn, ...] = get_args(StaffColumn)

StaffColumns = dict[StaffColumn, Annotated[str, Field(min_length=1, max_length=200)]]
"""Our name of a field to the heading of the column it stands in."""

STAFF_A_PAGE = 200


class ListedStaff(Contract):
    """One person as the list has them. ``source_id``: the system's id of the person, the address in lower case where it
    gives none. ``classes``: as the roll of the school spells them, where the roll has them."""

    source_id: str = Field(repr=False)
    given_name: str = Field(repr=False)
    family_name: str = Field(repr=False)
    email: str | None = Field(repr=False)
    job: str | None = Field(repr=False)
    kind: StaffKind
    began_on: date | None = Field(repr=False)
    left_on: date | None = Field(repr=False)
    """The last day; somebody whom a source took back without saying when has the day on which it said so."""
    classes: list[str]
    year_groups: list[str]


class StaffListAsk(Contract):
    """One page of a list; ``after``: ``next`` of the page before."""

    list_id: UUID
    after: Annotated[str, Field(max_length=40)] | None = None


class StaffListPage(Contract):
    """At most 200 people of a list in its newest version.

    A list is one school's and one source's, and keeps its id. ``source``: the feed; null: files by hand. ``complete``:
    the source has said at least once who all is there, so that who is not in it is not at the school. ``said_at``: the
    source's time of its newest word. ``next``: ask on with it; null: no more. Where the list has changed since the page
    before (its ``version`` is another), this is the first page of the newest version: begin again with it.
    """

    list_id: UUID
    school_id: UUID
    source: UUID | None
    version: int
    complete: bool
    said_at: datetime
    staff: list[ListedStaff]
    next: str | None
