"""A provider that is about to be changed, tested or switched."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem

from identity.models import SignOnProviderRow


def locked_provider(unit: Unit, provider_id: object, version: int) -> SignOnProviderRow:
    """``not_found``; ``stale_version`` if it was changed since its caller read it."""
    row = unit.session.get(SignOnProviderRow, provider_id, with_for_update=True)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return row
