"""Somebody tries once more to open a report that did not: a key may be back, or a child is left out of it."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.unopened import TryUnopenedReport, UnopenedReportTried
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, UnopenedReportRow
from incidents.sealed_reports.domain.why_unopened import why_unopened
from incidents.sealed_reports.parts.note_unopened import note_unopened
from incidents.sealed_reports.parts.open_again import open_again
from incidents.sealed_reports.queries.seen_unopened import held_unopened, triages


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
