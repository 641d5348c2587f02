"""A draft goes: sent, not wanted any more, or a week old."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.drafts import DropDraft
from haven_schemas.rpc.paging import Empty
from sqlalchemy import bindparam, delete

from incidents.models import ReportDraftRow

KEPT = timedelta(days=7)


def drop_draft(unit: Unit, request: DropDraft) -> Empty:
    """Deletes the caller's draft; that of another is not found here."""
    drop_own_draft(unit, request.key)
    return Empty()


def drop_own_draft(unit: Unit, key: str) -> None:
    """The draft of a form: at its writer's wish, or as part of recording the report it became."""
    school_id = unit.session.connection().execute(_DROP, {"staff": unit.access.actor_id, "of_form": key}).scalar()
    if school_id is not None:
        unit.audit(AuditAction.DRAFT_OWN_DROP, right=Right.CONCERN_REPORT, school_ids=[school_id])


_DROP = (
    delete(ReportDraftRow)
    .where(ReportDraftRow.staff_id == bindparam("staff"), ReportDraftRow.key == bindparam("of_form"))
    .returning(ReportDraftRow.school_id)
)


def drop_old_drafts(unit: Unit) -> None:
    """Deletes what nobody went on with for a week, at every school of the unit's scope."""
    unit.session.execute(delete(ReportDraftRow).where(ReportDraftRow.saved_at < unit.now - KEPT))
