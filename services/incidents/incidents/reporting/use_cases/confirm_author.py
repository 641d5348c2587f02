"""Identity confirms who wrote a concern that came in by a reporting permit."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, WaitingWorkRow
from incidents.reporting.domain.work import looked_at_again_after


def confirm_author(unit: Unit, work: WaitingWorkRow, owners: OtherOwners) -> timedelta | None:
    """Confirms an active account that may report at the school; for any other the concern stays marked, and is kept.

    Of a login that ran out or was unused too long nobody knows yet who used it: the concern stays marked, and is looked
    at again until its owner is back (the answer: after how long). ``OwnerAway`` while identity does not answer.
    """
    concern = unit.session.scalar(select(ConcernRow).where(ConcernRow.id == work.concern_id).with_for_update())
    if concern is None or concern.author_confirmed:
        return None
    staff = owners.staff(work.wanted_id)
    may_report = (
        staff is not None
        and staff.active
        and any(
            concern.school_id in grant.school_ids and Right.CONCERN_REPORT in grant.rights for grant in staff.grants
        )
    )
    if may_report and staff is not None and staff.standing != "current":
        return looked_at_again_after(unit.now - work.created_at)
    concern.author_confirmed = may_report
    unit.audit(
        AuditAction.CONCERN_AUTHOR_CONFIRM,
        right=Right.SERVICE_STAFF_COPY,
        school_ids=[concern.school_id],
        object_id=concern.id,
        outcome="done" if concern.author_confirmed else "not_confirmed",
    )
    return None
