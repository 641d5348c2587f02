"""Tells both schools of children whom both have on their rolls: once a question, those that come together at once."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import RollQuestionsAsked
from sqlalchemy import select, update

from pupils.files.domain.roll_file import LONDON
from pupils.models import RollQuestionRow

_MOST_A_RUN = 2_000
_FIRST_VERSION = 1


def tell_roll_questions(unit: Unit) -> None:
    """From the day the child begins at the second school: before it, being on both rolls is no question yet."""
    today = unit.now.astimezone(LONDON).date()
    untold = (
        select(RollQuestionRow.id)
        .where(
            RollQuestionRow.state == "waiting", RollQuestionRow.told_at.is_(None), RollQuestionRow.asks_from <= today
        )
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    )
    told = unit.session.execute(
        update(RollQuestionRow)
        .where(RollQuestionRow.id.in_(untold))
        .values(told_at=unit.now)
        .returning(RollQuestionRow.pupil_school_id, RollQuestionRow.entry_school_id)
    )
    for school_id in sorted({school for schools in told for school in schools}):
        notice_id = new_id()
        unit.publish(
            RollQuestionsAsked(notice_id=notice_id, school_id=school_id),
            aggregate_id=notice_id,
            aggregate_version=_FIRST_VERSION,
            school_id=school_id,
        )
