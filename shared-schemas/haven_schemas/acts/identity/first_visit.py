"""RPC of the identity service about a person's first steps: which are done, and whether they are dismissed."""

from typing import Literal

from ...call import Call
from ...identifiers import Contract
from ...rights import Right

FirstVisitAudience = Literal["reporter", "reader", "lead", "data_protection", "it", "governor"]
"""What a person mostly does in Haven: the steps differ for each, and so does what was done of them."""
FirstVisitStep = Literal["guide", "place"]
"""The guide for such people, and the page where they begin. Whether there is a second step the account itself says."""


class FirstVisitQuery(Contract):
    """The caller's own, of one audience."""

    audience: FirstVisitAudience


class FirstVisit(Contract):
    """``dismissed``: not to be shown again."""

    done: list[FirstVisitStep]
    dismissed: bool


class NoteFirstVisit(Contract):
    """A step is done; without one, all of them are dismissed."""

    audience: FirstVisitAudience
    step: FirstVisitStep | None = None


FIRST_VISIT = Call(
    "identity.first_visit",
    FirstVisitQuery,
    FirstVisit,
    what="which first steps the caller has done, and whether they are dismissed",
    right=Right.SESSION_OWN,
    first_tier="what the caller did on their own first page",
)
NOTE_FIRST_VISIT = Call(
    "identity.note_first_visit",
    NoteFirstVisit,
    FirstVisit,
    what="a first step of the caller is done, or all are dismissed",
    right=Right.SESSION_OWN,
    first_tier="what the caller did on their own first page",
    writes=True,
)
