"""Tells those who were told of a concern or a record that the children in it, or what part they had, were corrected."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ChildrenCorrected
from haven_schemas.rpc.incidents.children import CorrectionFacts

from alerts.extras import OtherOwners
from alerts.inbox.use_cases.mark_changed import mark_changed

from ..queries.told_staff import staff_told_of
from ..queries.triage_staff import staff_who_triage
from .raise_alerts import Occurrence, raise_alerts


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
