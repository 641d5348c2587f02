"""Accounts as the rule of two persons looks at them, and which with like names are two people's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import StaffRow, TwoPeopleRow
from identity.roles.domain.grants import HeldGrant
from identity.second_person.domain.second_person import Account

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
