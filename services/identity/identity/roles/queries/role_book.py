"""Every role there is: the ready ones of the code and those the trust composed."""

from chassis.units.database import Unit
from sqlalchemy import select

from identity.models import ComposedRoleRow
from identity.roles.domain.roles import RoleBook, RoleEntry, book_with


def role_book(unit: Unit, *, held_still: bool = False) -> RoleBook:
    """By key; composed roles are the trust's, so every scope sees them.

    ``held_still``: no composed role changes before this transaction ends, so that what is given is what was looked at.
    """
    wanted = select(ComposedRoleRow).order_by(ComposedRoleRow.name)
    rows = unit.session.scalars(wanted.with_for_update(read=True) if held_still else wanted).all()
    return book_with(entry_of(row) for row in rows)


def entry_of(row: ComposedRoleRow) -> RoleEntry:
    """A composed role as the book has it."""
    return RoleEntry(
        key=row.key,
        name=row.name,
        rights=frozenset(row.rights),
        limited_to_groups=row.limited_to_groups,
        may_span_trust=row.may_span_trust,
        version=row.version,
    )
