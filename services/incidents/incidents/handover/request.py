"""An earlier school asks to read."""

from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.read_again import (
    AskToRead,
    ListReadRequests,
    ReadRequest,
    ReadRequestChanged,
    ReadRequestLine,
    ReadRequestPage,
    ReadRequestQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import ReadRequestAsked
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, tuple_

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.file_readers import is_gone, keeper_of
from incidents.models import FileHandoverRow, HandedFileRow, ReadRequestRow
from incidents.narrative import seal, unseal
from incidents.paging import cut, next_cursor
from incidents.reading import day_text
from incidents.sight import find_handover, handed_files, is_closed_to, sight_of, staff_kept_from

from .stop_reading import open_requests
from .who_agrees import who_agrees

_COLUMNS = (
    "id", "handover_id", "subject_id", "pupil_id", "asking_school_id", "keeping_school_id", "state", "asked_by",
    "asked_at", "version",
)  # fmt: skip
_ROW = ReadRequestRow
_WAITING_FIRST: ColumnElement[int] = case((_ROW.state == "asked", 0), else_=1)
_FIRST_VERSION = 1


def find_request(unit: Unit, request_id: UUID, *, hold: bool = False) -> ReadRequestRow:
    """``not_found`` for whoever triages at neither school, or is kept from the child."""
    wanted = select(ReadRequestRow).where(ReadRequestRow.id == request_id, is_open_request(unit))
    row = unit.session.scalar(wanted.with_for_update() if hold else wanted)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def is_open_request(unit: Unit) -> ColumnElement[bool]:
    """Whether the caller triages at one of the schools and may know of the child."""
    sight = sight_of(unit)
    hidden = sight.kept_from | sight.closed
    return and_(
        or_(
            ReadRequestRow.asking_school_id.in_(sight.triages_at),
            ReadRequestRow.keeping_school_id.in_(sight.triages_at),
        ),
        ReadRequestRow.subject_id.not_in(hidden),
        ReadRequestRow.pupil_id.not_in(hidden),
    )


def changed(row: ReadRequestRow) -> ReadRequestChanged:
    """As it is now."""
    return ReadRequestChanged.model_validate({"id": row.id, "state": row.state, "version": row.version})


def people_who_answer(
    unit: Unit, owners: OtherOwners, subject_id: UUID, asked_by: UUID, asking_school_id: UUID, keeping_school_id: UUID
) -> list[UUID]:
    """In a stable order; empty where there is nobody. ``OwnerAway``.

    Of closed files only what the unit's schools know of is left out: the file itself is closed to the rest.
    """
    persons = owners.who_agrees(asked_by, asking_school_id, keeping_school_id)
    family = family_of(unit, subject_id)
    kept_away = set(staff_kept_from(unit, family))
    for staff_id in {*persons.at_both, *persons.at_keeping} - kept_away:
        if any(is_closed_to(unit, staff_id, [each]) for each in family):
            kept_away.add(staff_id)
    return who_agrees(persons, kept_away)


def may_answer(unit: Unit, owners: OtherOwners, row: ReadRequestRow) -> bool:
    """Whether the caller agrees or refuses."""
    people = people_who_answer(unit, owners, row.subject_id, row.asked_by, row.asking_school_id, row.keeping_school_id)
    return unit.access.actor_id in people


def may_end(unit: Unit, row: ReadRequestRow) -> bool:
    """Either school ends what was agreed; what nobody answered is taken back by the school that asked."""
    if row.state == "asked":
        return row.asking_school_id in sight_of(unit).triages_at
    return row.state == "agreed"


def request_line(row: ReadRequestRow, *, mine_to_decide: bool) -> ReadRequestLine:
    """Without its texts."""
    return ReadRequestLine.model_validate(
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "ends_on": day_text(row.ends_on),
            "mine_to_decide": mine_to_decide,
        }
    )


def was_told(row: ReadRequestRow, staff_id: UUID) -> bool:
    """Whether it waits and they were told that it is theirs to answer."""
    return row.state == "asked" and staff_id in row.told_ids


def get_read_request(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadRequestQuery) -> ReadRequest:
    """``not_found``. Needs the vault, and identity while it waits for an answer."""
    row = find_request(unit, request.request_id)
    key = keyring.open(unit, row.id)
    unit.audit(
        AuditAction.HANDOVER_REQUEST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=row.school_ids,
        subject_ids=family_of(unit, row.subject_id),
        object_id=row.id,
    )
    return of_row(
        ReadRequest,
        row,
        line=request_line(row, mine_to_decide=row.state == "asked" and may_answer(unit, owners, row)),
        reason=unseal(key, "read_request", row.id, "reason", row.reason),
        refusal=None if row.refusal is None else unseal(key, "read_request", row.id, "refusal", row.refusal),
        may_end=may_end(unit, row),
    )


