"""An unfinished report is kept for its writer, sealed under the weekly intake key: no vault is needed for it."""

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField
from chassis.keys.weekly_keys import INTAKE
from chassis.units import idempotency
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.drafts import MOST_DRAFTS, KeepDraft
from haven_schemas.rpc.paging import Empty
from sqlalchemy import delete, select

from incidents.models import ReportDraftRow

_WRITTEN_ONCE = 1


def keep_draft(unit: Unit, keyring: Keyring, request: KeepDraft) -> Empty:
    """Keeps what is typed now in the place of what was before; the oldest beyond five go. Audited when it begins.

    What comes after its report was sent is not kept: the browser saves while its writer presses Send.
    """
    unit.access.require(Right.CONCERN_REPORT, request.school_id)
    if idempotency.was_done(unit, request.key):
        return Empty()
    before = unit.session.get(ReportDraftRow, (unit.access.actor_id, request.key))
    draft_id = new_id()
    weekly = keyring.new_weekly_key(unit, INTAKE, draft_id)
    if before is not None:
        unit.session.delete(before)
        unit.session.flush()
    unit.session.add(
        ReportDraftRow(
            staff_id=unit.access.actor_id,
            key=request.key,
            id=draft_id,
            school_id=request.school_id,
            wrapped_key=weekly.sealed,
            text=weekly.key.seal(SealedField("report_draft", draft_id, "text", _WRITTEN_ONCE), request.text.encode()),
            saved_at=unit.now,
        )
    )
    unit.session.flush()
    if before is None:
        _drop_oldest(unit)
        unit.audit(AuditAction.DRAFT_OWN_KEEP, right=Right.CONCERN_REPORT, school_ids=[request.school_id])
    return Empty()


def _drop_oldest(unit: Unit) -> None:
    own = ReportDraftRow.staff_id == unit.access.actor_id
    newest = select(ReportDraftRow.key).where(own).order_by(ReportDraftRow.saved_at.desc()).limit(MOST_DRAFTS)
    unit.session.execute(delete(ReportDraftRow).where(own, ReportDraftRow.key.not_in(newest)))
