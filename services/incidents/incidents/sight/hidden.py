"""What a reader of a record is not told."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.identifiers import Contract
from sqlalchemy import select

from incidents.models import IncidentSubjectRow, RecordSubjectRow

from .own_sight import sight_of

View = TypeVar("View", bound=Contract)


def hide_incident_ids(unit: Unit, views: Iterable[View]) -> list[View]:
    """The same, with no ``incident_id`` where a child is in that record whom the caller is linked to, or that is kept
    from them by itself.

    A note about the child's brother alone is shown to them; that the record exists which the child is in is not.
    """
    found = list(views)
    linked, barred = sight_of(unit).kept_from, sight_of(unit).barred
    if not linked and not barred:
        return found
    ids = (getattr(each, "incident_id", None) for each in found)
    asked = {each for each in ids if each is not None}
    closed = (barred & asked) | set(
        unit.session.scalars(
            select(IncidentSubjectRow.incident_id).where(
                one_of(IncidentSubjectRow.incident_id, asked), one_of(IncidentSubjectRow.subject_id, linked)
            )
        )
    )
    return [
        each.model_copy(update={"incident_id": None}) if getattr(each, "incident_id", None) in closed else each
        for each in found
    ]


def is_restricted(unit: Unit, record_id: UUID) -> bool:
    """Whether somebody contests it or objects to its use."""
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id == record_id, RecordSubjectRow.restricted
    )
    return unit.session.scalar(lines.limit(1)) is not None
