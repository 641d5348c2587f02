"""What somebody else than who wrote it has rewritten, as far as the caller sees it."""

from datetime import timedelta

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.moves import Rewritten
from sqlalchemy import exists, func, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow, EntryRow, RecordSubjectRow, RecordVersionRow
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_lines

_SHOWN = timedelta(days=31)
_MOST = 50


def rewritten(unit: Unit) -> list[Rewritten]:
    """Of the last month at the schools where the caller triages, newest first: a record once for each who did, with its
    last change."""
    sight = sight_of(unit)
    at = func.coalesce(ConcernRow.changed_at, EntryRow.changed_at)
    seen = exists().where(
        RecordSubjectRow.record_id == RecordVersionRow.record_id, visible_lines(sight, categories_by_id(unit))
    )
    newest = (
        select(
            RecordVersionRow.record_id,
            RecordVersionRow.record_kind,
            RecordVersionRow.school_id,
            RecordVersionRow.rewritten_by,
            at.label("rewritten_at"),
        )
        .outerjoin(ConcernRow, ConcernRow.id == RecordVersionRow.record_id)
        .outerjoin(EntryRow, EntryRow.id == RecordVersionRow.record_id)
        .where(
            RecordVersionRow.rewritten_by.is_not(None),
            one_of(RecordVersionRow.school_id, sight.triages_at),
            at > unit.now - _SHOWN,
            seen,
        )
        .distinct()
        .order_by(at.desc(), RecordVersionRow.record_id)
        .limit(_MOST)
    )
    return [Rewritten.model_validate(row._asdict()) for row in unit.session.execute(newest)]
