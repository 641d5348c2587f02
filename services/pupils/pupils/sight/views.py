"""How much of a pupil a caller sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.context import Access, Grant
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right


@dataclass(frozen=True)
class FullView:
    """Where the caller sees legal names and UPNs: with ``pupil:read``, in the second tier, within the grant's years
    and classes."""

    grants: tuple[Grant, ...]

    def covers(self, school_id: UUID, year_group: str | None, class_name: str | None) -> bool:
        """Whether a pupil of that school, year group and class is seen in full."""
        return any(school_id in grant.school_ids and _within(grant, year_group, class_name) for grant in self.grants)

    def whole_schools(self) -> frozenset[UUID]:
        """Schools of which every pupil is seen in full: where a UPN may be searched for."""
        return frozenset(_schools(grant for grant in self.grants if _has_no_limit(grant)))


def full_view(access: Access, now: datetime) -> FullView:
    """What ``access`` sees in full at ``now``; nothing in the standard tier, nor unproven."""
    return covered_by(access, Right.PUPIL_READ, now)


def covered_by(access: Access, right: Right, now: datetime) -> FullView:
    """Where ``right`` holds at ``now``, for which years and classes; nowhere in the standard tier, nor unproven."""
    return FullView(access.grants_with(right) if access.is_certain(now) else ())


def _has_no_limit(grant: Grant) -> bool:
    return grant.year_groups is None and grant.classes is None


def _within(grant: Grant, year_group: str | None, class_name: str | None) -> bool:
    """With year groups and classes both given, a child of either is within the grant (``access.context.Grant``)."""
    if _has_no_limit(grant) or year_group in (grant.year_groups or ()):
        return True
    return class_name is not None and class_key(class_name) in {class_key(name) for name in grant.classes or ()}


def _schools(grants: Iterable[Grant]) -> Iterable[UUID]:
    return (school_id for grant in grants for school_id in grant.school_ids)
