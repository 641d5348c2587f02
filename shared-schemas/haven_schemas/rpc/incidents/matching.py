"""RPC of the incidents service about children who were reported as not listed."""

from datetime import date
from uuid import UUID

from haven_schemas.identifiers import Contract


class MatchNotListed(Contract):
    """The child a concern names as not listed is that pupil; ``pupil_id`` None: is nobody on the roll after all."""

    concern_id: UUID
    subject_id: UUID
    pupil_id: UUID | None


class NotListedMatched(Contract):
    """Whom the child is taken for now."""

    subject_id: UUID
    pupil_id: UUID | None


class ExpectBirth(Contract):
    """The birth of the child a concern names as not listed is expected on that day; None: they are born, or it is not
    known. ``seen``: the day that whoever says so saw there."""

    concern_id: UUID
    subject_id: UUID
    expected_on: date | None
    seen: date | None = None


class BirthExpected(Contract):
    """When it is expected now."""

    subject_id: UUID
    expected_on: date | None
