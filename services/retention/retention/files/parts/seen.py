"""A file that the caller reads: incidents decides, under their own token."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.retention import FileFacts

from retention.extras import OtherOwners


@dataclass(frozen=True)
class SeenFile:
    """A child's file as incidents has it, and every id the child has."""

    facts: FileFacts

    @property
    def child_ids(self) -> list[UUID]:
        """The id every other means, and the others."""
        return [self.facts.subject_id, *self.facts.alias_ids]


def see_file(unit: Unit, owners: OtherOwners, subject_id: UUID, right: str) -> SeenFile:
    """``not_found`` unless the caller reads it and has ``right`` at the school that keeps it: a hidden one is answered
    like one that is not there. ``OwnerAway``."""
    if subject_id not in owners.files_seen(unit.access, [subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    facts = owners.file_of(subject_id)
    if facts is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(right, facts.school_id)
    return SeenFile(facts)
