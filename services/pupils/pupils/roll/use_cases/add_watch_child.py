"""Puts the invented child on the roll of the watch school."""

from datetime import date

from chassis.units.database import Unit
from haven_schemas.watch import CHILD_FORENAME, CHILD_SURNAME, WATCH_CHILD, WATCH_SCHOOL
from sqlalchemy import select

from pupils.models import PupilRow
from pupils.roll.domain.merging import KnownPupil
from pupils.roll.parts.write_pupils import write_pupils

BORN = date(1900, 1, 1)
"""No file may say that anybody was born then, so no row of one means this child."""


def add_watch_child(unit: Unit) -> None:
    """Without a number. Done again it finds the child there."""
    unit.scope_to([WATCH_SCHOOL])
    if unit.session.scalar(select(PupilRow.id).where(PupilRow.id == WATCH_CHILD)) is not None:
        return
    known = KnownPupil.new(WATCH_CHILD)
    known.values |= {
        "legal_surname": CHILD_SURNAME,
        "legal_forename": CHILD_FORENAME,
        "date_of_birth": BORN,
        "year_group": "7",
        "enrolment_status": "C",
    }
    known.on_roll = True
    write_pupils(unit, WATCH_SCHOOL, [(known, set())])
