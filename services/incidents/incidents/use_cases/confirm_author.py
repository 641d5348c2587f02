"""Identity confirms who wrote a concern that came in by a reporting permit."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, WaitingWorkRow


def confirm_author(unit: Unit, work: WaitingWorkRow, owners: OtherOwners) -> None:
    """Confirms an active account that may report at the school; for any other the concern stays marked, and is kept.

    ``OwnerAway`` while identity does not answer.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None or concern.author_confirmed:
        return
    staff = owners.staff(work.wanted_id)
    concern.author_confirmed = (
        staff is not None
        and staff.active
        and any(
            concern.school_id in grant.school_ids and Right.CONCERN_REPORT in grant.rights for grant in staff.grants
        )
    )
    unit.audit(
        AuditAction.CONCERN_AUTHOR_CONFIRM,
        right=Right.SERVICE_STAFF_COPY,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="done" if concern.author_confirmed else "not_confirmed",
    )
