"""What of a child's file is about other children as well, and so stays for those: to be read before anybody agrees."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import SharedRecordPage, SharedRecordsQuery
from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import aliased

from incidents.categories.queries.categories import categories_by_id
from incidents.disposal.parts.shared_record_view import shared_record
from incidents.disposal.queries.shared_choices import choices_of
from incidents.models import ActionRow, ConcernRow, DocumentRow, EntryRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.records.queries.hide_incident_ids import hide_incident_ids
from incidents.retention.queries.files_read import files_read
from incidents.sight.own_sight import open_family, sight_of
from incidents.sight.seen import visible_lines

_IN_A_RECORD = (ConcernRow, EntryRow, ActionRow, DocumentRow)


def shared_records(unit: Unit, request: SharedRecordsQuery) -> SharedRecordPage:
    """One page, newest first, for whoever reads the whole file (``files_read``); ``not_found`` for anybody else.

    A record that also names a child the caller is linked to is left out, as everywhere. Of the others those are named
    whose files are not closed to the caller.
    """
    family = open_family(unit, request.subject_id)
    if request.subject_id not in files_read(unit, [request.subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    digest = filter_digest("shared_records", unit.access.actor_id, request.subject_id)
    lines, more = cut(_lines(unit, request, family, digest), request.limit)
    others = _others(unit, [line.record_id for line in lines], family)
    incidents = _incidents_of(unit, [line.record_id for line in lines])
    choices = choices_of(unit, family)
    found = [
        shared_record(unit, line, others[line.record_id], incidents.get(line.record_id), choices.get(line.record_id))
        for line in lines
    ]
    unit.audit(
        AuditAction.DISPOSAL_SHARED_READ,
        right=Right.RECORD_READ,
        school_ids=[line.school_id for line in lines],
        subject_ids={*family, *(each for record in found for each in record.subject_ids)},
        object_id=request.subject_id,
    )
    last = (lines[-1].occurred_at, lines[-1].record_id) if lines else ()
    return SharedRecordPage(records=hide_incident_ids(unit, found), next_cursor=next_cursor(digest, more, *last))


def _lines(unit: Unit, request: SharedRecordsQuery, family: Sequence[UUID], digest: str) -> Sequence[RecordSubjectRow]:
    """The page's lines, and one more if there is one; a record that names the child by two ids once."""
    line, other = RecordSubjectRow, aliased(RecordSubjectRow)
    order = (line.occurred_at, line.record_id)
    shared = exists().where(other.record_id == line.record_id, none_of(other.subject_id, family))
    earlier = aliased(RecordSubjectRow)
    again = exists().where(
        earlier.record_id == line.record_id,
        one_of(earlier.subject_id, family),
        earlier.subject_id < line.subject_id,
    )
    wanted = select(line).where(
        one_of(line.subject_id, family), shared, ~again, visible_lines(sight_of(unit), categories_by_id(unit))
    )
    if request.cursor is not None:
        wanted = wanted.where(tuple_(*order) < tuple_(*after_instant(request.cursor, digest)))
    return unit.session.scalars(wanted.order_by(*(each.desc() for each in order)).limit(request.limit + 1)).all()


def _others(unit: Unit, record_ids: Sequence[UUID], family: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    rows = unit.session.execute(
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(one_of(RecordSubjectRow.record_id, record_ids), none_of(RecordSubjectRow.subject_id, family))
        .order_by(RecordSubjectRow.record_id, RecordSubjectRow.place, RecordSubjectRow.subject_id)
    )
    found: dict[UUID, list[UUID]] = {each: [] for each in record_ids}
    for record_id, subject_id in rows:
        found[record_id].append(subject_id)
    return found


def _incidents_of(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    found: dict[UUID, UUID] = {}
    for table in _IN_A_RECORD:
        rows = unit.session.execute(select(table.id, table.incident_id).where(one_of(table.id, record_ids)))
        found |= {record_id: incident_id for record_id, incident_id in rows if incident_id is not None}
    return found
