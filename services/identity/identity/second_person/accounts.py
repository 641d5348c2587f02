"""Accounts as the rule of two persons looks at them, and which with like names are two people's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import StaffGrantRow, StaffRow, TwoPeopleRow
from identity.roles import HeldGrant, day_of, held_of_row, in_force, is_proven, may_sign_in

from .second_person import Account

Others = Mapping[UUID, frozenset[UUID]]
"""Of each account those of which somebody said that they are other people's."""


def said_others(unit: Unit) -> Others:
    """All of the trust: few have like names."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in unit.session.scalars(select(TwoPeopleRow).where(TwoPeopleRow.said_at.is_not(None))):
        found[row.first_id].add(row.second_id)
        found[row.second_id].add(row.first_id)
    return {staff_id: frozenset(others) for staff_id, others in found.items()}


def as_account(row: StaffRow, others: Others, held: Iterable[HeldGrant] = (), *, proven: bool = True) -> Account:
    """``held``: what it holds today, where that is asked."""
    return Account(
        staff_id=row.id,
        name=row.name,
        email=row.email or "",
        held=tuple(held),
        former_names=tuple(row.former_names),
        others=others.get(row.id, frozenset()),
        proven=proven,
    )


def account_that_waits(unit: Unit, staff_id: UUID, others: Others) -> Account | None:
    """One who may not sign in today, as while suspended or before the first time, with what it would hold."""
    grants = select(StaffGrantRow).where(StaffGrantRow.staff_id == staff_id, in_force(day_of(unit.now)))
    row = unit.session.get(StaffRow, staff_id)
    held = [held_of_row(grant) for grant in unit.session.scalars(grants)]
    return None if row is None or not held else as_account(row, others, held, proven=False)


def accounts_holding(unit: Unit, roles: Collection[str], others: Others) -> list[Account]:
    """Every account of the trust that may sign in and holds one of ``roles`` today, with those it holds."""
    held: dict[UUID, list[HeldGrant]] = defaultdict(list)
    grants = select(StaffGrantRow).where(
        StaffGrantRow.role.in_(roles), in_force(day_of(unit.now)), StaffGrantRow.staff_id == StaffRow.id
    )
    for grant in unit.session.scalars(grants.join(StaffRow, may_sign_in())):
        held[grant.staff_id].append(held_of_row(grant))
    rows = unit.session.execute(
        select(StaffRow, is_proven().label("proven"))
        .where(StaffRow.id.in_(held))
        .order_by(StaffRow.created_at, StaffRow.id)
    )
    return [as_account(row.StaffRow, others, held[row.StaffRow.id], proven=row.proven) for row in rows]
