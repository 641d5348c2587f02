"""Which adults of an incident record a caller is told of: a name says as much as the entries it stands in."""

from collections.abc import Sequence

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from chassis.units.one_of import one_of
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import EntryPersonRow, IncidentRow, PersonRow, RecordSubjectRow
from incidents.sight.incident_sight import children_seen
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_lines

_MOST = 200


def people_seen(unit: Unit, incident: IncidentRow) -> Sequence[PersonRow]:
    """Those in an entry that the caller sees and whose use is not restricted, in the order they came, at most 200.

    Who is in no entry yet is told to those who may write in the record, through the files of children they see.
    """
    seen = visible_lines(sight_of(unit), categories_by_id(unit))
    met = exists(
        select(EntryPersonRow.entry_id)
        .join(RecordSubjectRow, RecordSubjectRow.record_id == EntryPersonRow.entry_id)
        .where(EntryPersonRow.person_id == PersonRow.id, not_(RecordSubjectRow.restricted), seen)
    )
    free: ColumnElement[bool] = false()
    if unit.access.has(Right.RECORD_WRITE, incident.school_id):
        attached = exists(select(EntryPersonRow.entry_id).where(EntryPersonRow.person_id == PersonRow.id))
        children = [child.id for child in children_seen(unit, incident)]
        wrap = select(KeyWrapRow.record_id).where(
            KeyWrapRow.record_id == PersonRow.id, one_of(KeyWrapRow.holder_id, children)
        )
        free = and_(not_(attached), exists(wrap))
    in_order = select(PersonRow).where(PersonRow.incident_id == incident.id, or_(met, free)).order_by(PersonRow.id)
    return unit.session.scalars(in_order.limit(_MOST)).all()
