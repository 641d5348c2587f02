"""Concerns listed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.triage import ConcernLine, ConcernPage, DestroyedReport, ListConcerns
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import Select, select, tuple_

from incidents.categories import categories_by_id
from incidents.gone import KEPT
from incidents.models import CategoryRow, ConcernRow, DestroyedReportRow, RecordSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reading import children_as_reported, closed_without_record, is_moved, opens_to_reporter
from incidents.reads_by_school import note_reads
from incidents.sight import hide_incident_ids, sight_of, visible_concerns, waiting_concerns, waits_at

_MOST_DESTROYED = 50


def concern_lines(
    unit: Unit, rows: Sequence[ConcernRow], categories: Mapping[UUID, CategoryRow], *, own: bool = False
) -> list[ConcernLine]:
    """One line a concern, in the order of ``rows``. ``own``: for its reporter, who is not told more of what was decided
    than that no record was opened, and whom they named though another child was put in since: of those that open to
    them."""
    withheld = {row.id for row in rows if own and not _opens(unit, row)}
    concern_ids = [row.id for row in rows if row.id not in withheld]
    subjects = _subject_ids(unit, concern_ids, as_reported=own)
    then = children_as_reported(unit, concern_ids) if own else {}
    lines = [
        of_row(
            ConcernLine,
            row,
            category_name=categories[row.category_as_reported if own else row.category_id].name,
            decision=None if own else row.decision,
            incident_id=None if own else row.incident_id,
            subject_ids=[then.get(row.id, {}).get(each, each) for each in subjects.get(row.id, [])],
            withheld=row.id in withheld,
            moved=is_moved(then.get(row.id, {})),
            without_record=own and closed_without_record(row),
        )
        for row in rows
    ]
    return hide_incident_ids(unit, lines)


def _opens(unit: Unit, row: ConcernRow) -> bool:
    return opens_to_reporter(unit.access, row.recorded_at, row.permit_issued_at, unit.now)


def _subject_ids(unit: Unit, concern_ids: Sequence[UUID], *, as_reported: bool) -> dict[UUID, list[UUID]]:
    """``as_reported``: without children who were put in by a correction."""
    in_order = select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id).order_by(RecordSubjectRow.place)
    wanted = in_order.where(one_of(RecordSubjectRow.record_id, concern_ids))
    named = unit.session.execute(wanted.where(~RecordSubjectRow.added) if as_reported else wanted)
    subjects: dict[UUID, list[UUID]] = {}
    for concern_id, subject_id in named:
        subjects.setdefault(concern_id, []).append(subject_id)
    return subjects


def list_concerns(unit: Unit, request: ListConcerns) -> ConcernPage:
    """One page, newest ``recorded_at`` first; ``invalid_request`` on a cursor of another list."""
    sight = sight_of(unit)
    categories = categories_by_id(unit)
    digest = filter_digest("concerns", unit.access.actor_id, request.waiting_only, request.school_id)
    wanted = select(ConcernRow)
    if request.waiting_only:
        wanted = wanted.where(waiting_concerns(sight))
    else:
        wanted = wanted.where(visible_concerns(sight, categories))
    if request.school_id is not None:
        at_school = waits_at if request.waiting_only else ConcernRow.school_id.__eq__
        wanted = wanted.where(at_school(request.school_id))
    found = unit.session.scalars(newest_first(wanted, request.cursor, digest, request.limit)).all()
    rows, more = cut(found, request.limit)
    lines = concern_lines(unit, rows, categories)
    right = Right.CONCERN_TRIAGE if request.waiting_only else Right.RECORD_READ
    told = [(line.school_id, line.subject_ids, line.id) for line in lines]
    note_reads(unit, AuditAction.CONCERN_LIST_READ, right, told)
    keys = (rows[-1].recorded_at, rows[-1].id) if rows else ()
    return ConcernPage(concerns=lines, next_cursor=next_cursor(digest, more, *keys))


def newest_first(wanted: Select[ConcernRow], cursor: str | None, digest: str, limit: int) -> Select[ConcernRow]:
    """The page after ``cursor``, and one row more."""
    if cursor is not None:
        wanted = wanted.where(tuple_(ConcernRow.recorded_at, ConcernRow.id) < tuple_(*after_instant(cursor, digest)))
    return wanted.order_by(ConcernRow.recorded_at.desc(), ConcernRow.id.desc()).limit(limit + 1)


def list_own_concerns(unit: Unit, request: ListOwnConcerns) -> ConcernPage:
    """One page, newest first, without what was decided; on the first what went with a child's file."""
    digest = filter_digest("own concerns", unit.access.actor_id)
    own = select(ConcernRow).where(ConcernRow.reporter_id == unit.access.actor_id)
    found = unit.session.scalars(newest_first(own, request.cursor, digest, request.limit)).all()
    rows, more = cut(found, request.limit)
    lines = concern_lines(unit, rows, categories_by_id(unit), own=True)
    unit.audit(
        AuditAction.CONCERN_LIST_READ,
        right=Right.CONCERN_FOLLOW_OWN,
        school_ids=[row.school_id for row in rows],
        subject_ids=[subject_id for line in lines for subject_id in line.subject_ids],
    )
    keys = (rows[-1].recorded_at, rows[-1].id) if rows else ()
    destroyed = [] if request.cursor is not None else _destroyed(unit)
    return ConcernPage(concerns=lines, next_cursor=next_cursor(digest, more, *keys), destroyed=destroyed)


def _destroyed(unit: Unit) -> list[DestroyedReport]:
    """Of the last year, newest first."""
    own = (
        select(DestroyedReportRow)
        .where(
            DestroyedReportRow.reporter_id == unit.access.actor_id,
            DestroyedReportRow.destroyed_at > unit.now - KEPT,
        )
        .order_by(DestroyedReportRow.destroyed_at.desc(), DestroyedReportRow.id)
        .limit(_MOST_DESTROYED)
    )
    return [
        DestroyedReport(school_id=row.school_id, recorded_at=row.recorded_at, destroyed_at=row.destroyed_at)
        for row in unit.session.scalars(own)
    ]
