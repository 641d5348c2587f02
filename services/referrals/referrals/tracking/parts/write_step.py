"""A step is written down, and the clocks it is about end and begin."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.referrals.referrals import StepKind

from referrals.deadlines.parts.run_clocks import run_clocks
from referrals.models import AgencyRow, ReferralRow, StepRow

_CONTACTS: frozenset[StepKind] = frozenset({"contact_made", "contact_received"})
_A_MINUTE = timedelta(minutes=1)


def write_step(
    unit: Unit,
    referral: ReferralRow,
    agency: AgencyRow,
    kind: StepKind,
    occurred_at: datetime,
    entry_id: UUID | None,
    *,
    counts_from: datetime | None = None,
    recorded_by: UUID | None = None,
) -> StepRow:
    """Needs the referral's row locked, or new. ``counts_from``: what clocks begun by it count from, where that is not
    the step itself. ``recorded_by``: who wrote of it, where that is not the caller."""
    row = StepRow(
        id=new_id(),
        referral_id=referral.id,
        school_id=referral.school_id,
        kind=kind,
        occurred_at=min(occurred_at, unit.now),
        recorded_at=unit.now,
        recorded_by=recorded_by or unit.access.actor_id,
        entry_id=entry_id,
    )
    unit.session.add(row)
    unit.session.flush()
    if kind in _CONTACTS:
        referral.last_contact_at = max(row.occurred_at, referral.last_contact_at or row.occurred_at)
    run_clocks(unit, referral, agency, row, counts_from or row.occurred_at)
    return row


def check_occurred(unit: Unit, field: str, at: datetime, *, not_before: datetime | None = None) -> None:
    """``invalid_request`` on ``field`` for an instant to come, or one before ``not_before``: people write minutes."""
    if at > unit.now + _A_MINUTE:
        raise invalid(field, FieldCode.IN_THE_FUTURE)
    if not_before is not None and at < not_before - _A_MINUTE:
        raise invalid(field, FieldCode.TOO_LONG_AGO)
