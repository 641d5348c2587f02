"""The schools whose names, facts and dates a caller looks after."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from identity.models import SchoolRow
from identity.roles import every_school, held_grants, role_book


def schools_looked_after(unit: Unit) -> frozenset[UUID]:
    """Where the caller may change a school; the set-up may everywhere."""
    every = every_school(unit)
    named = unit.access.schools_with(Right.SCHOOL_ADMINISTER)
    return every if unit.access.kind == "setup" or _spans_trust(unit) else named & every


def looks_after_trust(unit: Unit) -> bool:
    """Whether that is every school, so that the caller may add one and speak for the trust."""
    return unit.access.kind == "setup" or _spans_trust(unit) or every_school(unit) <= schools_looked_after(unit)


def require_trust(unit: Unit) -> None:
    """``not_permitted`` for whoever does not look after every school."""
    if not looks_after_trust(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)


def looked_after(unit: Unit, school_id: UUID) -> SchoolRow:
    """The school, locked until the transaction ends; ``not_found`` unless the caller looks after it."""
    row = unit.session.get(SchoolRow, school_id, with_for_update=True)
    if row is None or school_id not in schools_looked_after(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def _spans_trust(unit: Unit) -> bool:
    """By the grants themselves: a token of a minute ago does not name the school that was added since."""
    book = role_book(unit)
    return any(
        grant.school_id is None and grant.role in book and Right.SCHOOL_ADMINISTER in book[grant.role].rights
        for grant in held_grants(unit, unit.access.actor_id)
    )
