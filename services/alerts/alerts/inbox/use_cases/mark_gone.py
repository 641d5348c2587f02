"""Marks alerts about a concern or record that incidents no longer has, after its database was restored."""

from datetime import datetime

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import select, update

from alerts.extras import OtherOwners
from alerts.models import AlertRow

ASKED_AT_ONCE = 200

log = get_logger()


def doubt_since(unit: Unit, since: datetime) -> None:
    """Incidents was restored to ``since``: it is to be asked about everything of its own told of from then on.

    What is of no category is the roll's, which incidents knows nothing of, or a handover, which follows the roll again.
    """
    unit.session.execute(
        update(AlertRow)
        .where(AlertRow.occurred_at >= since, AlertRow.gone_at.is_(None), AlertRow.category_id.is_not(None))
        .values(doubted=True)
        .execution_options(synchronize_session=False)
    )


def mark_gone(unit: Unit, owners: OtherOwners) -> int:
    """Asks about at most 200 records, and answers how many are gone. ``OwnerAway`` if incidents does not answer.

    The unit's scope is every school. Nobody is told anew: the inbox says so, and the alert stays.
    """
    doubted = select(AlertRow.object_id).where(AlertRow.doubted).distinct().limit(ASKED_AT_ONCE)
    asked = set(unit.session.scalars(doubted))
    if not asked:
        return 0
    gone = asked - set(owners.known_records(sorted(asked)))
    for records, found_gone in ((gone, unit.now), (asked - gone, None)):
        unit.session.execute(
            update(AlertRow)
            .where(AlertRow.doubted, AlertRow.object_id.in_(records))
            .values(doubted=False, gone_at=found_gone)
            .execution_options(synchronize_session=False)
        )
    if gone:
        log.warning("alerts_to_what_is_gone", records=len(gone))
    return len(gone)
