"""Grants: a role at some schools or the whole trust, what it becomes in a token, and who may give it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.context import Access, Grant
from haven_schemas.errors import FieldCode, invalid

from .roles import LIMITED_TO_GROUPS, MAY_SPAN_THE_TRUST, RIGHTS, Role

Groups = tuple[str, ...] | None
"""Names of category or year groups, sorted; None means all."""


@dataclass(frozen=True)
class HeldGrant:
    """One role at one school; ``school_id`` None is the whole trust, its future schools as well."""

    role: Role
    school_id: UUID | None
    category_groups: Groups = None
    year_groups: Groups = None


def groups(names: Iterable[str] | None) -> Groups:
    """Sorted and without repeats, so that equal sets are equal values."""
    return None if names is None else tuple(sorted(set(names)))


def expand(held: Iterable[HeldGrant], all_schools: Iterable[UUID]) -> tuple[Grant, ...]:
    """The grants of a token: schools gathered by role and groups, the whole trust spelled out as the schools of now."""
    everywhere = frozenset(all_schools)
    schools: dict[tuple[Role, Groups, Groups], set[UUID]] = defaultdict(set)
    for grant in held:
        key = (grant.role, grant.category_groups, grant.year_groups)
        schools[key] |= everywhere if grant.school_id is None else {grant.school_id}
    return tuple(
        Grant(
            school_ids=frozenset(school_ids),
            role=role.value,
            rights=frozenset(right.value for right in RIGHTS[role]),
            category_groups=None if category_groups is None else frozenset(category_groups),
            year_groups=None if year_groups is None else frozenset(year_groups),
        )
        for (role, category_groups, year_groups), school_ids in sorted(schools.items(), key=_order)
    )


def _order(item: tuple[tuple[Role, Groups, Groups], set[UUID]]) -> tuple[str, Sequence[str], Sequence[str]]:
    (role, category_groups, year_groups), _ = item
    return role.value, category_groups or (), year_groups or ()


def check_shape(place: str, grant: HeldGrant) -> None:
    """``Problem(invalid_request)`` on a field of ``place`` if the role cannot be given in this way."""
    if grant.school_id is None and grant.role not in MAY_SPAN_THE_TRUST:
        raise invalid(f"{place}.school_ids", FieldCode.REQUIRED)
    if grant.role in LIMITED_TO_GROUPS:
        if not grant.category_groups:
            raise invalid(f"{place}.category_groups", FieldCode.REQUIRED)
    elif grant.category_groups is not None:
        raise invalid(f"{place}.category_groups", FieldCode.NOT_ALLOWED)
    elif grant.year_groups is not None:
        raise invalid(f"{place}.year_groups", FieldCode.NOT_ALLOWED)


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
        and _within(wanted.year_groups, held.year_groups)
    )


def _within(wanted: frozenset[str] | None, held: frozenset[str] | None) -> bool:
    return held is None or (wanted is not None and wanted <= held)
