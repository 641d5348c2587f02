"""A file whose day has come is to be destroyed; a second person has to agree."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, DisposalReason, ProposeDisposal
from sqlalchemy import func, select

from retention.disposals.domain.states import STOP_HOLDS
from retention.disposals.parts.checks import Looked, look_at
from retention.disposals.parts.ending import disposals_of
from retention.disposals.parts.saying import say
from retention.disposals.parts.sending import announce
from retention.disposals.parts.showing import shown
from retention.extras import OtherOwners
from retention.files.parts.decided import reviews_of
from retention.files.parts.seen import SeenFile, see_file
from retention.holds.parts.taking_turns import while_nobody_counts
from retention.models import DisposalKeyRow, DisposalRow


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
