"""Reading again is agreed to, and ends."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.incidents.read_again import DecideReadRequest, EndReading, ReadRequestChanged
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ReadRequestDecided
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.file_readers import grant, spread
from incidents.models import ReadRequestRow
from incidents.narrative import seal
from incidents.states import check_version

from .last_day import read_last_day, today_of
from .request import changed, find_request, may_answer, may_end
from .stop_reading import OPEN, stop_reading

_BATCH = 100


def tell_asker(unit: Unit, row: ReadRequestRow) -> None:
    """Once for each answer; what it is stands on the page."""
    unit.publish(
        ReadRequestDecided(request_id=row.id, school_id=row.asking_school_id, staff_id=row.asked_by),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.asking_school_id,
    )


def decide_read_request(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: DecideReadRequest
) -> ReadRequestChanged:
    """The safeguarding team of the school that asks reads the file from now until the end of the day.

    ``not_found``, ``stale_version``, ``not_permitted`` for whoever asked and for all but those whose answer it is;
    ``invalid_request`` on ``request_id`` where it is answered, ``ends_on`` or ``refusal``. Needs identity, and the
    vault to refuse.
    """
    row = find_request(unit, request.request_id, hold=True)
    check_version(row.version, request.version)
    if row.state != "asked":
        raise invalid("request_id", FieldCode.NOT_ALLOWED)
    if not may_answer(unit, owners, row):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if request.refusal is not None and request.ends_on is not None:
        raise invalid("refusal", FieldCode.NOT_ALLOWED)
    family = family_of(unit, row.subject_id)
    if request.refusal is not None:
        _refuse(unit, keyring, row, request.refusal)
    elif request.ends_on is not None:
        _agree(unit, row, family, request.ends_on)
    else:
        raise invalid("ends_on", FieldCode.REQUIRED)
    _note(unit, row, family)
    return changed(row)


def _refuse(unit: Unit, keyring: Keyring, row: ReadRequestRow, refusal: str) -> None:
    row.state = "refused"
    row.refusal = seal(keyring.open(unit, row.id), "read_request", row.id, "refusal", refusal)


def _agree(unit: Unit, row: ReadRequestRow, family: list[UUID], ends_on: str) -> None:
    row.ends_on = read_last_day(ends_on, today_of(unit.now))
    row.state = "agreed"
    grant(unit, row.subject_id, row.asking_school_id, "agreed", row.id)
    spread(unit, family)


def _note(unit: Unit, row: ReadRequestRow, family: list[UUID]) -> None:
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    row.version += 1
    tell_asker(unit, row)
    unit.audit(
        AuditAction.HANDOVER_REQUEST_DECIDE,
        right=Right.CONCERN_TRIAGE,
        school_ids=row.school_ids,
        subject_ids=family,
        object_id=row.id,
        outcome=row.state,
    )


def end_due_readings(unit: Unit) -> int:
    """Up to 100 whose last day has gone by, each once however many replicas look; how many that were."""
    unit.scope_to(known_schools(unit.session))
    due = (
        select(ReadRequestRow)
        .where(ReadRequestRow.state == "agreed", ReadRequestRow.ends_on < today_of(unit.now))
        .order_by(ReadRequestRow.ends_on, ReadRequestRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = unit.session.scalars(due).all()
    for row in rows:
        family = family_of(unit, row.subject_id)
        stop_reading(unit, row, family, "day_gone_by")
        spread(unit, family)
    return len(rows)


def end_reading(unit: Unit, request: EndReading) -> ReadRequestChanged:
    """At once. ``not_found``, ``stale_version``; ``not_permitted`` where it waits for an answer and the caller is of
    the other school, ``invalid_request`` on ``request_id`` where it is over."""
    row = find_request(unit, request.request_id, hold=True)
    check_version(row.version, request.version)
    if row.state not in OPEN:
        raise invalid("request_id", FieldCode.NOT_ALLOWED)
    if not may_end(unit, row):
        raise Problem(ErrorCode.NOT_PERMITTED)
    family = family_of(unit, row.subject_id)
    row.ended_by = unit.access.actor_id
    stop_reading(unit, row, family, "ended")
    spread(unit, family)
    if row.ended_by != row.asked_by:
        tell_asker(unit, row)
    return changed(row)
