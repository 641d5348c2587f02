"""Takes the staff that a delivery tells of, in one transaction with its event, findings and audit entry."""

from contextlib import suppress
from dataclasses import asdict
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.intake_reasons import FileDetail, FileReason
from haven_schemas.audit_actions import AuditAction
from haven_schemas.class_names import class_key
from sqlalchemy import select

from pupils.extras import Extras, OpenUnit
from pupils.files import FileRefused, mode_of, read_roster
from pupils.models import DeliveryRow, PupilRow
from pupils.sealed import RollKey
from pupils.taken import DeliveredFile, LeasedDelivery, are_kept, keep_headings, keep_rejected
from pupils.writing import write_findings

from .list import keep_list, list_of, people_of
from .next_list import NextList, as_the_roll_spells, next_list
from .staff_file import StaffFile, read_staff_csv, read_staff_rows
from .staff_told import rows_of_staff


def apply_staff_file(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile) -> None:
    """A file that is a list of staff and nothing else. Raises ``FileRefused``, ``TakenOver``, ``VaultAway``."""
    read = extras.off_loop(read_staff_csv, file.chunks(), delivery.kind.columns, delivery.kind.mode)
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        if row.rows_done:
            return  # by a worker that died before it could close the delivery
        found = take_staff(unit, extras, delivery, read)
        _count(row, read, found)
        _note(unit, extras, delivery, row, read)


def apply_staff_of_roster(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile) -> None:
    """The staff in a OneRoster file, once its pupils are on the roll: their classes are spelt as the roll spells them.

    A file without staff says nothing of them, as does one that is older than what is known of them.
    """
    read = extras.off_loop(_read_roster, delivery, file)
    if read.total == 0:
        return
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        if row.staff_listed is not None:
            return
        with suppress(FileRefused):
            row.staff_listed = len(take_staff(unit, extras, delivery, read).staff)
            row.rejected_count += read.total - read.applied
            _note(unit, extras, delivery, row, read)


def _read_roster(delivery: LeasedDelivery, file: DeliveredFile) -> StaffFile:
    roster = read_roster(file.chunks(), delivery.school)
    mode = mode_of(roster, delivery.kind.mode, says_itself=delivery.kind.says_itself)
    return read_staff_rows(rows_of_staff(roster), mode)


def take_staff(unit: Unit, extras: Extras, delivery: LeasedDelivery, read: StaffFile) -> NextList:
    """What the school's list is now; of a delivery to be checked only, what it would be.

    Raises ``FileRefused(no_rows)`` for one that came before what is known.
    """
    key = RollKey(unit, extras.keyring, delivery.school_id)
    row = list_of(unit, delivery.school_id, delivery.as_feed)
    if row is not None and delivery.as_of < row.said_at:
        raise FileRefused(FileReason.NO_ROWS, FileDetail.OLDER_THAN_KNOWN)
    before = {} if row is None else people_of(unit, key, row)
    staff = as_the_roll_spells(read.staff, _classes_of(unit, delivery.school_id))
    found = next_list(before, row is not None and row.complete, read.with_staff(staff), delivery.today)
    if not delivery.check_only:
        keep_list(unit, key, delivery, row, found)
        unit.audit(AuditAction.FEED_STAFF_APPLY, school_ids=[delivery.school_id], object_id=delivery.delivery_id)
    return found


def _classes_of(unit: Unit, school_id: UUID) -> dict[str, str]:
    """How the roll of the school spells each class."""
    wanted = select(PupilRow.class_name).where(PupilRow.school_id == school_id, PupilRow.on_roll)
    names = unit.session.scalars(wanted.distinct().order_by(PupilRow.class_name))
    return {class_key(name): name for name in names if name}


def _count(row: DeliveryRow, read: StaffFile, found: NextList) -> None:
    row.total = row.rows_done = read.total
    row.applied, row.rejected_count = read.applied, read.total - read.applied
    row.added, row.changed, row.leavers = found.added, found.changed, found.leavers


def _note(unit: Unit, extras: Extras, delivery: LeasedDelivery, row: DeliveryRow, read: StaffFile) -> None:
    write_findings(unit, delivery, read.rejected, "rejected")
    write_findings(unit, delivery, read.warnings, "warning")
    if read.reading is not None:
        row.csv_form = asdict(read.reading)
    if are_kept(delivery):
        key = RollKey(unit, extras.keyring, delivery.school_id)
        keep_headings(unit, key, delivery, read.headings)
        keep_rejected(unit, key, delivery, [each.row for each in read.rejected], read.cells)
