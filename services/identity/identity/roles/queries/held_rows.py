"""Rows of grants and requests as the domain sees them."""

from identity.models import SightRequestRow, StaffGrantRow
from identity.roles.domain.grants import Following, HeldGrant, groups


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


def following_of_row(row: StaffGrantRow | SightRequestRow) -> Following | None:
    """Whom of a staff list the role follows; None if none."""
    if row.follows_person is None:
        return None
    return Following(row.follows_person, row.most_classes or 0, row.most_years or 0)
