"""How many of a kind were recorded about a child in each month."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.overseeing import MOST_LINES, CountedRecords
from sqlalchemy import case, func, literal, select

from incidents.models import RecordSubjectRow

_KIND = case(
    (RecordSubjectRow.record_kind.in_(("concern", "action", "document")), RecordSubjectRow.record_kind),
    else_=literal("entry"),
)
"""No kind of entry by itself: that there was a home visit, or a strategy meeting, tells a story."""
_MONTH = func.to_char(func.timezone("Europe/London", RecordSubjectRow.recorded_at), "YYYY-MM")


def records_counted(unit: Unit, family: Sequence[UUID]) -> tuple[list[CountedRecords], bool]:
    """The newest months first, each record once though it names the child by two ids; and whether there are more."""
    month, kind = _MONTH.label("month"), _KIND.label("kind")
    wanted = (
        select(month, kind, func.count(RecordSubjectRow.record_id.distinct()).label("records"))
        .where(RecordSubjectRow.subject_id.in_(family))
        .group_by(month, kind)
        .order_by(month.desc(), kind)
        .limit(MOST_LINES + 1)
    )
    counted = [CountedRecords.model_validate(row._asdict()) for row in unit.session.execute(wanted)]
    return counted[:MOST_LINES], len(counted) > MOST_LINES
