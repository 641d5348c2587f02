"""Who watches over the reading of records reads none of them."""

from uuid import UUID

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import READS_RECORDS, Right

from chassis.ground.context import Access


def require_overseer(access: Access) -> None:
    """``not_permitted`` for a caller with a right that reads records, at whichever school and by whichever role.

    An officer who also reads records would watch over themselves (UK GDPR, Article 38(6)).
    """
    if _reads_records(access):
        raise Problem(ErrorCode.NOT_PERMITTED)


def oversees(access: Access, school_id: UUID) -> bool:
    """Whether the caller watches over the school's data, and reads no record anywhere (decision 48)."""
    return not _reads_records(access) and access.has(Right.DATA_OVERSEE, school_id)


def _reads_records(access: Access) -> bool:
    return any(access.has(right) for right in READS_RECORDS)
