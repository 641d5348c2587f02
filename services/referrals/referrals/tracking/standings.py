"""How the referrals of a record stand."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.referrals.going_on import GoesOn, GoesOnQuery
from haven_schemas.acts.referrals.referrals import (
    Involved,
    InvolvedAgencies,
    InvolvedQuery,
    MadePlan,
    PlanHeld,
    PlansHeld,
    PlansOfChild,
    PlansQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from referrals.days import london_day
from referrals.deadlines import RUNNING
from referrals.extras import OtherOwners
from referrals.models import KNOWN_SCHOOLS, AgencyRow, DeadlineRow, PlacementRow, ReferralRow, StepRow
from referrals.placed import not_over
from referrals.placements import placements_now

from .standing import Standing, standing


def standings_of(unit: Unit, referrals: Sequence[ReferralRow]) -> dict[UUID, Standing]:
    """By their ids; one statement however many they are."""
    sent_at = {each.id: each.sent_at for each in referrals}
    steps = (
        select(StepRow)
        .where(one_of(StepRow.referral_id, sent_at))
        .order_by(StepRow.referral_id, StepRow.recorded_at, StepRow.id)
    )
    of_each = groupby(unit.session.scalars(steps) if sent_at else (), key=lambda step: step.referral_id)
    taken = {referral_id: list(own) for referral_id, own in of_each}
    return {each: standing(at, taken.get(each, [])) for each, at in sent_at.items()}  # type: ignore[arg-type]  # as written


def line_fields(
    referral: ReferralRow, agency: AgencyRow, deadlines: Iterable[DeadlineRow], now: datetime
) -> dict[str, Any]:
    """The fields of ``ReferralLine``; of ``deadlines`` those that run count."""
    running = [row for row in deadlines if row.state == "running"]
    return {
        "id": referral.id,
        "record_id": referral.record_id,
        "school_id": referral.school_id,
        "agency_id": agency.id,
        "agency_name": agency.name,
        "agency_kind": agency.kind,
        "state": referral.state,
        "sent_at": referral.sent_at,
        "owner_id": referral.owner_id,
        "version": referral.version,
        "closed_at": referral.closed_at,
        "outcome": referral.outcome,
        "next_due_on": min((row.due_on for row in running), default=None),
        "overdue": sum(now > row.late_from for row in running),
        "last_contact_at": referral.last_contact_at,
    }


def goes_on(unit: Unit, request: GoesOnQuery) -> GoesOn:
    """No child, no agency and no step."""
    wanted = request.record_ids
    found = {
        *unit.session.scalars(
            select(ReferralRow.record_id).where(one_of(ReferralRow.record_id, wanted), ReferralRow.closed_at.is_(None))
        ),
        *unit.session.scalars(
            select(DeadlineRow.record_id).where(one_of(DeadlineRow.record_id, wanted), DeadlineRow.state == RUNNING)
        ),
        *unit.session.scalars(
            select(PlacementRow.record_id).where(one_of(PlacementRow.record_id, wanted), not_over(london_day(unit.now)))
        ),
    }
    unit.audit(AuditAction.REFERRAL_LIST_READ, right=Right.SERVICE_OPEN_WORK, outcome="counted")
    return GoesOn(record_ids=[each for each in wanted if each in found])


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


def involved_agencies(unit: Unit, owners: OtherOwners, request: InvolvedQuery) -> InvolvedAgencies:
    """By open referrals of the child's records that incidents shows the caller, the longest involved first, and by
    where the child is taught; nothing where they see none. The child's id is asked by and kept nowhere here."""
    records = owners.records_about(unit.access, [request.subject_id])
    open_ones = (
        select(ReferralRow, AgencyRow)
        .join(AgencyRow, AgencyRow.id == ReferralRow.agency_id)
        .where(ReferralRow.record_id.in_(records), ReferralRow.closed_at.is_(None))
        .order_by(ReferralRow.sent_at, ReferralRow.id)
    )
    rows = unit.session.execute(open_ones).all() if records else []
    standing = standings_of(unit, [referral for referral, _ in rows])
    placements = placements_now(unit, records)
    shown_at = {referral.school_id for referral, _ in rows} | {each.school_id for each in placements}
    unit.audit(
        AuditAction.REFERRAL_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=shown_at or unit.access.schools_with(Right.RECORD_READ),
        subject_ids=[request.subject_id] if records else [],
    )
    if placements:
        unit.audit(
            AuditAction.REFERRAL_PLACEMENT_READ,
            right=Right.RECORD_READ,
            school_ids={each.school_id for each in placements},
            subject_ids=[request.subject_id],
        )
    return InvolvedAgencies(
        involved=[
            Involved.model_validate(
                {
                    "referral_id": referral.id,
                    "agency_id": agency.id,
                    "agency_name": agency.name,
                    "agency_kind": agency.kind,
                    "state": referral.state,
                    "since": referral.sent_at,
                    "owner_id": referral.owner_id,
                    "state_since": standing[referral.id].since,
                }
            )
            for referral, agency in rows
        ],
        placements=placements,
    )
