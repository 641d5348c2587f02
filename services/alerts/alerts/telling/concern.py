"""A concern, its correction, and what became of it.

An event for each would cost about a tenth of all that a report costs.

Neither the report nor a child stands in it: who opens the page is shown what they may know. A school where nobody could
agree, or watch over it, is no fault: another school's head finds it in their list, and without a second person nothing
is destroyed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.ground.logs import fault, get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.alerts import DiscardAlertKind
from haven_schemas.acts.incidents.children import CorrectionFacts
from haven_schemas.events import ChildrenCorrected, ConcernRecorded, ConcernsTaken, ConcernWaitsHere, DiscardAnnounced
from haven_schemas.events.incidents import DiscardNews
from haven_schemas.rights import Right
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import delete, select, update

from alerts.alert import Occurrence, facts_of, mark_changed, raise_alerts, tell_open_pages
from alerts.extras import OtherOwners
from alerts.models import KNOWN_SCHOOLS, AlertRow, ToldConcernRow
from alerts.people import (
    NobodyToTell,
    choose_recipients,
    is_lead_stopped,
    pace_of,
    staff_told_of,
    staff_who_may_agree,
    staff_who_triage,
    staff_with,
)
from alerts.unseen import tell_other_head, told_beside

_MOST = 500
_FIRST_VERSION = 1
_TOLD = "INSERT INTO told_concern (concern_id) VALUES (CAST(:told_concern AS uuid)) ON CONFLICT DO NOTHING"
log = get_logger()
_ASKED: DiscardAlertKind = "discard_asked"
_KINDS: Mapping[DiscardNews, DiscardAlertKind] = {
    "proposed": "discard_proposed",
    "ended": "discard_ended",
    "destroyed": "discard_done",
}


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


def tell_of_concern(unit: Unit, owners: OtherOwners, event_id: UUID, event: ConcernRecorded) -> None:
    """One alert for each recipient that ``people.recipients`` chooses; where nobody may read it, for another school's
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


def tell_of_correction(unit: Unit, owners: OtherOwners, event_id: UUID, event: ChildrenCorrected) -> None:
    """One alert a correction and recipient: whoever has an alert about it and may still triage at its school.

    Not who corrected it, nor who is linked to a child in it, one who was added among them. Nobody else is told, and
    where nobody is left that is no fault: they see it as corrected when they open it.
    """
    facts = owners.correction_facts(CorrectionFacts(kind=event.kind, matter_id=event.matter_id))
    unit.scope_to([facts.school_id])
    apart = {facts.corrected_by, *facts.kept_from_ids}
    mark_changed(unit, facts.about_ids, facts.corrected_at, but_for=apart)
    team = {each.staff_id for each in staff_who_triage(unit, facts.school_id)} - apart
    recipients = staff_told_of(unit, team, facts.about_ids, facts.correction_id)
    if not recipients:
        return
    occurrence = Occurrence(
        event_id=event_id,
        kind=f"{event.kind}_corrected",
        school_id=facts.school_id,
        source_id=facts.correction_id,
        object_id=facts.matter_id,
        sender_id=facts.corrected_by,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=facts.corrected_at,
    )
    raise_alerts(unit, occurrence, recipients)


def tell_of_discard(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: DiscardAnnounced) -> None:
    """Proposed: who may agree is asked, and the school's officers hear of it. What became of it those hear who were
    told, and the officers of then; nobody is asked any more."""
    if school_id is None:
        raise NobodyToTell
    officers = {each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)}
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KINDS[event.state],
        school_id=school_id,
        source_id=event.discard_id,
        object_id=event.discard_id,
        occurred_at=at,
    )
    if event.state == "proposed":
        told: set[UUID] = officers
        asked = set(staff_who_may_agree(unit, school_id)) - {event.proposed_by}
    else:
        told, asked = officers | _who_was_told(unit, event.discard_id), set()
        _ask_no_more(unit, event.discard_id)
    unit.scope_to([school_id])
    raise_alerts(unit, occurrence, sorted(told))
    raise_alerts(unit, replace(occurrence, kind=_ASKED), sorted(asked))


def _who_was_told(unit: Unit, discard_id: UUID) -> set[UUID]:
    """At whichever school: the child may have moved, and the report with them."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    told = select(AlertRow.recipient_id).where(AlertRow.source_id == discard_id)
    return set(unit.session.scalars(told))


def _ask_no_more(unit: Unit, discard_id: UUID) -> None:
    """What they were asked counts as read: the alert that comes now says what became of it."""
    asked = (AlertRow.source_id == discard_id, AlertRow.kind == _ASKED, AlertRow.read_at.is_(None))
    read = unit.session.execute(
        update(AlertRow)
        .where(*asked)
        .values(read_at=unit.now)
        .returning(AlertRow.recipient_id, AlertRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    tell_open_pages(unit, read=[(row.recipient_id, row.id) for row in read])
