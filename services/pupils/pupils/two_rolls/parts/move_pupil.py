"""A child is off a roll because someone said that they are at another school of the trust, and back on it."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import Event, PupilChanged, PupilJoined, PupilLeft

from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilRow, RollQuestionRow
from pupils.roll.domain.merging import is_here_by
from pupils.roll.parts.write_pupils import aliases_leave


def take_off(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    """The entry stays where it is, with all that its school knows; its system does not bring it back by going on."""
    if pupil.moved_on is not None and not pupil.on_roll:
        return
    pupil.moved_on = unit.now.astimezone(LONDON).date()
    was_here, pupil.on_roll = pupil.on_roll, False
    pupil.version += 1
    pupil.changed_at = unit.now
    aliases_leave(unit, [pupil.id])
    left = [PupilLeft(pupil_id=pupil.id, version=pupil.version)] if was_here else []
    _publish(unit, pupil, left)
    _audit(unit, question, pupil)


def put_back(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    """What their school's system says of them counts again; nothing for who was not taken off."""
    if pupil.moved_on is None:
        return
    today = unit.now.astimezone(LONDON).date()
    pupil.moved_on = None
    was_here, pupil.on_roll = pupil.on_roll, is_here_by(pupil.left_on, pupil.enrolment_status, today)
    pupil.version += 1
    pupil.changed_at = unit.now
    joined = [PupilJoined(pupil_id=pupil.id, version=pupil.version)] if pupil.on_roll and not was_here else []
    _publish(unit, pupil, joined)
    _audit(unit, question, pupil)


def _publish(unit: Unit, pupil: PupilRow, more: list[PupilLeft] | list[PupilJoined]) -> None:
    events: list[Event] = [PupilChanged(pupil_id=pupil.id, version=pupil.version), *more]
    unit.publish_many([(event, pupil.id, pupil.version) for event in events], school_id=pupil.school_id)


def _audit(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    unit.audit(
        AuditAction.PUPIL_SCHOOL_MOVE,
        school_ids=question.school_ids,
        subject_ids=[pupil.id],
        object_id=question.id,
    )
