"""Says that a concern was recorded, and goes on saying so until alerts has confirmed that people were told."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ConcernRecorded, ConcernsTaken
from sqlalchemy import select

from incidents.models import UnconfirmedConcernRow
from incidents.reporting.domain.confirmation import CONFIRMED_WITHIN, next_wait

_FIRST_VERSION = 1
_AT_ONCE = 100
_UNCONFIRMED = """
INSERT INTO unconfirmed_concern (concern_id, school_id, since, publish_at, times)
VALUES (
    CAST(:unconfirmed_concern AS uuid), CAST(:unconfirmed_school AS uuid),
    CAST(:unconfirmed_since AS timestamptz), CAST(:unconfirmed_publish_at AS timestamptz), 0
)
"""
_CONFIRMED = "DELETE FROM unconfirmed_concern WHERE concern_id = ANY (CAST(:confirmed_concerns AS uuid[]))"


def announce_concern(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event, and notes that it is not confirmed yet; both in the transaction of the concern itself."""
    _publish(unit, concern_id, school_id)
    unit.write_last(
        _UNCONFIRMED,
        {
            "unconfirmed_concern": str(concern_id),
            "unconfirmed_school": str(school_id),
            "unconfirmed_since": unit.now,
            "unconfirmed_publish_at": unit.now + CONFIRMED_WITHIN,
        },
    )


def announce_urgency(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event again: how soon it has to be read was not known when it was announced."""
    _publish(unit, concern_id, school_id)


def announce_again_to_others(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    """Publishes the event again: more people may read it than when it was announced. Nobody is told twice."""
    _publish(unit, concern_id, school_id)


def note_taken(unit: Unit, event: ConcernsTaken) -> None:
    """Alerts has told people of these concerns, or has found that they were told before."""
    unit.write_last(_CONFIRMED, {"confirmed_concerns": [str(each) for each in event.concern_ids]})


def announce_again(unit: Unit) -> int:
    """Publishes up to 100 concerns that are still not confirmed; how many. Alerts tells nobody twice."""
    due = unit.session.scalars(
        select(UnconfirmedConcernRow)
        .where(UnconfirmedConcernRow.publish_at <= unit.now)
        .order_by(UnconfirmedConcernRow.publish_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        _publish(unit, row.concern_id, row.school_id)
        row.times += 1
        row.publish_at = unit.now + next_wait(row.times)
    return len(due)


def _publish(unit: Unit, concern_id: UUID, school_id: UUID) -> None:
    unit.publish(
        ConcernRecorded(concern_id=concern_id, version=_FIRST_VERSION),
        aggregate_id=concern_id,
        aggregate_version=_FIRST_VERSION,
        school_id=school_id,
    )
