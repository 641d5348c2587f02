"""The concern or incident record that somebody says the number of."""

from collections.abc import Mapping
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.numbers import FindByNumber, FoundByNumber, NumberedMatter
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.spoken_numbers import digests_of, read_number
from sqlalchemy import or_, select

from incidents.categories import categories_by_id
from incidents.models import CategoryRow, ConcernRow, IncidentRow
from incidents.models.numbers import number_digest
from incidents.reads_by_school import note_reads
from incidents.sight import sight_of, visible_concerns, visible_incidents, waiting_concerns

from .queue import children_named


def find_by_number(unit: Unit, request: FindByNumber) -> FoundByNumber:
    """What has the number, of what the caller sees; ``invalid_request`` on ``number`` if it cannot be one."""
    number = read_number(request.number)
    if number is None:
        raise invalid("number", FieldCode.WRONG_FORMAT)
    categories, digests = categories_by_id(unit), digests_of(number)
    concerns = _concerns(unit, digests, categories)
    records = _records(unit, digests, categories)
    named = children_named(unit, list(concerns), list(records))
    told = [(school_id, named.get(each, ()), each) for each, school_id in (concerns | records).items()]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.RECORD_READ, told, "number")
    return FoundByNumber(
        matters=[
            *(NumberedMatter(kind="incident", id=each) for each in records),
            *(NumberedMatter(kind="concern", id=each) for each in concerns),
        ]
    )


def _concerns(unit: Unit, digests: list[bytes], categories: Mapping[UUID, CategoryRow]) -> dict[UUID, UUID]:
    """Those seen, and the school of each."""
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories, by="all"))
    found = select(ConcernRow.id, ConcernRow.school_id).where(number_digest(ConcernRow.id).in_(digests), seen)
    return {row.id: row.school_id for row in unit.session.execute(found)}


def _records(unit: Unit, digests: list[bytes], categories: Mapping[UUID, CategoryRow]) -> dict[UUID, UUID]:
    seen = visible_incidents(sight_of(unit), categories)
    found = select(IncidentRow.id, IncidentRow.school_id).where(number_digest(IncidentRow.id).in_(digests), seen)
    return {row.id: row.school_id for row in unit.session.execute(found)}
