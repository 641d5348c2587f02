"""Destroys what two people agreed on and nobody can open; it is tried once more before."""

from functools import partial
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.process.away import Away
from chassis.process.logs import fault, get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import Problem
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from incidents.disposal.parts.delete_records import delete_records
from incidents.disposal.queries.file_records import FileRecords
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, SealedReportRow, UnopenedReportRow, WaitingWorkRow
from incidents.reporting.domain.work import Work
from incidents.reporting.parts.with_keys import with_keys
from incidents.sealed_reports.domain.why_unopened import why_unopened
from incidents.sealed_reports.parts.announce_discard import announce_discard
from incidents.sealed_reports.parts.note_unopened import let_wait, wait_again
from incidents.sealed_reports.parts.open_again import open_again
from incidents.sealed_reports.parts.put_note import put_note
from incidents.sealed_reports.queries.files_under_intake import files_under_intake
from incidents.sealed_reports.queries.kept_by_hold import is_kept_by_hold
from incidents.waiting import Worker

log = get_logger()

_AT_ONCE = 50
_NONE: frozenset[UUID] = frozenset()


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
