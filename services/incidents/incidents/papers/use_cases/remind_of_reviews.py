"""On the day a paper is to be reviewed its school is told; alerts tells them, and names no child."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import PaperReviewDue
from sqlalchemy import exists, select

from incidents.copies.known import known_schools
from incidents.models import DocumentVersionRow, PaperRow
from incidents.steps.domain.reminders import SOONEST_HOUR

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")


def remind_of_reviews(unit: Unit) -> int:
    """Up to 100 papers whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. The next day that is set is told again, and so is the school that a
    paper has come to before anyone reviewed it. What was refused, or never came, is not told of.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    readable = exists().where(
        DocumentVersionRow.document_id == PaperRow.document_id, DocumentVersionRow.state == "clean"
    )
    told = 0
    for paper in unit.session.scalars(
        select(PaperRow)
        .where(
            PaperRow.review_on <= here.date(),
            PaperRow.review_told.is_distinct_from(PaperRow.review_on),
            readable,
        )
        .order_by(PaperRow.review_on, PaperRow.document_id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True, of=PaperRow)
    ):
        paper.review_told = paper.review_on
        unit.publish(
            PaperReviewDue(document_id=paper.document_id),
            aggregate_id=paper.document_id,
            aggregate_version=paper.version,
            school_id=paper.school_id,
        )
        told += 1
    return told
