"""Says what is known of a colleague who may be a child's parent, to those who keep them away and who are told."""

from chassis.units.database import Unit
from haven_schemas.events import PossibleLinkChanged
from sqlalchemy import select

from pupils.models import PossibleLinkRow, ProtectedReaderRow, PupilRow


def say_possible_link(unit: Unit, row: PossibleLinkRow) -> None:
    """As it is now; the row's version is the event's."""
    unit.publish(event_of(unit, row), aggregate_id=row.id, aggregate_version=row.version, school_id=row.school_id)


def event_of(unit: Unit, row: PossibleLinkRow) -> PossibleLinkChanged:
    """The event; of a child whose identity is protected with the people who may decide."""
    named = None
    if unit.session.scalar(select(PupilRow.protected).where(PupilRow.id == row.pupil_id)):
        readers = select(ProtectedReaderRow.staff_id).where(ProtectedReaderRow.pupil_id == row.pupil_id)
        named = sorted(unit.session.scalars(readers))
    said = {name: getattr(row, name) for name in ("staff_id", "pupil_id", "school_id", "state", "kind", "decided_by")}
    return PossibleLinkChanged.model_validate(
        {"possible_link_id": row.id, "named_ids": named, "version": row.version, **said}
    )
