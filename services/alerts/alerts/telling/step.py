"""Steps of a record, and its papers."""

from collections.abc import Sequence
from datetime import datetime
from typing import get_args
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import PaperAlertKind
from haven_schemas.acts.incidents.steps import AlertedStep, StepFacts, StepFactsReply
from haven_schemas.events import LookBackDue, MatterChanged, PaperReviewDue

from alerts.alert import Occurrence, mark_reopened, raise_alerts
from alerts.extras import OtherOwners
from alerts.people import Step, sencos_of, staff_who_triage, whom_to_tell, whom_to_tell_of_review
from alerts.unseen import late_look_back, late_paper, told_first, watch_late

_KIND: PaperAlertKind = "paper_review_due"


def tell_of_step(unit: Unit, owners: OtherOwners, event_id: UUID, event: MatterChanged) -> None:
    """One alert a step and recipient. Of steps nobody is told of, incidents is not asked; one
    that reopens it makes older alerts unread again.

    What is no longer so when the event arrives (given to someone else since, taken back, closed) is told to nobody:
    the step that came later has an event of its own. ``NobodyToTell`` where it is for those who triage and there is no
    one: the event rests in parking until someone is given the role.
    """
    if event.step == "reopened":
        mark_reopened(unit, owners, event)
    for step in get_args(AlertedStep):
        if step == event.step:
            facts = owners.step_facts(StepFacts(kind=event.kind, matter_id=event.matter_id, step=step))
            if facts.holds:
                _tell(unit, step, facts, event_id, facts.taken_at)


def tell_of_look_back(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: LookBackDue) -> None:
    """Whoever deals with the record, else its school's leads; nobody if someone has looked back meanwhile."""
    facts = owners.step_facts(StepFacts(kind="incident", matter_id=event.incident_id, step="look_back_due"))
    if not facts.holds:
        return
    told, work = _tell(unit, "look_back_due", facts, event_id, at), late_look_back(facts)
    watch_late(unit, work, told_first(told, work), told)


def _tell(
    unit: Unit, step: AlertedStep, facts: StepFactsReply, event_id: UUID, occurred_at: datetime
) -> Sequence[UUID]:
    unit.scope_to([facts.school_id])
    known = Step(
        taken_by=facts.taken_by,
        person_id=facts.person_id,
        kept_from=frozenset(facts.kept_from_ids),
        candidates=staff_who_triage(unit, facts.school_id),
    )
    recipients = whom_to_tell(step, known)
    if not recipients:
        return recipients
    occurrence = Occurrence(
        event_id=event_id,
        kind=f"{facts.kind}_assigned" if step == "assigned" else step,
        school_id=facts.school_id,
        source_id=facts.step_id,
        object_id=facts.matter_id,
        sender_id=facts.taken_by,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=occurred_at,
    )
    raise_alerts(unit, occurrence, recipients)
    return recipients


def tell_of_paper(unit: Unit, owners: OtherOwners, event_id: UUID, at: datetime, event: PaperReviewDue) -> None:
    """One alert a day that was set and recipient; nobody is told if someone has reviewed it meanwhile."""
    facts = owners.paper_facts(event.document_id)
    if not facts.holds:
        return
    unit.scope_to([facts.school_id])
    sencos = sencos_of(unit, facts.school_id, facts.year_groups, facts.classes)
    told = whom_to_tell_of_review(
        facts.category_group, staff_who_triage(unit, facts.school_id), sencos, facts.kept_from_ids
    )
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KIND,
        school_id=facts.school_id,
        source_id=facts.document_id,
        object_id=facts.document_id,
        sender_id=facts.set_by,
        category_id=facts.category_id,
        category_name=facts.category_name,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)
    watch_late(unit, late_paper(facts), "owner" if set(told) <= set(sencos) else "team", told)
