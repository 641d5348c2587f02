"""Pupils whose day of leaving has come are off the roll."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.extras import OpenUnit
from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilRow, PupilToldRow
from pupils.roll.domain.merging import is_here
from pupils.roll.parts.known_pupils import PUPIL_IN_HAND, known_of
from pupils.roll.parts.write_pupils import write_pupils

_MOST = 500


def note_leavers(open_unit: OpenUnit) -> None:
    """The source told the day before it came; each becomes a change with its event. Safe on every replica at once."""
    with open_unit(None) as unit:
        today = unit.now.astimezone(LONDON).date()
        due = unit.session.execute(
            select(PupilRow.school_id, PupilRow.id)
            .where(PupilRow.on_roll, ~PupilRow.hidden, PupilRow.left_on <= today)
            .limit(_MOST)
        )
        by_school: dict[UUID, list[UUID]] = {}
        for school_id, pupil_id in due:
            by_school.setdefault(school_id, []).append(pupil_id)
    for school_id, pupils in by_school.items():
        with open_unit([school_id]) as unit:
            _take_off(unit, school_id, pupils)


def _take_off(unit: Unit, school_id: UUID, pupils: list[UUID]) -> None:
    today = unit.now.astimezone(LONDON).date()
    found = (
        select(*PUPIL_IN_HAND)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.id.in_(pupils), PupilRow.on_roll, PupilRow.left_on <= today)
        .with_for_update(of=PupilRow, skip_locked=True)
    )
    left = []
    for row in unit.session.execute(found):
        known = known_of(row)
        known.on_roll = is_here(known, today)
        left.append((known, {"on_roll"}))
    write_pupils(unit, school_id, left)
