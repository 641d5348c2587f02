"""Disposals that wait: those nobody agreed to end, days are counted, and on its day each is checked again and
ordered."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.incidents.retention import FileFacts
from haven_schemas.acts.retention.disposals import PutBackBecause
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import ColumnElement, Date, cast, func, or_, select, update

from retention.days import clocks_differ, london_day
from retention.destruction_list import list_disposal
from retention.extras import OpenUnit, OtherOwners
from retention.files import standing_holds, standing_wide_holds, while_holds_stand_still
from retention.models import DisposalRow

from .checks import look_at
from .course import put_back, subject_ids_of
from .disposal import last_restored_at
from .second_reader import are_apart, facts_of
from .states import AGREED_WITHIN, OPEN, WAITING_DAYS

log = get_logger()
_MOST_A_RUN = 200
_MINUTE = timedelta(minutes=1)
_AGREED_ON = cast(func.timezone("Europe/London", DisposalRow.agreed_at), Date)


def look_after_waiting(
    open_unit: OpenUnit, owners: OtherOwners, own_time: datetime, *, a_minute: int, may_order: bool
) -> int:
    """How many were ordered, ``a_minute`` at most. ``own_time``: by the clock of this process; where the database's
    says something else, nothing is done. ``may_order``: the destruction list was read to its end and the log knows
    nothing newer than this database: else what was withdrawn, stopped or held since a backup could be destroyed.
    ``OwnerAway`` ends the run."""
    with open_unit() as unit:
        if clocks_differ(unit.now, own_time):
            log.error("clocks_differ")
            return 0
        _end_old(unit)
        _count_days(unit)
        due = _due(unit, a_minute) if may_order else []
    return sum(_order(open_unit, owners, disposal_id) for disposal_id in due)


def _end_old(unit: Unit) -> None:
    """What nobody agreed to in time, and what is older than a restored state that was found."""
    restored = last_restored_at(unit)
    too_old = DisposalRow.proposed_at <= unit.now - AGREED_WITHIN
    ends: ColumnElement[bool] = (DisposalRow.state == "proposed") & too_old
    if restored is not None:
        ends = or_(ends, DisposalRow.proposed_at < restored)
    waiting = select(DisposalRow).where(DisposalRow.state.in_(OPEN), ends).with_for_update(skip_locked=True)
    for row in unit.session.scalars(waiting).all():
        was_restored = restored is not None and row.proposed_at < restored
        put_back(unit, row, "restored" if was_restored else "not_agreed")


def _count_days(unit: Unit) -> None:
    """One a day at most, however far the clock moves."""
    today = london_day(unit.now)
    unit.session.execute(
        update(DisposalRow)
        .where(DisposalRow.state == "announced", DisposalRow.waited_on < today)
        .values(waited_days=DisposalRow.waited_days + 1, waited_on=today)
        .execution_options(synchronize_session=False)
    )


def _due(unit: Unit, a_minute: int) -> list[UUID]:
    last_minute = DisposalRow.ordered_at > unit.now - _MINUTE
    ordered = unit.session.scalar(select(func.count()).select_from(DisposalRow).where(last_minute))
    most = max(0, a_minute - int(ordered or 0))
    wanted = select(DisposalRow.id).where(
        DisposalRow.state == "announced",
        DisposalRow.destroy_on <= london_day(unit.now),
        DisposalRow.waited_days >= WAITING_DAYS,
        DisposalRow.waited_days >= DisposalRow.destroy_on - _AGREED_ON,
    )
    return list(
        unit.session.scalars(wanted.order_by(DisposalRow.destroy_on, DisposalRow.id).limit(min(most, _MOST_A_RUN)))
    )


def _order(open_unit: OpenUnit, owners: OtherOwners, disposal_id: UUID) -> bool:
    """Whether it was ordered. Owners are asked first; then nobody places a hold until it is decided, and the row is
    locked and has to be what it was: of several replicas one does it."""
    with open_unit() as unit:
        seen = unit.session.get(DisposalRow, disposal_id)
        if seen is None or seen.state != "announced":
            return False
        version, subject_ids = seen.version, subject_ids_of(unit, seen)
        wide = {each.id for each in standing_wide_holds(unit)}
        because = _what_differs(unit, owners, seen, subject_ids)
        while_holds_stand_still(unit)
        row = unit.session.scalar(
            select(DisposalRow)
            .where(DisposalRow.id == disposal_id, DisposalRow.version == version, DisposalRow.state == "announced")
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if row is None:
            return False
        placed_since = {each.id for each in standing_wide_holds(unit)} - wide
        if placed_since or standing_holds(unit, subject_ids):
            because = "held"
        if because is not None:
            put_back(unit, row, because)
            return False
        row.state, row.ordered_at = "ordered", unit.now
        row.version += 1
        unit.session.flush()
        list_disposal(unit, "ordered", row, subject_ids)
        unit.audit(
            AuditAction.RETENTION_DISPOSAL_ORDER,
            school_ids=[row.school_id],
            subject_ids=subject_ids,
            object_id=row.id,
        )
    return True


def _what_differs(unit: Unit, owners: OtherOwners, row: DisposalRow, subject_ids: list[UUID]) -> PutBackBecause | None:
    facts = owners.file_of(subject_ids[0])
    if facts is None:
        return "no_file"
    if facts.school_id != row.school_id:
        return "moved"
    if {facts.subject_id, *facts.alias_ids} != set(subject_ids):
        return "changed"
    looked = look_at(unit, owners, facts)
    if looked.hinders is not None:
        return looked.hinders
    if facts.mark != row.mark or (looked.kept.keeps and not row.keeps):
        return "changed"
    return None if _are_two(unit, owners, row, facts) else "people"


def _are_two(unit: Unit, owners: OtherOwners, row: DisposalRow, file: FileFacts) -> bool:
    """Two people who still count as two, the second of whom still may know of the file, and read it where they had
    to: one that was agreed on by the release before was not read."""
    if row.agreed_by is None or not are_apart(owners, row, row.agreed_by):
        return False
    facts = facts_of(unit, owners, row, file, row.agreed_by)
    return facts is not None and (not facts.must_read or facts.read_at is not None)
