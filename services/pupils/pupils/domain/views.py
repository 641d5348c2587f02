"""How much of a pupil a caller sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.context import Access, Grant
from haven_schemas.rights import Right


@dataclass(frozen=True)
class FullView:
    """Where the caller sees legal names and UPNs: with ``pupil:read``, in the second tier, within the grant's years."""

    grants: tuple[Grant, ...]

    def covers(self, school_id: UUID, year_group: str | None) -> bool:
        """Whether a pupil of that school and year group is seen in full."""
        return any(
            school_id in grant.school_ids and (grant.year_groups is None or year_group in grant.year_groups)
            for grant in self.grants
        )

    def whole_schools(self) -> frozenset[UUID]:
        """Schools of which every year group is seen in full: where a UPN may be searched for."""
        return frozenset(_schools(grant for grant in self.grants if grant.year_groups is None))


def full_view(access: Access, now: datetime) -> FullView:
    """What ``access`` sees in full at ``now``; nothing in the standard tier."""
    return FullView(access.grants_with(Right.PUPIL_READ) if access.is_elevated(now) else ())


def _schools(grants: Iterable[Grant]) -> Iterable[UUID]:
    return (school_id for grant in grants for school_id in grant.school_ids)
