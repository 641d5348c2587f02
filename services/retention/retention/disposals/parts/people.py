"""Whether the two who decided are two: identity answers."""

from uuid import UUID

from haven_schemas.rpc.identity.apart import HowApart

from retention.extras import OtherOwners
from retention.models import DisposalRow


def are_apart(owners: OtherOwners, row: DisposalRow, second: UUID | None, session_id: UUID | None = None) -> bool:
    """``session_id``: of the second person while they agree; on the day itself nobody is acting. ``OwnerAway``."""
    if second is None or second == row.proposed_by:
        return False
    acting = session_id is not None
    asked = HowApart(
        first=row.proposed_by,
        second=second,
        school_id=row.school_id,
        since=row.proposed_at,
        first_session=row.proposed_session if acting else None,
        second_session=session_id,
    )
    return not owners.how_apart(asked).ties
