"""One referral, with its steps and deadlines."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.referrals import Referral, ReferralQuery, ReferralStep
from sqlalchemy import select

from referrals.deadlines.showing import deadline_shown, ended_by_hand
from referrals.extras import OtherOwners
from referrals.models import DeadlineChangeRow, DeadlineRow, StepRow
from referrals.sight import may_write, see_referral
from referrals.tracking.domain.steps import next_steps
from referrals.tracking.queries.lines import line_fields
from referrals.tracking.queries.standings import standings_of


def get_referral(unit: Unit, owners: OtherOwners, request: ReferralQuery) -> Referral:
    """As far as incidents shows the caller its record; ``not_found`` otherwise."""
    held = see_referral(unit, owners, request.referral_id)
    referral = held.referral
    steps = select(StepRow).where(StepRow.referral_id == referral.id).order_by(StepRow.occurred_at, StepRow.id)
    deadlines = select(DeadlineRow).where(DeadlineRow.referral_id == referral.id)
    writes = may_write(unit, held.record)
    on_plan = standings_of(unit, [referral])[referral.id].plan is not None
    unit.audit(
        AuditAction.REFERRAL_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[referral.school_id],
        subject_ids=held.record.subject_ids,
        object_id=referral.id,
    )
    rows = list(unit.session.scalars(deadlines.order_by(DeadlineRow.due_at, DeadlineRow.id)))
    ended = ended_by_hand(unit, rows)
    return Referral.model_validate(
        {
            **line_fields(referral, held.agency, rows, unit.now),
            "steps": [_step(row) for row in unit.session.scalars(steps)],
            "deadlines": [deadline_shown(row, unit.now, ended.get(row.id)) for row in rows],
            "act_entry_ids": _entries_of_acts(unit, rows),
            "after_id": referral.after_id,
            "may_write": writes,
            "record_is_open": held.record.is_open,
            "next_steps": next_steps(referral.state, held.agency.kind, on_plan=on_plan) if writes else [],  # type: ignore[arg-type]  # as written
        }
    )


def _entries_of_acts(unit: Unit, deadlines: Sequence[DeadlineRow]) -> list[UUID]:
    of_them = DeadlineChangeRow.deadline_id.in_([row.id for row in deadlines])
    said = select(DeadlineChangeRow.entry_id).where(of_them, DeadlineChangeRow.entry_id.is_not(None))
    return [each for each in unit.session.scalars(said.order_by(DeadlineChangeRow.at)) if each is not None]


def _step(row: StepRow) -> ReferralStep:
    return ReferralStep.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "occurred_at": row.occurred_at,
            "recorded_at": row.recorded_at,
            "recorded_by": row.recorded_by,
            "entry_id": row.entry_id,
        }
    )
