"""What feeds told of a special category goes when none may tell it any more (UK GDPR, article 5(1)(c) and (e))."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.pupil_record_fields import GROUP_OF, FieldGroup
from sqlalchemy import delete, func, select, update

from pupils.feeds.queries.feed_groups import approved
from pupils.models import FeedRow, PupilPartRow, PupilToldRow
from pupils.record.domain.record_merging import PLACE_OF


def erase_group(unit: Unit, school_id: UUID, group: FieldGroup) -> None:
    """Deletes the group of every pupil of the school, unless another feed there that has not ended is approved for it.

    Times of its fields are forgotten with it: approved once more, the next delivery tells it whole, however old its
    rows say they are. Local additions stay, they are the school's own.
    """
    telling = select(FeedRow.id).where(FeedRow.school_id == school_id, FeedRow.ended_at.is_(None))
    feeds = list(unit.session.scalars(telling))
    if any(group in groups for groups in approved(unit, feeds).values()):
        return
    unit.session.execute(delete(PupilPartRow).where(PupilPartRow.school_id == school_id, PupilPartRow.part == group))
    of_school = PupilToldRow.school_id == school_id
    unit.session.execute(update(PupilToldRow).where(of_school).values(row_digest=None))
    for place in [PLACE_OF[field] + 1 for field, of in GROUP_OF.items() if of == group]:
        reset = update(PupilToldRow).where(of_school, func.cardinality(PupilToldRow.record_told) >= place)
        unit.session.execute(reset.values({PupilToldRow.record_told[place]: 0}))
