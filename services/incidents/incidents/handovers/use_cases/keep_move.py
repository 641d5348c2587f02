"""Keeps what the roll says of a child's move, and has the file follow."""

from chassis.units.database import Unit
from haven_schemas.events import PupilMoved
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.copies.known import known_schools
from incidents.destroyed_files import destroyed_among
from incidents.file_readers import grant, spread
from incidents.handovers.parts.begin_handover import begin_handover
from incidents.handovers.parts.end_move import end_move
from incidents.models import PupilMoveRow
from incidents.triage.parts.waits_elsewhere import wait_elsewhere


def keep_move(unit: Unit, event: PupilMoved) -> None:
    """The newest version of a move counts, in whatever order they come. What is known already changes nothing, under
    whatever version it is said again (after a restore of pupils, say). A file that was destroyed goes nowhere."""
    if event.from_school_id == event.to_school_id:
        return
    if destroyed_among(unit, {event.from_pupil_id, event.to_pupil_id}):
        return
    unit.scope_to(known_schools(unit.session) | {event.from_school_id, event.to_school_id})
    move = unit.session.get(PupilMoveRow, event.move_id, with_for_update=True)
    if move is not None and move.version >= event.version:
        return
    if move is not None and _says_the_same(move, event):
        move.version = event.version
        return
    if move is not None and move.state != "ended":
        end_move(unit, move, for_good=event.state == "ended")
    if move is None:
        move = PupilMoveRow(move_id=event.move_id, had_gone=False)
        unit.session.add(move)
    move.from_pupil_id, move.from_school_id = event.from_pupil_id, event.from_school_id
    move.to_pupil_id, move.to_school_id = event.to_pupil_id, event.to_school_id
    move.state, move.version = event.state, event.version
    unit.session.flush()
    if event.state == "moved":
        last = _last_of(unit, move)
        if last.to_school_id != move.from_school_id:
            begin_handover(unit, move, from_school_id=move.from_school_id, to_school_id=last.to_school_id)
    elif event.state == "both":
        grant(unit, move.from_pupil_id, move.to_school_id, "both", move.move_id)
        grant(unit, move.to_pupil_id, move.from_school_id, "both", move.move_id)
        spread(unit, {move.from_pupil_id, move.to_pupil_id})
    wait_elsewhere(unit, {*family_of(unit, move.from_pupil_id), *family_of(unit, move.to_pupil_id)})


def _last_of(unit: Unit, move: PupilMoveRow) -> PupilMoveRow:
    """The move after which the child stayed where they are: events come in any order, and one that tells of a later
    move may have been here first. Versions grow over all moves of a child."""
    met = {move.move_id}
    while True:
        later = unit.session.scalar(
            select(PupilMoveRow)
            .where(
                PupilMoveRow.from_pupil_id == move.to_pupil_id,
                PupilMoveRow.state == "moved",
                PupilMoveRow.version > move.version,
                PupilMoveRow.move_id.not_in(met),
            )
            .order_by(PupilMoveRow.version.desc())
            .limit(1)
        )
        if later is None:
            return move
        met.add(later.move_id)
        move = later


def _says_the_same(move: PupilMoveRow, event: PupilMoved) -> bool:
    return all(getattr(move, name) == getattr(event, name) for name in _SAID)


_SAID = ("from_pupil_id", "from_school_id", "to_pupil_id", "to_school_id", "state")
