"""RPC of the pupils service: lines of files about children whose file is destroyed."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged
from .matching import Reason

ReturnedAnswer = Literal["take", "leave", "later"]
"""``take``: a new pupil, under a new id; ``leave``: nobody comes onto the roll; ``later``: ask again."""


class ReturnedPupil(Contract):
    """What a line of a file says of a child who is on no roll, and whose UPN, or name and birth date, a child had whose
    file was destroyed on ``destroyed_on``."""

    id: UUID
    school_id: UUID
    state: Literal["open", "later"]
    asked_at: datetime
    destroyed_on: date
    upn: str | None = Field(repr=False)
    legal_surname: str = Field(repr=False)
    legal_forename: str = Field(repr=False)
    date_of_birth: date = Field(repr=False)
    year_group: str | None
    class_name: str | None
    left_on: date | None
    version: int


class ListReturned(Paged):
    """Lines nobody has decided about, the newest first."""


class ReturnedPage(Contract):
    """One page of them."""

    returned: list[ReturnedPupil]
    next_cursor: str | None


class DecideReturned(Contract):
    """A person's word about one, with the version that was seen."""

    returned_id: UUID
    decision: ReturnedAnswer
    reason: Reason
    version: int


class ReturnedDecided(Contract):
    """What became of it; ``pupil_id``: of the new pupil."""

    returned_id: UUID
    pupil_id: UUID | None
