"""One record leaves one child's file and comes into another's: its line and the wrap of its key."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit

from incidents.children.parts.earlier_children import taken_off
from incidents.models import RecordSubjectRow
from incidents.narrative import holder_of
from incidents.records.domain.naming import Subject


def move_line(
    unit: Unit, keyring: Keyring, record_id: UUID, wrong_id: UUID, right: Subject | None, marks_of: UUID | None = None
) -> None:
    """The right child takes the wrong one's place and role; ``right`` None: nobody new does. Needs the vault.

    ``marks_of``: which child of the record has the marks that were put down as the wrong one's.

    A child who is not in the record stays out of it, and one who is in it already stays as they are.
    """
    line = unit.session.get(RecordSubjectRow, (record_id, wrong_id))
    if line is None:
        return
    if right is not None and unit.session.get(RecordSubjectRow, (record_id, right.id)) is None:
        same = {
            column.key: getattr(line, column.key)
            for column in RecordSubjectRow.__table__.columns
            if column.key not in ("subject_id", "confirmed", "not_listed", "mark_places", "text_written")
        }
        unit.session.add(RecordSubjectRow(**same, subject_id=right.id, confirmed=True, not_listed=None, mark_places=[]))
        unit.session.flush()
        keyring.add_holder(unit, record_id, holder_of(right.id))
    heir = None if marks_of is None else unit.session.get(RecordSubjectRow, (record_id, marks_of))
    if heir is not None:
        heir.mark_places = [*heir.places_of_marks, *line.places_of_marks]
    unit.session.delete(line)
    taken_off(unit, record_id, line.school_id, wrong_id, None if right is None else right.id)
    unit.session.flush()
    keyring.remove_holder(unit, record_id, holder_of(wrong_id))
