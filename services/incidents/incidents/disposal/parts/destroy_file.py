"""A child's file goes: rows, keys and what else names them; what is about others too stays without them."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select

from incidents.disposal.parts.delete_child import delete_child
from incidents.disposal.parts.delete_records import delete_records
from incidents.disposal.parts.leave_to_others import leave_to_others
from incidents.disposal.parts.note_destroyed_reports import note_destroyed_reports
from incidents.disposal.parts.redact_shared import SharedRecordsLeft, redact_shared
from incidents.disposal.queries.file_records import FileRecords, file_records
from incidents.models import LinkQuestionRow
from incidents.narrative import holder_of
from incidents.sealed_reports.parts.announce_discard import end_discards


def destroy_file(
    unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID], agreed_by: str = ""
) -> tuple[FileRecords, SharedRecordsLeft]:
    """To be called with the file held (``hold_file``). A second time finds nothing, and does nothing.

    ``ValueError`` where a text about others opens through this child's key alone: it is not destroyed unread.
    """
    unit.session.flush()
    found, left = redact_shared(unit, keyring, subject_ids, file_records(unit, subject_ids), agreed_by)
    leave_to_others(unit, keyring, subject_ids, found)
    end_discards(unit, found.concerns)
    note_destroyed_reports(unit, found.concerns)
    marks = select(LinkQuestionRow.id).where(one_of(LinkQuestionRow.concern_id, found.concerns))
    told_of = frozenset(unit.session.scalars(marks).all())
    delete_records(unit, found)
    told_of |= delete_child(unit, subject_ids)
    for each in subject_ids:
        keyring.bury(unit, holder_of(each))
    unit.session.expire_all()
    return replace(found, told_of=told_of), left
