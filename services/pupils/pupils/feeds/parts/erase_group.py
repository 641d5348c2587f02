"""What feeds told of a special category, or without a field of ours, goes when none may tell it any more (UK GDPR,
article 5(1)(c) and (e))."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.pupil_record_fields import GROUP_OF, FieldGroup
from sqlalchemy import delete, func, select, update

from pupils.disposal.parts.hold_roll import hold_roll
from pupils.feeds.queries.feed_groups import OTHER, approved, approved_fields
from pupils.files.domain.unknown_fields import field_digest
from pupils.models import FeedRow, PupilPartRow, PupilToldRow
from pupils.record.domain.record_merging import PLACE_OF
from pupils.record.sealed_fields import part_field
from pupils.roll.roll_key import RollKey

from .unknown_names import Met, kept_values, names_of, put_names


def erase_group(unit: Unit, school_id: UUID, group: FieldGroup) -> None:
    """Deletes the group of every pupil of the school, unless another feed there that has not ended is approved for it.

    Times of its fields are forgotten with it: approved once more, the next delivery tells it whole, however old its
    rows say they are. Local additions stay, they are the school's own.
    """
    feeds = [each.id for each in _feeds(unit, school_id) if each.ended_at is None]
    if any(group in groups for groups in approved(unit, feeds).values()):
        return
    unit.session.execute(delete(PupilPartRow).where(PupilPartRow.school_id == school_id, PupilPartRow.part == group))
    _tell_again(unit, school_id, [field for field, of in GROUP_OF.items() if of == group])


def erase_unknown(unit: Unit, key: RollKey, school_id: UUID, names: Collection[str]) -> None:
    """The same of single fields that we have none for; batches of rows in hand are waited for."""
    hold_roll(unit)
    feeds = _feeds(unit, school_id)
    telling = approved_fields(unit, [each.id for each in feeds if each.ended_at is None]).values()
    gone = {name for name in names if not any(field_digest(name) in fields for fields in telling)}
    known = {feed.id: names_of(unit, key, feed) for feed in feeds}
    for row, unknown in kept_values(unit, key, school_id):
        left = {name: text for name, text in unknown.items() if name not in gone}
        if not left:
            unit.session.delete(row)
        elif len(left) < len(unknown):
            row.version += 1
            row.sealed = key.seal(part_field(row.pupil_id, OTHER, row.version), {"unknown": left})
    for feed in feeds:
        met = known[feed.id]
        if any(met[name]["kept"] for name in gone & met.keys()):
            put_names(key, feed, {name: _without(each, gone=name in gone) for name, each in met.items()})
    unit.session.flush()
    _tell_again(unit, school_id, ["unknown"])


def _without(met: Met, *, gone: bool) -> Met:
    return Met(since=met["since"], kept=0 if gone else met["kept"])


def _feeds(unit: Unit, school_id: UUID) -> Collection[FeedRow]:
    return unit.session.scalars(select(FeedRow).where(FeedRow.school_id == school_id).order_by(FeedRow.id)).all()


def _tell_again(unit: Unit, school_id: UUID, fields: Collection[str]) -> None:
    of_school = PupilToldRow.school_id == school_id
    unit.session.execute(update(PupilToldRow).where(of_school).values(row_digest=None))
    for place in [PLACE_OF[field] + 1 for field in fields]:
        reset = update(PupilToldRow).where(of_school, func.cardinality(PupilToldRow.record_told) >= place)
        unit.session.execute(reset.values({PupilToldRow.record_told[place]: 0}))
