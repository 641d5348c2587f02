"""Where a category may stand: two levels, the trust's or one school's."""

from dataclasses import dataclass
from uuid import UUID

from haven_schemas.errors import FieldCode, invalid


@dataclass(frozen=True)
class TreePosition:
    """What of a category decides what may stand under it. ``school_id`` None: the whole trust's."""

    id: UUID
    parent_id: UUID | None
    school_id: UUID | None
    retired: bool


def check_parent(
    parent: TreePosition | None, school_id: UUID | None, category_id: UUID | None, has_others: bool
) -> None:
    """``Problem(invalid_request)`` on ``parent_id`` unless the category may stand under ``parent``.

    ``parent`` None: there is none such. A school's category may stand under the trust's or its own; the trust's under
    the trust's only. ``has_others``: others stand under it, so it is of the first level.
    """
    if parent is None or parent.retired or parent.id == category_id:
        raise invalid("parent_id", FieldCode.UNKNOWN_CATEGORY)
    if parent.parent_id is not None or has_others:
        raise invalid("parent_id", FieldCode.TWO_LEVELS)
    if parent.school_id not in (None, school_id):
        raise invalid("parent_id", FieldCode.UNKNOWN_CATEGORY)
