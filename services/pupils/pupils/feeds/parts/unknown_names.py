"""Names of fields that we have none for: sent by a feed, or kept at its school before names were asked about."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypedDict
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import select

from pupils.deliveries.domain.delivery_notes import OTHER_NAMES
from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.feeds.queries.feed_groups import OTHER
from pupils.files.domain.roll_file import LONDON
from pupils.models import FeedRow, PupilPartRow
from pupils.record.sealed_fields import part_field, unknown_names_field
from pupils.roll.roll_key import RollKey

MOST_NAMES = 200
"""Names that are kept of one feed; a sender whose names are new each night is not followed further."""


class Met(TypedDict):
    """``since``: the day on which the name was first sent, None: before names were asked about. ``kept``: at how many
    pupils of the school there is a value from then."""

    since: str | None
    kept: int


def names_of(unit: Unit, key: RollKey, feed: FeedRow) -> dict[str, Met]:
    """By name; while nothing is noted of the feed, what is kept at its school. Raises ``VaultAway``."""
    if feed.unknown_sealed is not None:
        found: dict[str, Met] = key.unseal(unknown_names_field(feed.id, feed.unknown_version), feed.unknown_sealed)
        return found
    kept = Counter(name for _, values in kept_values(unit, key, feed.school_id) for name in values)
    return {name: Met(since=None, kept=count) for name, count in sorted(kept.items())}


def note_names(unit: Unit, keyring: Keyring, delivery: LeasedDelivery, sent: Collection[str]) -> None:
    """Those that a feed sends for the first time, for whoever decides about them; a check keeps none."""
    if delivery.as_feed is None or delivery.check_only or not sent:
        return
    feed = unit.session.get_one(FeedRow, delivery.as_feed, with_for_update=True)
    key = RollKey(unit, keyring, delivery.school_id)
    names = names_of(unit, key, feed)
    new = sorted(set(sent) - names.keys() - {OTHER_NAMES})[: max(MOST_NAMES - len(names), 0)]
    if new:
        today = unit.now.astimezone(LONDON).date().isoformat()
        put_names(key, feed, {**names, **{name: Met(since=today, kept=0) for name in new}})


def put_names(key: RollKey, feed: FeedRow, names: Mapping[str, Met]) -> None:
    """Seals them as the next version."""
    feed.unknown_version += 1
    feed.unknown_sealed = key.seal(unknown_names_field(feed.id, feed.unknown_version), names)


def kept_values(unit: Unit, key: RollKey, school_id: UUID) -> Iterator[tuple[PupilPartRow, dict[str, Any]]]:
    """What is kept of the school's pupils without a field of ours, by the names it came under."""
    rows = select(PupilPartRow).where(PupilPartRow.school_id == school_id, PupilPartRow.part == OTHER)
    for row in unit.session.scalars(rows).all():
        values = key.unseal(part_field(row.pupil_id, OTHER, row.version), row.sealed)
        yield row, values.get("unknown", {})
