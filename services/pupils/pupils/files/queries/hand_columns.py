"""Which column was said to be which in a school's files by hand."""

from uuid import UUID

from chassis.units.database import Unit

from pupils.models import HandColumnsRow


def hand_columns(unit: Unit, school_id: UUID) -> dict[str, str] | None:
    """Our column name to theirs, as it was chosen last; None if nobody has chosen."""
    kept = unit.session.get(HandColumnsRow, school_id)
    return None if kept is None else kept.csv_columns
