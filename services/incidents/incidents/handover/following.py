"""What the roll says moves a file."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.ground.away import OwnerAway
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import FileHandoverWaits, PupilMoved
from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError

from incidents.aliases import family_of
from incidents.copies import known_schools
from incidents.destroyed_files import destroyed_among
from incidents.extras import OpenUnit, OtherOwners
from incidents.file_readers import grant, is_gone, keeper_of, spread
from incidents.models import FileHandoverRow, HandedFileRow, PupilMoveRow
from incidents.reading import SOONEST_HOUR
from incidents.records import rehome_file
from incidents.sight import wait_elsewhere

from .begin import begin_handover, end_move, has_records, open_handover
from .receipt import chase_of, last_day_told_of
from .stop_reading import stop_reading_elsewhere

_SAID = ("from_pupil_id", "from_school_id", "to_pupil_id", "to_school_id", "state")
_BATCH = 50
_AGAIN, _MUCH_LATER = timedelta(hours=1), timedelta(days=1)
"""What was left (a concern that neither school has decided on, an action handed back, a late entry) is looked for again
after the first of them, and of handovers older than ``_NEW_FOR`` after the second."""
_NEW_FOR = timedelta(days=14)

log = get_logger()
_MOST_CHASED = 100
_LONDON = ZoneInfo("Europe/London")


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


def take_over_files(open_unit: OpenUnit) -> int:
    """Each in a transaction of its own, on any replica; how many were looked at. One that fails waits its turn."""
    with open_unit(None) as unit:
        due = unit.session.execute(
            select(HandedFileRow.handover_id, HandedFileRow.subject_id)
            .where(HandedFileRow.look_at <= unit.now)
            .order_by(HandedFileRow.look_at)
            .limit(_BATCH)
        ).all()
    for handover_id, subject_id in due:
        try:
            with open_unit(None) as unit:
                _look(unit, handover_id, subject_id)
        except DBAPIError:
            log.warning("file_not_taken_over", handover_id=str(handover_id))
            with open_unit(None) as unit:
                _later(unit, handover_id, subject_id)
    return len(due)


def _look(unit: Unit, handover_id: UUID, subject_id: UUID) -> None:
    file = unit.session.get(
        HandedFileRow, (handover_id, subject_id), with_for_update={"skip_locked": True}, populate_existing=True
    )
    if file is None or file.look_at is None or file.look_at > unit.now:
        return
    handover = unit.session.get_one(FileHandoverRow, handover_id)
    file.look_at = unit.now + (_AGAIN if unit.now < handover.begun_at + _NEW_FOR else _MUCH_LATER)
    family = family_of(unit, subject_id)
    if file.state == "empty":
        if has_records(unit, family, handover.from_school_id):
            file.state, file.look_at = "waiting", None
            open_handover(unit, unit.session.get_one(FileHandoverRow, handover_id, with_for_update=True))
    elif file.state == "received" and is_gone(unit, subject_id, handover.from_school_id):
        _take_over(unit, handover, family, subject_id)
    else:
        file.look_at = None


def _take_over(unit: Unit, handover: FileHandoverRow, family: list[UUID], subject_id: UUID) -> None:
    """To where the child's file is now: they may have moved on since. What another school agreed to about reading it
    ends, since it has the file no more."""
    unit.scope_to(known_schools(unit.session) | set(handover.school_ids))
    keeper = keeper_of(unit, family, subject_id) or handover.to_school_id
    stop_reading_elsewhere(unit, family, keeper)
    wait_elsewhere(unit, family)
    moved = rehome_file(unit, family, handover.from_school_id, keeper)
    if moved:
        unit.audit(
            AuditAction.HANDOVER_FILE_TAKE_OVER,
            school_ids=handover.school_ids,
            subject_ids=family,
            object_id=handover.id,
        )


def _later(unit: Unit, handover_id: UUID, subject_id: UUID) -> None:
    file = unit.session.get(HandedFileRow, (handover_id, subject_id))
    if file is not None:
        file.look_at = unit.now + _AGAIN


def chase_handovers(unit: Unit) -> int:
    """Up to 100 handovers, each once a day however many replicas look; how many events that made."""
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    today, told = here.date(), 0
    waiting = select(FileHandoverRow).where(
        FileHandoverRow.state == "open",
        FileHandoverRow.due_on <= last_day_told_of(today),
        or_(FileHandoverRow.told_on.is_(None), FileHandoverRow.told_on < today),
    )
    in_order = waiting.order_by(FileHandoverRow.due_on, FileHandoverRow.id).limit(_MOST_CHASED)
    for handover in unit.session.scalars(in_order.with_for_update(skip_locked=True)):
        chase = chase_of(handover.due_on, handover.told_on, today)
        if chase is None:
            continue
        handover.told_on = today
        schools = [handover.to_school_id, *([handover.from_school_id] if chase.tell_sender else [])]
        for school_id in schools:
            unit.publish(
                FileHandoverWaits(handover_id=handover.id, school_id=school_id, wait=chase.wait),
                aggregate_id=handover.id,
                aggregate_version=handover.version,
                school_id=school_id,
            )
        told += len(schools)
    return told


def count_days(unit: Unit, owners: OtherOwners) -> None:
    """Of those begun in this transaction: by the terms of the school the child comes to and the trust's own days, which
    referrals knows. While it is away they keep the day that guidance gives: a file waits for no answer."""
    for row in unit.session.scalars(select(FileHandoverRow).where(FileHandoverRow.begun_at == unit.now)):
        try:
            row.due_on = owners.handover_day(row.to_school_id, row.begun_on)
        except OwnerAway:
            return
