"""Tells that the day has come to review a paper of a child; no child and no kind of paper stands in it."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import PaperReviewDue
from haven_schemas.rpc.alerts import PaperAlertKind

from alerts.extras import OtherOwners
from alerts.unseen.use_cases.late_facts import late_paper
from alerts.unseen.use_cases.watch_late import watch_late

from ..domain.review_recipients import whom_to_tell_of_review
from ..queries.sencos import sencos_of
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts

_KIND: PaperAlertKind = "paper_review_due"


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
