"""Who the concerns, records, files and papers that an inbox tells of are about, and how they begin."""

from collections.abc import Mapping
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.day import MatterChildren, MattersAsked, MattersTold
from sqlalchemy import or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.day.queries.children_to_review import children_to_review
from incidents.lists.domain.first_line import first_line
from incidents.lists.queries.not_listed_words import not_listed_words, of_children
from incidents.lists.queries.opened_texts import opened_texts
from incidents.models import CategoryRow, ConcernRow, IncidentRow, RecordSubjectRow
from incidents.reads_by_school import Line, note_reads
from incidents.records.queries.titles import titles_of
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_concerns, visible_incidents, waiting_concerns
from incidents.triage.queries.queue_items import children_named


def children_of_matters(unit: Unit, keyring: Keyring, request: MattersAsked) -> MattersTold:
    """Of those in the caller's lists and queues; what they do not see is left out, like what is not there."""
    categories = categories_by_id(unit)
    concerns = {row.id: row for row in _concerns(unit, request, categories)}
    records = _records(unit, request, categories)
    schools = {each: row.school_id for each, row in concerns.items()} | records
    named = children_named(unit, list(concerns), list(records))
    begun = _first_lines(unit, keyring, concerns)
    titles = titles_of(unit, keyring, list(records), categories)
    words = not_listed_words(unit, keyring, {each for ids in named.values() for each in ids}, categories)
    reviews = children_to_review(unit, request)
    told: list[Line] = [(school_id, named.get(each, ()), each) for each, school_id in schools.items()]
    told += [(each.school_id, each.subject_ids) for each in reviews]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.RECORD_READ, told, "inbox")
    return MattersTold(
        matters=[
            MatterChildren(
                id=each,
                subject_ids=list(named.get(each, ())),
                first_line=begun.get(each, ""),
                title=titles.get(each, ""),
                not_listed=of_children(named.get(each, ()), words),
            )
            for each in schools
        ]
        + [MatterChildren(id=each.id, subject_ids=list(each.subject_ids)) for each in reviews]
    )


def _first_lines(unit: Unit, keyring: Keyring, concerns: Mapping[UUID, ConcernRow]) -> dict[UUID, str]:
    """Of those that open, and whose use is not restricted."""
    restricted = set(
        unit.session.scalars(
            select(RecordSubjectRow.record_id).where(
                one_of(RecordSubjectRow.record_id, concerns), RecordSubjectRow.restricted
            )
        )
    )
    open_ones = [row for row in concerns.values() if not row.sealed and row.id not in restricted]
    return {each: first_line(text) for each, text in opened_texts(unit, keyring, open_ones, "account").items()}


def _concerns(unit: Unit, request: MattersAsked, categories: Mapping[UUID, CategoryRow]) -> list[ConcernRow]:
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories))
    return list(unit.session.scalars(select(ConcernRow).where(one_of(ConcernRow.id, request.concern_ids), seen)))


def _records(unit: Unit, request: MattersAsked, categories: Mapping[UUID, CategoryRow]) -> dict[UUID, UUID]:
    """Those seen, and the school of each."""
    seen = visible_incidents(sight_of(unit), categories)
    wanted = select(IncidentRow.id, IncidentRow.school_id).where(one_of(IncidentRow.id, request.incident_ids), seen)
    return {row.id: row.school_id for row in unit.session.execute(wanted)}
