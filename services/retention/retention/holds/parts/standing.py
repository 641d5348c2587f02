"""Holds that stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from retention.models import HoldRow


def standing_holds(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[HoldRow]:
    """Those that stand for a child with these ids, the oldest first: placed under any of them, or while one was another
    of theirs."""
    ids = literal(list(child_ids), ARRAY(Uuid()))
    return unit.session.scalars(
        select(HoldRow)
        .where(HoldRow.lifted_at.is_(None), HoldRow.covers.overlap(ids))
        .order_by(HoldRow.placed_at, HoldRow.id)
    ).all()


def held_among(unit: Unit, children: Mapping[UUID, Collection[UUID]]) -> dict[UUID, list[HoldRow]]:
    """Of children with all their ids, those that a hold stands for."""
    every = {each: root for root, ids in children.items() for each in ids}
    found: dict[UUID, list[HoldRow]] = defaultdict(list)
    if every:
        for hold in standing_holds(unit, every):
            for root in {every[each] for each in hold.covers if each in every}:
                found[root].append(hold)
    return found
