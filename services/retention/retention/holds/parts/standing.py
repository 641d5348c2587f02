"""Holds that keep a file: those that stand, and those that were lifted and have a school day to go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from retention.days import london_day
from retention.models import HoldRow


def standing_holds(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[HoldRow]:
    """Those that keep the file of a child with these ids, the oldest first: placed under any of them, or while one was
    another of theirs."""
    ids, today = literal(list(child_ids), ARRAY(Uuid())), london_day(unit.now)
    return unit.session.scalars(
        select(HoldRow)
        .where(HoldRow.covers.overlap(ids), or_(HoldRow.lifted_at.is_(None), HoldRow.keeps_until > today))
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
