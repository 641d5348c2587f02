"""A sealed report is tried again."""

import base64
from functools import partial
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.unopened import TryUnopenedReport, UnopenedReportTried
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.conflicts import LOOKED_FOR
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, SealedReportRow, UnopenedReportRow
from incidents.waiting import leave_for_later
from incidents.work import Work

from .announce import announce_concern
from .leave_intake import take_out
from .open_sealed import open_report, unsealed
from .record_sealed import write_sealed_concern
from .unnamed import with_keys
from .unopened import end_discard, files_under_intake, held_unopened, note_opened, note_unopened, triages
from .why_unopened import why_unopened


def open_again(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, *, leave_out: bool = False
) -> UUID:
    """The concern in which it is read now; the caller holds it. ``VaultAway``; ``Problem`` where it does not open
    (``why_unopened``), and then nothing was changed.

    ``leave_out``: a child whose key is gone goes on in words.
    """
    with unit.attempt():
        report = unit.session.get(SealedReportRow, concern.id)
        if report is not None and not concern.sealed:
            return _as_new_concern(unit, keyring, owners, concern, report)
        out = partial(take_out, unit, keyring, concern, concern.id)
        if leave_out:
            with_keys(unit, concern.id, out)
        else:
            out()
        for document_id in files_under_intake(unit, concern):
            take_out(unit, keyring, concern, document_id)
        note_opened(unit, concern)
        return concern.id


def _as_new_concern(
    unit: Unit, keyring: Keyring, owners: OtherOwners, before: ConcernRow, report: SealedReportRow
) -> UUID:
    """What stands in its place may have been decided on, corrected or matched by now: it stays, and says what it said.
    The new concern waits for a decision, and people are told of it as of any other."""
    moved = SealedReportRow(
        concern_id=new_id(),
        school_id=report.school_id,
        author_id=report.author_id,
        idempotency_key=report.idempotency_key,
        key_version=report.key_version,
        wrapped_key=report.wrapped_key,
        sealed=report.sealed,
        received_at=report.received_at,
    )
    unit.session.delete(report)
    concern = write_sealed_concern(
        unit, moved, author_confirmed=before.author_confirmed, permit_issued_at=before.permit_issued_at
    )
    concern.about_colleague = before.about_colleague
    keyring.take_in(unit, concern.id, moved.key_version, base64.b64encode(moved.wrapped_key).decode())
    unsealed(unit, keyring, moved)
    open_report(unit, keyring, owners, concern, moved)
    if not concern.author_confirmed:
        leave_for_later(unit, Work.CONFIRM_AUTHOR, concern.id, concern.school_id, [concern.reporter_id])
    if concern.about_colleague != LOOKED_FOR:
        announce_concern(unit, concern.id, concern.school_id)
    noted = unit.session.get_one(UnopenedReportRow, before.id)
    end_discard(unit, noted)
    unit.session.delete(noted)
    unit.session.flush()
    return concern.id


def try_unopened_report(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: TryUnopenedReport
) -> UnopenedReportTried:
    """``not_found``, ``not_permitted`` for whoever only agrees, ``stale_version``; ``VaultAway``.

    ``invalid_request`` on ``leave_out`` where no child's key is in the way, on ``concern_id`` once two people agreed.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == request.concern_id).with_for_update())
    row = held_unopened(unit, request.concern_id, request.version)
    if concern is None or not triages(unit, row):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.state not in ("waiting", "proposed"):
        raise invalid("concern_id", FieldCode.NOT_ALLOWED)
    if request.leave_out and not (row.because == "child_key_gone" and concern.sealed):
        raise invalid("leave_out", FieldCode.NOT_ALLOWED)
    tried = _tried(unit, keyring, owners, concern, request)
    unit.audit(
        AuditAction.CONCERN_UNOPENED_TRY,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome=tried.because or ("left_out" if request.leave_out else "opened"),
    )
    return tried


def _tried(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, request: TryUnopenedReport
) -> UnopenedReportTried:
    try:
        opened_as = open_again(unit, keyring, owners, concern, leave_out=request.leave_out)
    except Problem as problem:
        because = why_unopened(problem)
        if because is None:
            raise
        note_unopened(unit, concern, because)
        unit.session.get_one(UnopenedReportRow, concern.id).version += 1
        return UnopenedReportTried(concern_id=concern.id, opened_as=None, because=because)
    return UnopenedReportTried(concern_id=concern.id, opened_as=opened_as, because=None)
