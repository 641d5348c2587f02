"""A sealed report that nobody can open is put away, by two."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import fault, get_logger
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.apart import HowApart
from haven_schemas.acts.incidents.unopened import DecideDiscard, DiscardDecided, ProposeDiscard
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from incidents.extras import OtherOwners
from incidents.gone import FileRecords, delete_records
from incidents.models import (
    ConcernRow,
    RecordSubjectRow,
    RecordVersionRow,
    SealedReportRow,
    UnopenedReportRow,
    WaitingWorkRow,
)
from incidents.narrative import new_key, seal
from incidents.reading import seal_details
from incidents.waiting import Worker
from incidents.work import Work

from .open_again import open_again
from .unnamed import with_keys
from .unopened import (
    agrees,
    announce_discard,
    check_not_held,
    files_under_intake,
    held_unopened,
    is_kept_by_hold,
    let_wait,
    triages,
    wait_again,
)
from .why_unopened import why_unopened

DISCARDED = (
    "This report could not be opened by anybody, and what was sealed in it was destroyed as two people agreed. "
    "Ask the person who sent it what they saw or heard."
)
_UNNAMED = "A child whom the report named in words. Ask whoever reported it whom it is about."
_TEXTS = ("child_words", "action_taken")
log = get_logger()

_AT_ONCE = 50
_NONE: frozenset[UUID] = frozenset()


def put_note(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Under a new key, for the children it is about: who reported it, when and about whom stays. ``VaultAway``;
    ``Problem(key_gone)`` for a child whose key is gone."""
    keyring.drop_intake(unit, concern.id)
    unit.session.execute(delete(RecordVersionRow).where(RecordVersionRow.record_id == concern.id))
    lines = _lines(unit, concern.id)
    key = new_key(unit, keyring, concern.id, [line.subject_id for line in lines])
    concern.account = seal(key, "concern", concern.id, "account", DISCARDED, concern.text_version)
    for field in _TEXTS:
        setattr(concern, field, seal(key, "concern", concern.id, field, "", concern.text_version))
    concern.details = seal_details(key, concern.id, None, ("unreadable",))
    concern.change_reason = None
    for line in lines:
        if line.not_listed is not None:
            line.not_listed = seal(key, "record_subject", line.subject_id, "not_listed", _UNNAMED)
    concern.sealed = False
    unit.session.flush()


def _lines(unit: Unit, concern_id: UUID) -> Sequence[RecordSubjectRow]:
    own = select(RecordSubjectRow).where(RecordSubjectRow.record_id == concern_id).order_by(RecordSubjectRow.place)
    return unit.session.scalars(own).all()


def propose_discard(unit: Unit, owners: OtherOwners, request: ProposeDiscard) -> DiscardDecided:
    """``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``concern_id`` of one that opens
    without a child, that is proposed already, or that a hold may be on; ``OwnerAway``. A program proposes nothing: it
    does not count as one of two people."""
    row = held_unopened(unit, request.concern_id, request.version)
    may = triages(unit, row) and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)
    if not may or unit.access.is_program:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.state != "waiting" or row.because == "child_key_gone":
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    check_not_held(unit, owners, row)
    row.state, row.reason = "proposed", request.reason
    row.proposed_by, row.proposed_at = unit.access.actor_id, unit.now
    row.proposed_session, row.discard_id = unit.access.session_id, new_id()
    row.version += 1
    announce_discard(unit, row, "proposed")
    unit.audit(
        AuditAction.CONCERN_UNOPENED_PROPOSE,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
        outcome=request.reason,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})


def agree_discard(unit: Unit, owners: OtherOwners, request: DecideDiscard) -> DiscardDecided:
    """It is destroyed within seconds, by ``discard_agreed``: the caller has no part in the school's records.

    ``not_found``, ``stale_version``; ``not_independent`` for who proposed it, works at its school, or counts as one
    person with who proposed it; ``invalid_request`` on ``concern_id`` of one that a hold may be on; ``OwnerAway``.
    """
    row = held_unopened(unit, request.concern_id, request.version)
    if row.state != "proposed":
        raise Problem(ErrorCode.STALE_VERSION)
    if not agrees(unit, row) or not _are_apart(unit, owners, row):
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    check_not_held(unit, owners, row)
    row.state, row.agreed_by, row.agreed_at = "agreed", unit.access.actor_id, unit.now
    row.version += 1
    unit.audit(
        AuditAction.CONCERN_UNOPENED_AGREE,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})


