"""What is known already of the people in a staff list: one statement a kind, however long the list."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import SightRequestRow, StaffGrantRow, StaffRow
from identity.roles.domain.grants import HeldGrant
from identity.roles.queries.held_rows import held_of_row


@dataclass(frozen=True)
class PresentStaff:
    """Accounts by address (locked), and what each holds and waits for in the unit's scope."""

    accounts: Mapping[str, StaffRow]
    held: Mapping[UUID, set[HeldGrant]]
    waiting: Mapping[UUID, set[HeldGrant]]


def present_staff(unit: Unit, emails: Collection[str]) -> PresentStaff:
    """Of those with one of ``emails``, in their normal form."""
    rows = unit.session.scalars(
        select(StaffRow).where(StaffRow.email.in_(emails)).order_by(StaffRow.id).with_for_update()
    ).all()
    ids = [row.id for row in rows]
    held: dict[UUID, set[HeldGrant]] = defaultdict(set)
    for grant in unit.session.scalars(select(StaffGrantRow).where(StaffGrantRow.staff_id.in_(ids))):
        held[grant.staff_id].add(held_of_row(grant))
    waiting: dict[UUID, set[HeldGrant]] = defaultdict(set)
    asked = select(SightRequestRow).where(
        SightRequestRow.staff_id.in_(ids),
        SightRequestRow.kind == "role",
        SightRequestRow.decision.is_(None),
        SightRequestRow.expires_at > unit.now,
    )
    for request in unit.session.scalars(asked):
        waiting[request.staff_id].add(held_of_row(request))
    return PresentStaff({row.email: row for row in rows if row.email is not None}, held, waiting)
