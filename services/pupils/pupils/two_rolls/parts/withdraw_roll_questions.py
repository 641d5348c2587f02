"""A protected child is on one roll only, for all that anybody is told: questions about them are over."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import or_, update

from pupils.models import RollQuestionRow


def withdraw_roll_questions(unit: Unit, pupil_id: UUID) -> None:
    """Whichever of the two entries is the pupil, and also those answered lately: the other school sees nothing
    of them any more, neither the question nor what was said."""
    theirs = or_(RollQuestionRow.pupil_id == pupil_id, RollQuestionRow.entry_id == pupil_id)
    over = {"state": "withdrawn", "carried_out": True, "reason_sealed": None, "version": RollQuestionRow.version + 1}
    unit.session.execute(update(RollQuestionRow).where(theirs).values(over))
