"""Which of some children are on a plan, by what was written down of their referrals."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.referrals import MadePlan, PlanHeld, PlansHeld, PlansOfChild, PlansQuery
from sqlalchemy import select

from referrals.copies.known_schools import KNOWN_SCHOOLS
from referrals.extras import OtherOwners
from referrals.models import ReferralRow
from referrals.tracking.queries.standings import standings_of


def plans_held(unit: Unit, owners: OtherOwners, request: PlansQuery) -> PlansHeld:
    """Of referrals of records that incidents shows the caller, wherever they are kept: a school that reads the file of
    a child who came there is told before the records are its own (decision 129). The children's ids are asked by and
    kept nowhere here. Raises ``OwnerAway``."""
    records = owners.records_about(unit.access, request.subject_ids, referred_only=True)
    plans: dict[UUID, dict[MadePlan, PlanHeld]] = {}
    for record_id, plan in _held(unit, records) if records else ():
        for child in records[record_id].about:
            own = plans.setdefault(child, {})
            own[plan.kind] = min(plan, own.get(plan.kind, plan), key=lambda each: each.since)
    unit.audit(
        AuditAction.REFERRAL_LIST_READ,
        right=Right.RECORD_READ,
        school_ids={each.school_id for each in records.values()} or unit.access.schools_with(Right.RECORD_READ),
        subject_ids={child for each in records.values() for child in each.about},
    )
    asked = (child for child in dict.fromkeys(request.subject_ids) if child in plans)
    return PlansHeld(children=[PlansOfChild(subject_id=child, plans=list(plans[child].values())) for child in asked])


def _held(unit: Unit, record_ids: Collection[UUID]) -> list[tuple[UUID, PlanHeld]]:
    """Past the caller's own schools, of these records alone: incidents said that the caller sees each of them."""
    open_ones = select(ReferralRow).where(one_of(ReferralRow.record_id, record_ids), ReferralRow.closed_at.is_(None))
    with unit.beyond_own_schools(unit.session.scalars(KNOWN_SCHOOLS)):
        rows = unit.session.scalars(open_ones.order_by(ReferralRow.sent_at, ReferralRow.id)).all()
        standing = standings_of(unit, rows)
    return [(row.record_id, plan) for row in rows if (plan := standing[row.id].plan) is not None]
