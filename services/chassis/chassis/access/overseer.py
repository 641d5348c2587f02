"""Who watches over the reading of records reads none of them."""

from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import READS_RECORDS

from .context import Access


def require_overseer(access: Access) -> None:
    """``not_permitted`` for a caller with a right that reads records, at whichever school and by whichever role.

    An officer who also reads records would watch over themselves (UK GDPR, Article 38(6)).
    """
    if any(access.has(right) for right in READS_RECORDS):
        raise Problem(ErrorCode.NOT_PERMITTED)
