"""When the others who triage are told that somebody moves a record out of a child's file."""

from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, EntryRow
from incidents.moves.queries.one_record import AnyRow, OneRecord
from incidents.sight.own_sight import staff_kept_from
from incidents.steps.domain.reminders import next_morning
from incidents.triage.parts.read_by_another import names_caller


def when_to_tell(
    unit: Unit, keyring: Keyring, owners: OtherOwners, record: OneRecord[AnyRow], right_id: UUID | None
) -> datetime:
    """The next morning; at once where a colleague would lose sight of it, or it names who moves it, or that cannot be
    said now. Asked before anything is moved."""
    if right_id is not None:
        apart = set(staff_kept_from(unit, [right_id])) - set(staff_kept_from(unit, record.subject_ids))
        if apart:
            return unit.now
    concern = _report_of(unit, record.row)
    if concern is not None and names_caller(unit, keyring, owners, concern) is not False:
        return unit.now
    return next_morning(unit.now)


def _report_of(unit: Unit, row: AnyRow) -> ConcernRow | None:
    """The report itself, or the one that was decided on."""
    if isinstance(row, ConcernRow):
        return row
    return unit.session.get(ConcernRow, row.concern_id) if isinstance(row, EntryRow) and row.concern_id else None
