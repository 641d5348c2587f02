"""A handover is begun and withdrawn."""

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import FileHandedOver
from sqlalchemy import and_, exists, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from incidents.aliases import family_of
from incidents.file_readers import end_grants, end_grants_of_move, grant, is_gone, spread
from incidents.models import FileHandoverRow, HandedFileRow, PupilMoveRow, RecordSubjectRow
from incidents.reading import STILL_WAITING, close_if_done

from .receipt import due_on
from .stop_reading import open_requests, stop_reading

_FIRST_VERSION = 1
_LONDON = ZoneInfo("Europe/London")


def begin_handover(unit: Unit, move: PupilMoveRow, *, from_school_id: UUID, to_school_id: UUID) -> None:
    """Of the child of ``move``. Files that go the same way on the same day are one handover, told of once.

    The school the child comes to may have had the file before: what is gone from there is theirs again. What was agreed
    with the school they leave about reading the file again ends.
    """
    subject_id = move.from_pupil_id
    family = family_of(unit, subject_id)
    waiting_at = _passed_on(unit, family, from_school_id)
    for each in open_requests(unit, family):
        stop_reading(unit, each, family, "child_moved")
    if to_school_id == move.to_school_id:
        move.had_gone = is_gone(unit, subject_id, to_school_id)
    end_grants(unit, family, from_school_id, "handover")
    end_grants(unit, family, to_school_id, "gone")
    grant(unit, subject_id, to_school_id, "handover", move.move_id)
    spread(unit, {subject_id, move.to_pupil_id})
    for school_id in sorted({from_school_id, *waiting_at} - {to_school_id}):
        wait_for(unit, move, family, school_id, to_school_id)


def wait_for(unit: Unit, move: PupilMoveRow, family: list[UUID], from_school_id: UUID, to_school_id: UUID) -> None:
    """What one school has of the child waits to be signed for at the other."""
    handover = _handover(unit, from_school_id, to_school_id)
    put_in(unit, handover, move, is_empty=not has_records(unit, family, from_school_id))
    unit.audit(
        AuditAction.HANDOVER_FILE_BEGIN,
        school_ids=handover.school_ids,
        subject_ids={move.from_pupil_id, move.to_pupil_id},
        object_id=handover.id,
    )


def _passed_on(unit: Unit, family: list[UUID], school_id: UUID) -> list[UUID]:
    """The schools whose files about the child nobody at ``school_id`` has signed for: they go on to the next school."""
    files = unit.session.scalars(
        select(HandedFileRow)
        .join(FileHandoverRow, FileHandoverRow.id == HandedFileRow.handover_id)
        .where(
            HandedFileRow.subject_id.in_(family),
            HandedFileRow.state.in_((*STILL_WAITING, "empty")),
            FileHandoverRow.to_school_id == school_id,
        )
        .with_for_update(of=HandedFileRow)
    ).all()
    return [withdraw_file(unit, file).from_school_id for file in files]


def has_records(unit: Unit, family: list[UUID], school_id: UUID) -> bool:
    """Whether the school keeps anything about the child."""
    kept = and_(RecordSubjectRow.subject_id.in_(family), RecordSubjectRow.school_id == school_id)
    return bool(unit.session.scalar(select(exists().where(kept))))


def put_in(unit: Unit, handover: FileHandoverRow, move: PupilMoveRow, *, is_empty: bool) -> None:
    """The file waits in the handover; one that holds nothing waits for nobody. One that waits there already changes
    nothing: who is about to sign saw it."""
    state = "empty" if is_empty else "waiting"
    row = insert(HandedFileRow).values(
        handover_id=handover.id,
        subject_id=move.from_pupil_id,
        pupil_id=move.to_pupil_id,
        move_id=move.move_id,
        school_ids=handover.school_ids,
        state=state,
        look_at=unit.now if is_empty else None,
    )
    waits_already = is_there(unit, handover, move, state)
    again = {"state": state, "pupil_id": move.to_pupil_id, "move_id": move.move_id}
    unit.session.execute(row.on_conflict_do_update(index_elements=["handover_id", "subject_id"], set_=again))
    if not is_empty and not waits_already:
        open_handover(unit, handover)


def is_there(unit: Unit, handover: FileHandoverRow, move: PupilMoveRow, state: str) -> bool:
    """Whether the file is in the handover in that state, for the same pupil."""
    known = select(HandedFileRow.state, HandedFileRow.pupil_id).where(
        HandedFileRow.handover_id == handover.id, HandedFileRow.subject_id == move.from_pupil_id
    )
    return [tuple(row) for row in unit.session.execute(known)] == [(state, move.to_pupil_id)]


def open_handover(unit: Unit, handover: FileHandoverRow) -> None:
    """It has a file to sign for: the receiving team is told, once."""
    handover.version += 1
    if handover.state != "empty":
        return
    handover.state = "open"
    unit.publish(
        FileHandedOver(
            handover_id=handover.id, from_school_id=handover.from_school_id, to_school_id=handover.to_school_id
        ),
        aggregate_id=handover.id,
        aggregate_version=handover.version,
        school_id=handover.to_school_id,
    )


def _handover(unit: Unit, from_school_id: UUID, to_school_id: UUID) -> FileHandoverRow:
    """That of today, held until the transaction ends."""
    today = unit.now.astimezone(_LONDON).date()
    made = insert(FileHandoverRow).values(
        id=new_id(),
        from_school_id=from_school_id,
        to_school_id=to_school_id,
        school_ids=sorted({from_school_id, to_school_id}),
        begun_on=today,
        begun_at=unit.now,
        due_on=due_on(today),
        state="empty",
        version=_FIRST_VERSION,
    )
    held = made.on_conflict_do_update(
        index_elements=["from_school_id", "to_school_id", "begun_on"],
        index_where=FileHandoverRow.state.in_((literal_column("'empty'"), literal_column("'open'"))),
        set_={"version": FileHandoverRow.version},
    )
    handover_id = unit.session.scalars(held.returning(FileHandoverRow.id)).one()
    return unit.session.get_one(FileHandoverRow, handover_id, populate_existing=True)


def withdraw_file(unit: Unit, file: HandedFileRow) -> FileHandoverRow:
    """Out of its handover, which is over with the last one; answers the handover."""
    handover = unit.session.get_one(FileHandoverRow, file.handover_id, with_for_update=True)
    file.state, file.look_at = "withdrawn", None
    handover.version += 1
    unit.session.flush()
    close_if_done(unit, handover)
    unit.audit(
        AuditAction.HANDOVER_FILE_WITHDRAW,
        school_ids=handover.school_ids,
        subject_ids=family_of(unit, file.subject_id),
        object_id=handover.id,
    )
    return handover


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
