"""What somebody began to write."""

from datetime import timedelta

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField
from chassis.keys.weekly_keys import INTAKE
from chassis.units import idempotency
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.drafts import MOST_DRAFTS, Draft, Drafts, DropDraft, KeepDraft
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import bindparam, delete, select

from incidents.models import ReportDraftRow

_WRITTEN_ONCE = 1
KEPT = timedelta(days=7)
_DROP = (
    delete(ReportDraftRow)
    .where(ReportDraftRow.staff_id == bindparam("staff"), ReportDraftRow.key == bindparam("of_form"))
    .returning(ReportDraftRow.school_id)
)


def read_drafts(unit: Unit, keyring: Keyring) -> Drafts:
    """Newest first; audited if there are any. ``VaultAway`` when they cannot be opened now.

    What was written before anyone could have come by the account is counted and not opened.
    """
    own = select(ReportDraftRow).where(ReportDraftRow.staff_id == unit.access.actor_id)
    rows = unit.session.scalars(own.order_by(ReportDraftRow.saved_at.desc()).limit(MOST_DRAFTS)).all()
    if rows:
        schools = {row.school_id for row in rows}
        unit.audit(AuditAction.DRAFT_OWN_READ, right=Right.CONCERN_REPORT, school_ids=schools)
    open_to_caller = [row for row in rows if unit.access.opens(row.saved_at)]
    return Drafts(drafts=[_opened(keyring, row) for row in open_to_caller], withheld=len(rows) - len(open_to_caller))


def _opened(keyring: Keyring, row: ReportDraftRow) -> Draft:
    key = keyring.open_weekly_key(INTAKE, row.id, row.wrapped_key)
    text = key.unseal(SealedField("report_draft", row.id, "text", 1), row.text).decode()
    return Draft(key=row.key, text=text, saved_at=row.saved_at)


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


def drop_draft(unit: Unit, request: DropDraft) -> Empty:
    """Deletes the caller's draft; that of another is not found here."""
    drop_own_draft(unit, request.key)
    return Empty()


def drop_own_draft(unit: Unit, key: str) -> None:
    """The draft of a form: at its writer's wish, or as part of recording the report it became."""
    school_id = unit.session.connection().execute(_DROP, {"staff": unit.access.actor_id, "of_form": key}).scalar()
    if school_id is not None:
        unit.audit(AuditAction.DRAFT_OWN_DROP, right=Right.CONCERN_REPORT, school_ids=[school_id])


def drop_old_drafts(unit: Unit) -> None:
    """Deletes what nobody went on with for a week, at every school of the unit's scope."""
    unit.session.execute(delete(ReportDraftRow).where(ReportDraftRow.saved_at < unit.now - KEPT))
