"""Which rights may be put into a role, and by whom."""

from collections.abc import Collection
from uuid import UUID

from chassis.ground.context import Access
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import READS_RECORDS, Right

from .roles import RIGHTS, Role

EVERYONES = frozenset(right.value for right in RIGHTS[Role.GOVERNOR])
"""Whoever is signed in has these; every composed role gets them."""

_FOR_PEOPLE = frozenset(
    right.value for right in Right if not right.value.startswith(("service:", "installation:", "calendar:"))
)
_GIVEN_WITH_REPORTING = frozenset({Right.PUPIL_FIND.value})
_DESTROY = frozenset({Right.RETENTION_PROPOSE.value, Right.RETENTION_AGREE.value})
_WITH_STAFF = frozenset({Right.ROLE_GIVE.value, Right.SIGHT_CONFIRM.value})


def check_composer(access: Access, everywhere: Collection[UUID]) -> None:
    """``Problem(not_permitted)`` unless ``role:compose`` is held at every school: a role is the whole trust's."""
    if not everywhere or not frozenset(everywhere) <= access.schools_with(Right.ROLE_COMPOSE):
        raise Problem(ErrorCode.NOT_PERMITTED)


def composable(access: Access, everywhere: Collection[UUID]) -> frozenset[str]:
    """The rights the caller may put into a role: held at every school, for all categories and children; and what
    whoever gives roles there gives with a reporter's, though an administrator finds no children themselves."""
    at = frozenset(everywhere)
    held = frozenset(right for right in _FOR_PEOPLE if at <= _held_in_full(access, right))
    return held | _GIVEN_WITH_REPORTING if at <= access.schools_with(Right.ROLE_GIVE) else held


def _held_in_full(access: Access, right: str) -> frozenset[UUID]:
    unlimited = (
        grant.school_ids
        for grant in access.grants_with(right)
        if grant.category_groups is None and grant.year_groups is None and grant.classes is None
    )
    return frozenset[UUID]().union(*unlimited)


def checked_rights(asked: Collection[str]) -> frozenset[str]:
    """The rights of a role, with those everyone has. ``Problem(invalid_request)`` on ``rights``.

    ``unknown`` for one that is no right or none of people's; ``required`` if who gives roles or confirms sight would
    not see the accounts they do it to; ``not_allowed`` if who watches over the reading of records would read them, or
    destroy them.
    """
    if not frozenset(asked) <= _FOR_PEOPLE:
        raise invalid("rights", FieldCode.UNKNOWN)
    rights = frozenset(asked) | EVERYONES
    if rights & _WITH_STAFF and Right.STAFF_ADMINISTER.value not in rights:
        raise invalid("rights", FieldCode.REQUIRED)
    if Right.DATA_OVERSEE.value in rights and rights & (READS_RECORDS | _DESTROY):
        raise invalid("rights", FieldCode.NOT_ALLOWED)
    return rights
