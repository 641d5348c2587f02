"""Grants: a role at some schools or the whole trust, what it becomes in a token, and who may give it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.ground.context import Access, Grant
from haven_schemas.errors import FieldCode, invalid

from .roles import READY, RoleBook, RoleEntry

Groups = tuple[str, ...] | None
"""Names of category groups, year groups or classes, sorted; None means all."""

_LONDON = ZoneInfo("Europe/London")
_Limits = tuple[Groups, Groups, Groups]


@dataclass(frozen=True)
class HeldGrant:
    """One role at one school; ``school_id`` None is the whole trust, its future schools as well.

    In force from ``valid_from`` to ``valid_until``, both included, by the calendar of London; None is open.
    """

    role: str
    school_id: UUID | None
    category_groups: Groups = None
    year_groups: Groups = None
    classes: Groups = None
    valid_from: date | None = None
    valid_until: date | None = None

    def in_force(self, today: date) -> bool:
        """Whether it gives anything on that day."""
        return (self.valid_from is None or self.valid_from <= today) and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.valid_until is not None and self.valid_until < today


@dataclass(frozen=True)
class Following:
    """That a role follows what a staff list says of ``person_id``: its classes and years, at most so many of each."""

    person_id: UUID
    most_classes: int
    most_years: int


def day_of(instant: datetime) -> date:
    """The date on which ``instant`` falls in the schools' country."""
    return instant.astimezone(_LONDON).date()


def groups(names: Iterable[str] | None) -> Groups:
    """Sorted and without repeats, so that equal sets are equal values."""
    return None if names is None else tuple(sorted(set(names)))


def expand(held: Iterable[HeldGrant], all_schools: Iterable[UUID], book: RoleBook = READY) -> tuple[Grant, ...]:
    """The grants of a token: schools gathered by role and groups, the whole trust spelled out as the present schools.

    Dates are the caller's to look at. A role that is not in the book gives nothing.
    """
    everywhere = frozenset(all_schools)
    schools: dict[tuple[str, _Limits], set[UUID]] = defaultdict(set)
    for grant in held:
        key = (grant.role, (grant.category_groups, grant.year_groups, grant.classes))
        schools[key] |= everywhere if grant.school_id is None else {grant.school_id}
    return tuple(
        Grant(
            school_ids=frozenset(school_ids),
            role=role,
            rights=book[role].rights,
            category_groups=_frozen(limits[0]),
            year_groups=_frozen(limits[1]),
            classes=_frozen(limits[2]),
        )
        for (role, limits), school_ids in sorted(schools.items(), key=_order)
        if role in book
    )


def _frozen(names: Groups) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _order(item: tuple[tuple[str, _Limits], set[UUID]]) -> tuple[str, list[Sequence[str]]]:
    (role, limits), _ = item
    return role, [names or () for names in limits]


def check_shape(place: str, grant: HeldGrant, role: RoleEntry, *, schools_field: str = "school_ids") -> None:
    """``Problem(invalid_request)`` on a field of ``place`` if the role cannot be given in this way."""
    if not role.given_by_hand:
        raise invalid(f"{place}.role", FieldCode.NOT_ALLOWED)
    if grant.school_id is None and not role.may_span_trust:
        raise invalid(f"{place}.{schools_field}", FieldCode.REQUIRED)
    if role.limited_to_groups:
        if not grant.category_groups:
            raise invalid(f"{place}.category_groups", FieldCode.REQUIRED)
        return
    for field in ("category_groups", "year_groups", "classes"):
        if getattr(grant, field) is not None:
            raise invalid(f"{place}.{field}", FieldCode.NOT_ALLOWED)


def check_dates(place: str, grant: HeldGrant, today: date) -> None:
    """``Problem(invalid_request)`` if the grant would never be in force."""
    if grant.is_over(today):
        raise invalid(f"{place}.valid_until", FieldCode.TOO_LONG_AGO)
    if grant.valid_from and grant.valid_until and grant.valid_until < grant.valid_from:
        raise invalid(f"{place}.valid_until", FieldCode.WRONG_FORMAT)


def may_give(giver: Access, grant: Grant) -> bool:
    """Whether ``giver`` holds everything ``grant`` gives, at each of its schools, for at least the same groups.

    So an administrator, who sees no record, can give sight of records to nobody, themselves included.
    """
    return giver.kind == "setup" or all(
        any(_covers(held, right, school_id, grant) for held in giver.grants)
        for right in grant.rights
        for school_id in grant.school_ids
    )


def _covers(held: Grant, right: str, school_id: UUID, wanted: Grant) -> bool:
    return (
        right in held.rights
        and school_id in held.school_ids
        and _within(wanted.category_groups, held.category_groups)
        and _children_within(wanted, held)
    )


def _within(wanted: frozenset[str] | None, held: frozenset[str] | None) -> bool:
    return held is None or (wanted is not None and wanted <= held)


def _children_within(wanted: Grant, held: Grant) -> bool:
    """Year groups and classes add up: a child of either is within a grant, and with neither named every child is."""
    if held.year_groups is None and held.classes is None:
        return True
    if wanted.year_groups is None and wanted.classes is None:
        return False
    return (wanted.year_groups or frozenset()) <= (held.year_groups or frozenset()) and (
        wanted.classes or frozenset()
    ) <= (held.classes or frozenset())
