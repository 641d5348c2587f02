"""The caller's own unfinished reports."""

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField
from chassis.keys.weekly_keys import INTAKE
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.drafts import MOST_DRAFTS, Draft, Drafts
from sqlalchemy import select

from incidents.models import ReportDraftRow


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
