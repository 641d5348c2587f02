"""What it takes for a role to follow a staff list, and the classes it covers by it."""

from dataclasses import replace
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select

from identity.models import ListedPersonRow, StaffListRow, StaffRow
from identity.names import is_somebody_else

from .class_lists import Agreed, Covered, agreed_with, covered_by, may_follow
from .grants import Following, HeldGrant, groups
from .roles import RoleBook


def listed(unit: Unit, staff_id: UUID | None, school_id: UUID | None) -> ListedPersonRow | None:
    """The account's person in the newest list of the school that has them; None if none has."""
    wanted = (
        select(ListedPersonRow)
        .join(StaffListRow, StaffListRow.list_id == ListedPersonRow.list_id)
        .where(
            ListedPersonRow.staff_id == staff_id,
            ListedPersonRow.school_id == school_id,
            ListedPersonRow.in_list,
        )
        .order_by(StaffListRow.said_at.desc(), StaffListRow.list_id)
        .limit(1)
    )
    return None if staff_id is None or school_id is None else unit.session.scalar(wanted)


def following(
    book: RoleBook, held: HeldGrant, person: ListedPersonRow | None, place: str
) -> tuple[HeldGrant, Following]:
    """``held`` with what the list says now of ``person``, and what is agreed to by it.

    ``invalid_request`` on ``follows_list`` of ``place``: ``not_allowed`` for a role that sees all pupils or none, or
    beside years or classes of its own; ``unknown_staff`` where no list of that school has the person.
    """
    role = book.get(held.role)
    own = held.year_groups is not None or held.classes is not None
    if own or (role is not None and not may_follow(role)):
        raise invalid(f"{place}.follows_list", FieldCode.NOT_ALLOWED)
    if person is None or person.school_id != held.school_id or not person.in_list:
        raise invalid(f"{place}.follows_list", FieldCode.UNKNOWN_STAFF)
    agreed = agreed_with(said_of(person))
    follows = Following(person.id, agreed.classes, agreed.year_groups)
    return _covering(held, covered_by(Covered((), ()), said_of(person), agreed)), follows


def as_listed_now(unit: Unit, held: HeldGrant, follows: Following, account: StaffRow) -> HeldGrant:
    """``held`` with what the list says by now, within what was agreed to. As it is if the person is in it no more, or
    may be somebody else than the account's owner."""
    person = unit.session.get(ListedPersonRow, follows.person_id)
    if person is None or not person.in_list or person.staff_id != account.id:
        return held
    if is_somebody_else(person.family_name, person.email, account.name, account.email):
        return held
    present = Covered(held.classes or (), held.year_groups or ())
    return _covering(held, covered_by(present, said_of(person), Agreed(follows.most_classes, follows.most_years)))


def said_of(person: ListedPersonRow) -> Covered:
    """Classes and years as the list says them."""
    return Covered(tuple(person.classes), tuple(person.year_groups))


def _covering(held: HeldGrant, covered: Covered) -> HeldGrant:
    """``classes`` is never None, which would mean all."""
    return replace(held, classes=groups(covered.classes), year_groups=groups(covered.year_groups) or None)