def list_read_requests(unit: Unit, request: ListReadRequests) -> ReadRequestPage:
    """One page, what nobody answered first. ``mine_to_decide`` here: whether the caller was told of it.
    ``invalid_request`` on a cursor of another list."""
    digest = filter_digest(
        "read_requests", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    rows, more = cut(unit.session.scalars(_page(unit, request, digest)).all(), request.limit)
    unit.audit(
        AuditAction.HANDOVER_REQUEST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids={school_id for row in rows for school_id in row.school_ids},
        subject_ids={each for row in rows for each in (row.subject_id, row.pupil_id)},
    )
    keys = (0 if rows[-1].state == "asked" else 1, rows[-1].asked_at, rows[-1].id) if rows else ()
    lines = [request_line(row, mine_to_decide=was_told(row, unit.access.actor_id)) for row in rows]
    return ReadRequestPage(requests=lines, next_cursor=next_cursor(digest, more, *keys))


def _page(unit: Unit, request: ListReadRequests, digest: str) -> Select[ReadRequestRow]:
    wanted = select(_ROW).where(is_open_request(unit))
    if request.handover_id is not None:
        wanted = wanted.where(_ROW.handover_id == request.handover_id)
    if request.state is not None:
        wanted = wanted.where(_ROW.state == request.state)
    if request.cursor is not None:
        part, asked_at, request_id = _after(request.cursor, digest)
        later = and_(literal(part) == _WAITING_FIRST, tuple_(_ROW.asked_at, _ROW.id) < tuple_(asked_at, request_id))
        wanted = wanted.where(or_(literal(part) < _WAITING_FIRST, later))
    return wanted.order_by(_WAITING_FIRST, _ROW.asked_at.desc(), _ROW.id.desc()).limit(request.limit + 1)


def _after(cursor: str, digest: str) -> tuple[int, datetime, UUID]:
    try:
        part, asked_at, request_id = cursors.decode(cursor, digest)
        return int(part), datetime.fromisoformat(asked_at), UUID(request_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def ask_to_read(unit: Unit, keyring: Keyring, owners: OtherOwners, request: AskToRead) -> ReadRequestChanged:
    """``not_found``, ``not_permitted`` for who does not triage at the school the child left; ``invalid_request`` on
    ``subject_id`` (no child of the handover, nobody signed for the file, or it is asked already) or ``handover_id``
    (nobody could agree). Needs the vault, and identity.
    """
    handover = find_handover(unit, request.handover_id, hold=True)
    unit.access.require(Right.CONCERN_TRIAGE, handover.from_school_id)
    file = next((each for each in handed_files(unit, handover) if each.subject_id == request.subject_id), None)
    if file is None:
        raise invalid("subject_id", FieldCode.UNKNOWN_PUPIL)
    family = family_of(unit, file.subject_id)
    if file.state != "received" or not is_gone(unit, file.subject_id, handover.from_school_id):
        raise invalid("subject_id", FieldCode.NOT_ALLOWED)
    if any(each.asking_school_id == handover.from_school_id for each in open_requests(unit, family)):
        raise invalid("subject_id", FieldCode.AS_IT_IS)
    row = _row(unit, handover, file, family)
    people = people_who_answer(unit, owners, row.subject_id, row.asked_by, row.asking_school_id, row.keeping_school_id)
    if not people:
        raise invalid("handover_id", FieldCode.NOBODY_AGREES)
    row.told_ids = people
    key = keyring.new_data_key(unit, row.id, [Holder("school", school_id) for school_id in row.school_ids])
    row.reason = seal(key, "read_request", row.id, "reason", request.reason)
    unit.session.add(row)
    _tell(unit, row, family)
    return changed(row)


def _row(unit: Unit, handover: FileHandoverRow, file: HandedFileRow, family: list[UUID]) -> ReadRequestRow:
    keeping = keeper_of(unit, family, file.subject_id) or handover.to_school_id
    return ReadRequestRow(
        id=new_id(),
        handover_id=handover.id,
        subject_id=file.subject_id,
        pupil_id=family[0],
        asking_school_id=handover.from_school_id,
        keeping_school_id=keeping,
        school_ids=sorted({handover.from_school_id, keeping}),
        state="asked",
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        version=_FIRST_VERSION,
    )


def _tell(unit: Unit, row: ReadRequestRow, family: list[UUID]) -> None:
    unit.publish(
        ReadRequestAsked(request_id=row.id, school_id=row.keeping_school_id, staff_ids=row.told_ids),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.keeping_school_id,
    )
    unit.audit(
        AuditAction.HANDOVER_REQUEST_ASK,
        right=Right.CONCERN_TRIAGE,
        school_ids=row.school_ids,
        subject_ids=family,
        object_id=row.id,
    )