def _are_apart(unit: Unit, owners: OtherOwners, row: UnopenedReportRow) -> bool:
    if row.proposed_by is None or row.proposed_at is None:
        return False
    asked = HowApart(
        first=row.proposed_by,
        second=unit.access.actor_id,
        school_id=row.school_id,
        since=row.proposed_at,
        first_session=row.proposed_session,
        second_session=unit.access.session_id,
    )
    return not owners.how_apart(asked).ties


def withdraw_discard(unit: Unit, request: DecideDiscard) -> DiscardDecided:
    """Until somebody has agreed. ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on
    ``concern_id`` of one that is not proposed."""
    row = held_unopened(unit, request.concern_id, request.version)
    if not triages(unit, row) or not unit.access.has(Right.RETENTION_PROPOSE, row.school_id):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.state != "proposed":
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    let_wait(unit, row)
    unit.audit(
        AuditAction.CONCERN_UNOPENED_WITHDRAW,
        right=Right.RETENTION_PROPOSE,
        school_ids=[row.school_id],
        object_id=row.concern_id,
    )
    return DiscardDecided.model_validate({"concern_id": row.concern_id, "state": row.state, "version": row.version})


def discard_agreed(worker: Worker, keyring: Keyring, owners: OtherOwners) -> int:
    """Each in a transaction of its own, on whatever replica; how many. Raises ``Away`` at the first that finds the
    vault or retention away: it and the rest stay agreed."""
    own = worker.own_access("discard_agreed")
    with worker.database.unit(own, schools=[]) as unit:
        agreed = select(UnopenedReportRow.concern_id, UnopenedReportRow.school_id)
        due = unit.session.execute(agreed.where(UnopenedReportRow.state == "agreed").limit(_AT_ONCE)).all()
    done = 0
    for concern_id, school_id in due:
        try:
            with worker.database.unit(own, schools=[school_id]) as unit:
                done += discard_one(unit, keyring, owners, concern_id)
        except Away:
            raise
        except (Problem, DBAPIError) as error:
            fault(log, "discard_failed", error, concern_id=str(concern_id))
    return done


def discard_one(unit: Unit, keyring: Keyring, owners: OtherOwners, concern_id: UUID) -> bool:
    """Whether it was destroyed. Nothing that opens after all is, with all its children or without one, nor what a hold
    may be on that came after two people had agreed: nothing comes of it then."""
    concern = unit.session.scalar(
        select(ConcernRow).where(ConcernRow.id == concern_id).with_for_update(skip_locked=True)
    )
    row = unit.session.get(UnopenedReportRow, concern_id, with_for_update=True, populate_existing=True)
    if concern is None or row is None or row.state != "agreed" or _can_be_read(unit, keyring, owners, concern):
        return False
    if is_kept_by_hold(unit, owners, row):
        let_wait(unit, row)
        unit.audit(
            AuditAction.CONCERN_UNOPENED_WITHDRAW, school_ids=[row.school_id], object_id=concern.id, outcome="held"
        )
        return False
    files = frozenset(files_under_intake(unit, concern))
    if files:
        delete_records(unit, _only_files(files))
    if concern.sealed:
        with_keys(unit, concern.id, partial(put_note, unit, keyring, concern))
    unit.session.execute(delete(SealedReportRow).where(SealedReportRow.concern_id == concern.id))
    waiting = WaitingWorkRow.kind.in_((Work.LEAVE_INTAKE, Work.OPEN_SEALED))
    unit.session.execute(delete(WaitingWorkRow).where(WaitingWorkRow.concern_id == concern.id, waiting))
    row.state, row.discarded_at, row.files = "discarded", unit.now, len(files)
    row.version += 1
    announce_discard(unit, row, "destroyed")
    unit.audit(
        AuditAction.CONCERN_UNOPENED_DISCARD,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome=row.because,
    )
    return True


def _can_be_read(unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow) -> bool:
    """It is off the list once it opens. Where only a child's key is in the way it waits for people again."""
    try:
        open_again(unit, keyring, owners, concern)
    except Problem as problem:
        because = why_unopened(problem)
        if because is None:
            raise
        if because != "child_key_gone":
            return False
        wait_again(unit, concern, because)
    return True


def _only_files(files: frozenset[UUID]) -> FileRecords:
    return FileRecords(
        concerns=_NONE,
        entries=_NONE,
        actions=_NONE,
        documents=files,
        incidents=_NONE,
        exports=_NONE,
        referrals=_NONE,
        kept=_NONE,
        kept_incidents=_NONE,
        others=_NONE,
        school_ids=_NONE,
    )
