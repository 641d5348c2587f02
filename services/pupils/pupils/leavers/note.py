"""Leavers noted, and told.

From seven in the morning; what leaves later is told within a minute. How often a day somebody hears of it is for
alerts to decide.
"""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import LeaversListed
from sqlalchemy import select, tuple_, update

from pupils.batch import PUPIL_IN_HAND, is_here, known_of
from pupils.extras import OpenUnit
from pupils.files import LONDON
from pupils.matching import due_if_asked_before
from pupils.models import PupilRow, PupilToldRow, RollLeaverRow
from pupils.sight import staff_linked_to
from pupils.writing import write_pupils

_MOST = 500
_MOST_A_RUN = 1_000
_A_NOTICE = 100
_FIRST_VERSION = 1
_KEY = tuple_(RollLeaverRow.pupil_id, RollLeaverRow.school_id)


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


def tell_leavers(unit: Unit) -> None:
    """Each pupil once for each time they leave, whoever they were merged into since. Safe on every replica at once."""
    if due_if_asked_before(unit.now) is None:
        return
    untold = unit.session.execute(
        select(RollLeaverRow.school_id, RollLeaverRow.pupil_id)
        .where(~RollLeaverRow.told)
        .order_by(RollLeaverRow.school_id, RollLeaverRow.pupil_id)
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    ).all()
    if not untold:
        return
    told = [(row.pupil_id, row.school_id) for row in untold]
    unit.session.execute(update(RollLeaverRow).where(_KEY.in_(told)).values(told=True))
    by_school = defaultdict[UUID, list[UUID]](list)
    for school_id, pupil_id in untold:
        by_school[school_id].append(pupil_id)
    for school_id, pupils in by_school.items():
        for start in range(0, len(pupils), _A_NOTICE):
            _publish(unit, school_id, pupils[start : start + _A_NOTICE])


def _publish(unit: Unit, school_id: UUID, pupils: list[UUID]) -> None:
    linked = staff_linked_to(unit, pupils)
    notice_id = new_id()
    unit.publish(
        LeaversListed(
            notice_id=notice_id,
            subject_ids=pupils,
            kept_from_ids=sorted(frozenset.intersection(*(linked[each] for each in pupils))),
        ),
        aggregate_id=notice_id,
        aggregate_version=_FIRST_VERSION,
        school_id=school_id,
    )
