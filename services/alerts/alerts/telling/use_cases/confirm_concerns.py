"""Tells incidents of which concerns people were told, in one event for all of the last seconds.

An event for each would cost about a tenth of all that a report costs.
"""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import ConcernsTaken
from sqlalchemy import delete, select

from alerts.models import ToldConcernRow

_MOST = 500
_FIRST_VERSION = 1
_TOLD = "INSERT INTO told_concern (concern_id) VALUES (CAST(:told_concern AS uuid)) ON CONFLICT DO NOTHING"


def confirm_later(unit: Unit, concern_id: UUID) -> None:
    """Notes it, in the transaction in which people are told."""
    unit.write_last(_TOLD, {"told_concern": str(concern_id)})


def confirm_concerns(unit: Unit) -> int:
    """Publishes up to 500 that were noted, and forgets them; how many. Several replicas share them."""
    some = select(ToldConcernRow.concern_id).limit(_MOST).with_for_update(skip_locked=True)
    gone = delete(ToldConcernRow).where(ToldConcernRow.concern_id.in_(some)).returning(ToldConcernRow.concern_id)
    told = list(unit.session.scalars(gone))
    if told:
        event = ConcernsTaken(concern_ids=told)
        unit.publish(event, aggregate_id=new_id(), aggregate_version=_FIRST_VERSION, school_id=None)
    return len(told)
