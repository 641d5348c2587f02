"""One record of a child's file that is about others too, for whoever reads the whole file and the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.disposal import SharedChoice

from incidents.models import ActionRow, ConcernRow, DocumentRow, EntryRow
from incidents.moves.queries.one_record import AnyRow, OneRecord, find_any_record
from incidents.retention.queries.files_read import files_read
from incidents.sight.own_sight import open_family


@dataclass(frozen=True)
class FoundRecord:
    """``family``: every id of the child whose file it is, today's first; ``others``: the children who stay."""

    record: OneRecord[AnyRow]
    family: Sequence[UUID]
    others: Sequence[UUID]

    @property
    def texts(self) -> ConcernRow | EntryRow | ActionRow | None:
        """The record, where it has words; None of a document."""
        row = self.record.row
        return None if isinstance(row, DocumentRow) else row

    @property
    def choices(self) -> list[SharedChoice]:
        """What can be decided: nothing is struck out of a document."""
        return ["keep", "remove"] if self.texts is None else ["keep", "redact"]


def find_shared_record(unit: Unit, subject_id: UUID, record_id: UUID, *, hold: bool = False) -> FoundRecord:
    """``not_found`` unless the caller sees it, reads the child's whole file, and it is about both.

    ``record_restricted``; ``vault_unavailable`` of a concern that waits under the intake key. ``hold``: until the
    transaction ends.
    """
    family = open_family(unit, subject_id)
    if subject_id not in files_read(unit, [subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    record = find_any_record(unit, record_id, hold=hold)
    others = [each for each in record.subject_ids if each not in family]
    if not others or len(others) == len(record.lines):
        raise Problem(ErrorCode.NOT_FOUND)
    record.check_free()
    if isinstance(record.row, ConcernRow) and record.row.sealed:
        raise Problem(ErrorCode.VAULT_UNAVAILABLE)
    return FoundRecord(record, family, others)
