"""Tells the designated leads of a school that a concern was recorded."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ConcernRecorded
from haven_schemas.watch import WATCH_SCHOOL

from alerts.extras import OtherOwners
from alerts.unseen.domain.unread import pace_of
from alerts.unseen.use_cases.pass_over import told_beside

from ..domain.recipients import NobodyToTell, choose_recipients
from ..queries.triage_staff import is_lead_stopped, staff_who_triage
from .confirm_concerns import confirm_later
from .raise_alerts import Occurrence, raise_alerts
from .tell_other_head import tell_other_head


def tell_of_concern(unit: Unit, owners: OtherOwners, event_id: UUID, event: ConcernRecorded) -> None:
    """One alert for each recipient that ``domain.recipients`` chooses; where nobody may read it, for another school's
    head, who becomes its reader, or else for a safeguarding trustee. Raises ``NobodyToTell`` when there is none.

    Where all of them are away the next people are told at once as well. What the watcher reports
    is passed on to nobody.

    Incidents is told that it was done, and goes on publishing the concern until it has heard so: also where all were
    told before, since what was said then may be lost.
    """
    facts = owners.concern_facts(event.concern_id)
    unit.scope_to([facts.school_id])
    candidates = staff_who_triage(unit, facts.school_id)
    occurrence = Occurrence(
        event_id=event_id,
        kind="concern_recorded",
        school_id=facts.school_id,
        source_id=facts.concern_id,
        object_id=facts.concern_id,
        sender_id=facts.reporter_id,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=facts.recorded_at,
        urgency=facts.urgency,
    )
    pace = None if facts.decided or facts.school_id == WATCH_SCHOOL else pace_of(facts.urgency, facts.told)
    try:
        recipients = choose_recipients(
            candidates,
            facts.reporter_id,
            kept_from=facts.kept_from_ids,
            also_trust=is_lead_stopped(unit, facts.school_id),
        )
    except NobodyToTell:
        if facts.school_id != WATCH_SCHOOL:  # turned off a moment ago: no child waits
            tell_other_head(unit, owners, facts, occurrence, pace)
    else:
        beside = [] if pace is None else told_beside(unit, facts, pace, candidates, recipients)
        raise_alerts(unit, occurrence, [*recipients, *beside], watched=pace)
    confirm_later(unit, event.concern_id)
