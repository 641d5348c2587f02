"""On the day a file is to be reviewed whoever leads for the child is told; alerts tells them, and names no child."""

from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.events import FileReviewDue
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from incidents.copies.known import known_schools
from incidents.models import PupilCardRow
from incidents.steps.domain.reminders import SOONEST_HOUR

_BATCH = 100
_LONDON = ZoneInfo("Europe/London")
_LATER = aliased(PupilCardRow)
_IS_NEWEST = ~exists().where(_LATER.id == PupilCardRow.id, _LATER.version > PupilCardRow.version)


def remind_of_file_reviews(unit: Unit) -> int:
    """Up to 100 cards whose day has come, each day once however many replicas look; how many.

    What was told and its event are one transaction. A card that is written again with the same day is not told again.
    """
    here = unit.now.astimezone(_LONDON)
    if here.hour < SOONEST_HOUR:
        return 0
    unit.scope_to(known_schools(unit.session))
    told = 0
    for card in unit.session.scalars(
        select(PupilCardRow)
        .where(
            PupilCardRow.next_review_on <= here.date(),
            PupilCardRow.review_told.is_distinct_from(PupilCardRow.next_review_on),
            _IS_NEWEST,
        )
        .order_by(PupilCardRow.next_review_on, PupilCardRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True, of=PupilCardRow)
    ):
        card.review_told = card.next_review_on
        unit.publish(
            FileReviewDue(card_id=card.id),
            aggregate_id=card.id,
            aggregate_version=card.version,
            school_id=card.school_id,
        )
        told += 1
    return told
