"""A disposal is proposed, agreed, stopped or withdrawn."""

from uuid import UUID

from chassis.access.overseer import oversees
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.retention.disposals import (
    AgreeDisposal,
    Disposal,
    DisposalReason,
    ProposeDisposal,
    StopDisposal,
    WithdrawDisposal,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import func, select

from retention.days import london_day
from retention.destruction_list import LineKind, list_disposal
from retention.extras import OtherOwners
from retention.files import SeenFile, reviews_of, see_file, while_nobody_counts
from retention.models import DisposalKeyRow, DisposalRow

from .checks import Looked, look_at
from .course import announce, disposals_of, subject_ids_of
from .disposal import agrees_at, check_seen, disposal_to_change, say, shown
from .second_reader import facts_for_caller, known_to_caller
from .states import AGREED_WITHIN, OPEN, STOP_HOLDS, day_to_destroy


def propose_disposal(unit: Unit, owners: OtherOwners, keyring: Keyring, request: ProposeDisposal) -> Disposal:
    """Of a file that the caller reads. Counted anew from its owners.

    ``not_found`` of one the caller does not read, ``not_permitted``, ``stale_version``, ``disposal_stopped``;
    ``invalid_request`` on ``subject_id`` (its day has not come, a hold, something open or to be decided again,
    proposed already), ``keeps_seen``, ``shared_kept``; ``VaultAway``, ``OwnerAway``. What was written is not in the
    answer, which is kept.
    """
    file = see_file(unit, owners, request.subject_id, Right.RETENTION_PROPOSE)
    if unit.access.is_program:  # nobody could agree: identity does not know it as one of two people
        raise Problem(ErrorCode.NOT_PERMITTED)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(file.facts.subject_id)))))
    while_nobody_counts(unit)
    if len(reviews_of(unit, file.child_ids)) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if disposals_of(unit, file.child_ids):
        raise invalid("subject_id", FieldCode.PROPOSED_ALREADY)
    _check_not_stopped(unit, file.child_ids)
    looked = look_at(unit, owners, file.facts)
    _check_may_go(looked, file, request)
    row = _added(unit, file, looked, request.reason)
    say(unit, keyring, row, "proposed", request.words)
    if request.shared_kept.strip():
        say(unit, keyring, row, "shared_kept", request.shared_kept)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_PROPOSE,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        subject_ids=[file.facts.subject_id],
        object_id=row.id,
    )
    announce(unit, row, "proposed")
    return shown(unit, row, subject_id=file.facts.subject_id)


def _check_not_stopped(unit: Unit, child_ids: list[UUID]) -> None:
    of_child = select(DisposalKeyRow.disposal_id).where(DisposalKeyRow.subject_id.in_(child_ids))
    stops = select(DisposalRow.id).where(
        DisposalRow.id.in_(of_child),
        DisposalRow.state == "stopped",
        DisposalRow.stop_ended_at.is_(None),
        DisposalRow.ended_at > unit.now - STOP_HOLDS,
    )
    if unit.session.scalar(stops.limit(1)) is not None:
        raise Problem(ErrorCode.DISPOSAL_STOPPED)


def _check_may_go(looked: Looked, file: SeenFile, request: ProposeDisposal) -> None:
    hinders = {"held": FieldCode.HELD, "still_open": FieldCode.STILL_OPEN}
    if looked.hinders is not None:
        raise invalid("subject_id", hinders.get(looked.hinders, FieldCode.NOT_DUE))
    if looked.kept.keeps and not request.keeps_seen:
        raise invalid("keeps_seen", FieldCode.REQUIRED)
    if file.facts.shared and not request.shared_kept.strip():
        raise invalid("shared_kept", FieldCode.REQUIRED)


def _added(unit: Unit, file: SeenFile, looked: Looked, reason: DisposalReason) -> DisposalRow:
    row = DisposalRow(
        id=new_id(),
        school_id=file.facts.school_id,
        state="proposed",
        version=1,
        schedule=looked.kept.reasons[0].schedule.code,
        until=looked.until,
        keeps=looked.kept.keeps,
        shared=file.facts.shared,
        to_redact=file.facts.to_redact,
        to_remove=file.facts.to_remove,
        mark=file.facts.mark,
        reason=reason,
        proposed_by=unit.access.actor_id,
        proposed_at=unit.now,
        proposed_session=unit.access.session_id,
        waited_days=0,
        numbers={},
        answered=[],
    )
    unit.session.add(row)
    unit.session.flush()
    for position, subject_id in enumerate(file.child_ids):
        unit.session.add(
            DisposalKeyRow(disposal_id=row.id, subject_id=subject_id, position=position, school_id=row.school_id)
        )
    unit.session.flush()
    return row


