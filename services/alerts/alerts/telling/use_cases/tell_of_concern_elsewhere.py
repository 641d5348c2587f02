"""Tells those who triage at a school that signed for a child's file of a concern nobody has decided on."""

from uuid import UUID

from chassis.process.logs import fault, get_logger
from chassis.units.database import Unit
from haven_schemas.events import ConcernWaitsHere

from alerts.extras import OtherOwners
from alerts.unseen.queries.concern_now import facts_of

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

log = get_logger()


def tell_of_concern_elsewhere(unit: Unit, owners: OtherOwners, event_id: UUID, event: ConcernWaitsHere) -> None:
    """As of a new one, each person once, but for those to whom the child's file is closed. Where nobody there may be
    told the school that keeps it decides as before, and its team is chased."""
    facts = facts_of(owners, event.concern_id)
    if facts is None or facts.decided:
        return
    candidates = staff_who_triage(unit, event.school_id)
    closed_to = {each.staff_id for each in candidates} - {*(facts.file_open_to or ())}
    kept_from = {*facts.kept_from_ids, *(closed_to if facts.file_open_to is not None else ())}
    try:
        recipients = choose_recipients(candidates, facts.reporter_id, kept_from)
    except NobodyToTell as error:
        fault(log, "concern_told_to_nobody_there", error, concern_id=event.concern_id)
        return
    occurrence = Occurrence(
        event_id=event_id,
        kind="concern_recorded",
        school_id=event.school_id,
        source_id=facts.concern_id,
        object_id=facts.concern_id,
        sender_id=facts.reporter_id,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=facts.recorded_at,
        urgency=facts.urgency,
    )
    unit.scope_to([event.school_id])
    raise_alerts(unit, occurrence, recipients)
