"""A child whose file is destroyed while a school has them on its roll goes on there as somebody new.

Retention orders no file of a child at school: it waits for 25 years from birth. Were it to happen all the same, a child
who is in the building must be found by whoever has something to report, and nothing may be written under an id whose
key is gone. So the roll's own line goes on under a new id; everything else about the child is deleted like any other's,
and what systems tell beyond the roll comes with their next file.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import PupilChanged, PupilJoined
from sqlalchemy import update

from pupils.batch import ATTRIBUTES
from pupils.metrics import DISPOSED_ON_ROLL
from pupils.models import PupilRow, PupilSourceRow, PupilToldRow
from pupils.writing import NAMES, found_by

_KEPT = (*ATTRIBUTES, "latest_birth", "school_id", "sort_surname", "sort_forename", "created_at")

log = get_logger()


@dataclass(frozen=True)
class NewLine:
    """What the roll has of a child today, and when its source said so; under a new id."""

    pupil_id: UUID
    values: dict[str, Any] = field(repr=False)
    told: list[int] | None = field(repr=False)


def new_line_of(unit: Unit, entry: PupilRow) -> NewLine | None:
    """None if the entry is on no roll today; an alias that is on one goes on as well. The ids by which the school's
    systems mean the child mean the new line."""
    if not entry.on_roll or (entry.hidden and entry.merged_into is None):
        return None
    told, line_id = unit.session.get(PupilToldRow, entry.id), new_id()
    mine = (PupilSourceRow.pupil_id == entry.id, PupilSourceRow.school_id == entry.school_id)
    moved = update(PupilSourceRow).where(*mine).values(pupil_id=line_id)
    unit.session.execute(moved.execution_options(synchronize_session=False))
    search_text = found_by([getattr(entry, name) for name in (*NAMES, "class_name")], ())
    values = {name: getattr(entry, name) for name in _KEPT} | {"search_text": search_text}
    return NewLine(line_id, values, None if told is None else list(told.told))


def go_on_anew(unit: Unit, line: NewLine) -> None:
    """Writes it as a new pupil's, once the one before is gone: both would have one UPN."""
    row = PupilRow(id=line.pupil_id, **line.values)
    row.on_roll, row.hidden, row.protected, row.version, row.changed_at = True, False, False, 1, unit.now
    unit.session.add(row)
    if line.told is not None:
        unit.session.add(PupilToldRow(pupil_id=line.pupil_id, school_id=row.school_id, told=line.told))
    unit.session.flush()
    for kind in (PupilChanged, PupilJoined):
        event = kind(pupil_id=line.pupil_id, version=1)
        unit.publish(event, aggregate_id=line.pupil_id, aggregate_version=1, school_id=row.school_id)
    DISPOSED_ON_ROLL.inc()
    log.warning("disposed_while_on_roll", school_id=row.school_id)