def agree_disposal(unit: Unit, owners: OtherOwners, request: AgreeDisposal) -> Disposal:
    """It is announced, and destroyed on the first day after 14 whole school days.

    The caller sees facts, and where they have to, has read the file: ``invalid_request`` on ``read`` otherwise.
    ``not_found``, also for who is kept from the file; ``stale_version``; ``not_independent`` for who proposed it, works
    at the file's school, or counts as one person with who proposed it; ``OwnerAway``.
    """
    row = disposal_to_change(unit, request.disposal_id)
    if not agrees_at(unit, row):
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if not known_to_caller(unit, owners, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    check_seen(row, request.version, ("proposed",))
    if row.proposed_at + AGREED_WITHIN <= unit.now:
        raise Problem(ErrorCode.STALE_VERSION)
    facts = facts_for_caller(unit, owners, row)
    if facts is None:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if facts.must_read and facts.read_at is None:
        raise invalid("read", FieldCode.REQUIRED)
    row.agreed_by, row.agreed_at = unit.access.actor_id, unit.now
    today = london_day(unit.now)
    row.state, row.destroy_on = "announced", day_to_destroy(today, owners.calendar_of(row.school_id))
    row.waited_days, row.waited_on = 0, today
    row.version += 1
    unit.session.flush()
    announce(unit, row, "announced")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_AGREE,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        object_id=row.id,
    )
    return shown(unit, row)


def withdraw_disposal(unit: Unit, keyring: Keyring, request: WithdrawDisposal) -> Disposal:
    """By anybody who may propose at that school, up to its day. Incidents is not asked: nothing it says may stand in
    the way of that. ``not_found``, ``stale_version``; ``VaultAway``."""
    row = disposal_to_change(unit, request.disposal_id)
    if not unit.access.has(Right.RETENTION_PROPOSE, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    check_seen(row, request.version, OPEN)
    was_announced = row.state == "announced"
    row.state, row.ended_by, row.ended_at = "withdrawn", unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "withdrawn", request.words)
    if was_announced or row.readers:
        announce(unit, row, "withdrawn")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_WITHDRAW,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.id,
    )
    return shown(unit, row)


def watched_over(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found`` at schools the caller does not watch over."""
    row = disposal_to_change(unit, disposal_id)
    if not oversees(unit.access, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def list_stop(unit: Unit, row: DisposalRow, kind: LineKind) -> None:
    """In the destruction list, where a restore of the database does not lose it."""
    list_disposal(unit, kind, row, subject_ids_of(unit, row), by=unit.access.actor_id)


def stop_disposal(unit: Unit, keyring: Keyring, request: StopDisposal) -> Disposal:
    """Up to its day. Nobody proposes it again for a year, or until an officer ends that. ``not_found`` at schools the
    caller does not watch over, ``stale_version``; ``VaultAway``."""
    row = watched_over(unit, request.disposal_id)
    check_seen(row, request.version, OPEN)
    was_announced = row.state == "announced"
    row.state, row.ended_by, row.ended_at = "stopped", unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "stopped", request.words)
    if was_announced or row.readers:
        announce(unit, row, "stopped")
    list_stop(unit, row, "stop")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_STOP, right=Right.DATA_OVERSEE, school_ids=[row.school_id], object_id=row.id
    )
    return shown(unit, row)


def end_stop_disposal(unit: Unit, keyring: Keyring, request: StopDisposal) -> Disposal:
    """It may be proposed again; nothing is proposed by that. Errors as ``stop_disposal``."""
    row = watched_over(unit, request.disposal_id)
    check_seen(row, request.version, ("stopped",))
    if row.stop_ended_at is not None:
        raise Problem(ErrorCode.STALE_VERSION)
    row.stop_ended_by, row.stop_ended_at = unit.access.actor_id, unit.now
    row.version += 1
    say(unit, keyring, row, "stop_ended", request.words)
    list_stop(unit, row, "stop_ended")
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_END_STOP, right=Right.DATA_OVERSEE, school_ids=[row.school_id], object_id=row.id
    )
    return shown(unit, row)
