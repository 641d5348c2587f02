"""The providers people may sign in by, as the sign-in page offers them."""

from chassis.units.database import Unit
from haven_schemas.rpc.identity.sign_on import SignOnWay, SignOnWays
from sqlalchemy import select

from identity.models import SignOnProviderRow


def ways(unit: Unit) -> SignOnWays:
    """Those switched on, the oldest first. Not audited: it tells of nobody."""
    rows = unit.session.scalars(
        select(SignOnProviderRow)
        .where(SignOnProviderRow.on_since.is_not(None))
        .order_by(SignOnProviderRow.created_at, SignOnProviderRow.id)
    )
    return SignOnWays(ways=[way_of(row) for row in rows])


def way_of(row: SignOnProviderRow) -> SignOnWay:
    """As people see it."""
    kind = "microsoft" if row.kind == "microsoft" else "google"
    return SignOnWay.model_validate({"provider_id": row.id, "kind": kind, "domains": row.domains})
