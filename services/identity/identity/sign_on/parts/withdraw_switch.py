"""What asked for a provider to be switched on is no longer what it is."""

from chassis.units.database import Unit
from sqlalchemy import update

from identity.models import SightRequestRow, SignOnProviderRow
from identity.roles.domain.giving import WITHDRAWN
from identity.sign_on.queries.provider_views import KIND


def withdraw_switch(unit: Unit, row: SignOnProviderRow) -> None:
    """Nobody decides it any more; the caller has locked ``row``."""
    unit.session.execute(
        update(SightRequestRow)
        .where(SightRequestRow.kind == KIND, SightRequestRow.provider_id == row.id, SightRequestRow.decision.is_(None))
        .values(decision=WITHDRAWN, decided_by=unit.access.actor_id, decided_at=unit.now)
    )
