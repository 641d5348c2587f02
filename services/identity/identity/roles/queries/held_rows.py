"""Rows of grants and requests as the domain sees them."""

from identity.models import SightRequestRow, StaffGrantRow
from identity.roles.domain.grants import HeldGrant, groups


def held_of_row(row: StaffGrantRow | SightRequestRow) -> HeldGrant:
    """The role, where and for which children; a request of kind ``role`` has one, too."""
    return HeldGrant(
        role=row.role or "",
        school_id=row.school_id,
        category_groups=groups(row.category_groups),
        year_groups=groups(row.year_groups),
        classes=groups(row.classes),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
