"""What was said of a child's move does not hold: what followed from it ends, and what it had ended comes back."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select, update

from incidents.aliases import family_of
from incidents.file_readers import end_grants_of_move, grant, spread
from incidents.models import FileHandoverRow, HandedFileRow, PupilMoveRow

from .begin_handover import begin_handover, wait_for
from .close_handover import STILL_WAITING
from .withdraw_file import withdraw_file


def end_move(unit: Unit, move: PupilMoveRow, *, for_good: bool) -> None:
    """A file that was signed for goes back as it came: handed over, to be signed for by the school that had it, whose
    team reads it at once. Files that waited at the school the child did not leave after all wait there again, and a
    school that the child did not come back to has lost the file as before.
    """
    end_grants_of_move(unit, move.move_id, "handover", "both")
    files = unit.session.scalars(
        select(HandedFileRow).where(HandedFileRow.move_id == move.move_id).with_for_update()
    ).all()
    waited = [withdraw_file(unit, file) for file in files if file.state in (*STILL_WAITING, "empty")]
    unit.session.flush()
    family = family_of(unit, move.from_pupil_id)
    if for_good and move.state == "moved" and any(file.state == "received" for file in files):
        begin_handover(unit, move, from_school_id=move.to_school_id, to_school_id=move.from_school_id)
    elif move.had_gone:
        _lose_again(unit, move, family)
    _wait_again(unit, move, family, {handover.from_school_id for handover in waited} - {move.from_school_id})
    spread(unit, {move.from_pupil_id, move.to_pupil_id})


def _lose_again(unit: Unit, move: PupilMoveRow, family: list[UUID]) -> None:
    """What is left at that school is looked for again, to follow."""
    move.had_gone = False
    grant(unit, move.from_pupil_id, move.to_school_id, "gone", move.move_id)
    lost = select(FileHandoverRow.id).where(FileHandoverRow.from_school_id == move.to_school_id)
    unit.session.execute(
        update(HandedFileRow)
        .where(
            HandedFileRow.subject_id.in_(family),
            HandedFileRow.state == "received",
            HandedFileRow.handover_id.in_(lost),
        )
        .values(look_at=unit.now)
    )


def _wait_again(unit: Unit, move: PupilMoveRow, family: list[UUID], sources: Iterable[UUID]) -> None:
    """Of the move that had brought the child there, whose files the later one had taken along."""
    earlier = unit.session.scalar(
        select(PupilMoveRow)
        .where(
            PupilMoveRow.to_pupil_id.in_(family),
            PupilMoveRow.to_school_id == move.from_school_id,
            PupilMoveRow.state == "moved",
            PupilMoveRow.move_id != move.move_id,
        )
        .order_by(PupilMoveRow.version.desc())
        .limit(1)
    )
    if earlier is None:
        return
    for school_id in sorted(sources):
        grant(unit, earlier.from_pupil_id, move.from_school_id, "handover", earlier.move_id)
        wait_for(unit, earlier, family, school_id, move.from_school_id)
