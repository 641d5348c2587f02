"""RPC of the incidents service about children who were reported as not listed."""

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
