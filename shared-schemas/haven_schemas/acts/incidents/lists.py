"""RPC of the incidents service: what lists of concerns and incident records are narrowed and ordered by."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import Paged
from ..pupils.groups import MOST_MEMBERS
from . import Day, RiskLevel

OwnerChosen = UUID | Literal["me", "nobody"]
"""Who deals with it: somebody by their id, whoever asks, or nobody."""
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
YearGroupAsked = Annotated[str, Field(min_length=1, max_length=20, pattern=_ONE_LINE)]
ClassAsked = Annotated[str, Field(min_length=1, max_length=60, pattern=_ONE_LINE)]
RiskChosen = Literal[RiskLevel, "not_judged"]
ListOrder = Literal["newest", "oldest", "last_entry", "longest_quiet", "risk"]
QueueOrder = Literal["urgent", ListOrder]
"""By when it was opened or recorded; by when something was last written in it, newest or oldest first; or the gravest
risk first, and the newest of each. Titles and children are sealed or not known here, so that nothing is ordered by
them. ``urgent``, of a queue: where a child may be in danger, then what has to be read today or is of high risk, then
the others, and the oldest of each."""


class MatterFilter(Paged):
    """What narrows a list; all that is given holds. What is said of children holds of one whom the caller reads of.

    ``about_ids``: about one of them; ``year_group`` and ``class_name``: as the roll says now, both of the same child.
    ``category_id``: with those that stand under it. ``opened_from`` and ``opened_until``: days, both within.
    """

    school_id: UUID | None = None
    about_ids: Annotated[list[UUID], Field(max_length=MOST_MEMBERS)] = []
    owner: OwnerChosen | None = None
    risk: RiskChosen | None = None
    category_id: UUID | None = None
    year_group: YearGroupAsked | None = None
    class_name: ClassAsked | None = None
    opened_from: Day | None = None
    opened_until: Day | None = None


class NotListedChild(Contract):
    """A child who is not on the roll, in the words of whoever reported them. ``expected_on``: when the birth of one who
    was not born yet was expected."""

    subject_id: UUID
    words: str
    expected_on: date | None = None
