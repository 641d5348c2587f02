"""RPC of the incidents service: what all its areas speak of.

Replies of writes carry ids and states only, since they are kept for repeats; text is read by ``get_`` and ``list_``.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ..identifiers import Contract

PupilRole = Literal["harmed", "alleged_to_have_harmed", "affected", "witness", "lives_with", "other"]

CategoryGroup = Literal["pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure"]

ConcernStatus = Literal["received", "being_dealt_with", "closed"]

Decision = Literal["opened", "added", "no_further_action"]

Narrative = Annotated[str, Field(min_length=1, max_length=20_000)]

OptionalNarrative = Annotated[str, Field(max_length=20_000)]

Reason = Annotated[str, Field(min_length=1, max_length=4_000)]


class SubjectView(Contract):
    """A child in a record: ``not_listed`` is the reporter's words for one who is not on the roll."""

    subject_id: UUID
    role: PupilRole
    not_listed: str | None
    confirmed: bool = True
    """False while the roll has not yet said that this pupil is at the school."""
