"""A referral goes where its incident record went: another school signed for the child's file."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.incidents.referrals import ReferralFacts
from sqlalchemy import select, update

from referrals.models import DeadlineChangeRow, DeadlineRow, ReferralRow, StepRow


def follow_record(unit: Unit, referral: ReferralRow, facts: ReferralFacts) -> None:
    """With its steps, its deadlines and what was done about them; nothing where it is there already. Needs its row
    locked and both schools in scope.

    Whoever deals with the record at the new school sees to it from now on; where nobody does it keeps its name, and
    alerts tells the new school's team of its deadlines.
    """
    if referral.school_id == facts.school_id:
        return
    schools = [referral.school_id, facts.school_id]
    referral.school_id = facts.school_id
    referral.owner_id = facts.assigned_to or referral.owner_id
    referral.version += 1
    unit.session.flush()
    there = {"school_id": facts.school_id}
    of_it = select(DeadlineRow.id).where(DeadlineRow.referral_id == referral.id)
    changes = update(DeadlineChangeRow).where(DeadlineChangeRow.deadline_id.in_(of_it)).values(there)
    steps = update(StepRow).where(StepRow.referral_id == referral.id).values(there)
    deadlines = update(DeadlineRow).where(DeadlineRow.referral_id == referral.id)
    for each in (changes, steps, deadlines.values(**there, owner_id=referral.owner_id)):
        unit.session.execute(each.execution_options(synchronize_session=False))
    unit.audit(AuditAction.REFERRAL_RECORD_FOLLOW, school_ids=schools, object_id=referral.id)
