"""Concerns as lines of a list: no text."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.triage import ConcernLine
from sqlalchemy import select

from incidents.models import CategoryRow, ConcernRow, RecordSubjectRow
from incidents.records.queries.hide_incident_ids import hide_incident_ids
from incidents.reporting.domain.own_writing import opens_to_reporter
from incidents.reporting.queries.as_reported import children_as_reported, closed_without_record, is_moved


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
        ConcernLine(
            id=row.id,
            school_id=row.school_id,
            category_name=categories[row.category_as_reported if own else row.category_id].name,
            status=row.status,
            decision=None if own else row.decision,
            occurred_at=row.occurred_at,
            recorded_at=row.recorded_at,
            reporter_id=row.reporter_id,
            incident_id=None if own else row.incident_id,
            subject_ids=[then.get(row.id, {}).get(each, each) for each in subjects.get(row.id, [])],
            sealed=row.sealed,
            author_confirmed=row.author_confirmed,
            version=row.version,
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
