"""How many of somebody's alerts are new, for a page that is open, and whether alerts are mailed."""

from chassis.units.database import Unit
from haven_schemas.rpc.alerts import MOST_NEW, NewAlerts, NewAlertsQuery
from sqlalchemy import select

from alerts.mails.queries.channel import off_since
from alerts.models import AlertRow


def new_alerts(unit: Unit, request: NewAlertsQuery) -> NewAlerts:
    """Newest first. Own rows only, as in the inbox; no audit entry, since it tells no more than that they are there."""
    ids = unit.session.scalars(
        select(AlertRow.id)
        .where(
            AlertRow.recipient_id == unit.access.actor_id,
            AlertRow.read_at.is_(None),
            AlertRow.at > request.since,
        )
        .order_by(AlertRow.at.desc(), AlertRow.id.desc())
        .limit(MOST_NEW)
    )
    return NewAlerts(ids=list(ids), mail_off_since=off_since(unit))
