"""Tells each school, the same day, that pupils left its roll by a system's word: who they are stands on a page.

From seven in the morning; what leaves later is told within a minute. How often a day somebody hears of it is for
alerts to decide.
"""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import LeaversListed
from sqlalchemy import select, tuple_, update

from pupils.matching.domain.telling_matches import due_if_asked_before
from pupils.matching.queries.kept_from import staff_linked_to
from pupils.models import RollLeaverRow

_MOST_A_RUN = 1_000
_A_NOTICE = 100
_FIRST_VERSION = 1
_KEY = tuple_(RollLeaverRow.pupil_id, RollLeaverRow.school_id)


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
