"""Feeds of the caller's schools, their settings, and how they do."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import Feed, FeedList
from haven_schemas.rpc.pupils.feeds import FeedQuery
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.feeds.domain.feed_secrets import is_good
from pupils.models import DeliveryRow, FeedRow

from .feed_groups import approved
from .own_feed import own_feed

_MOST = 200
_OPEN = ("waiting", "running")


def list_feeds(unit: Unit) -> FeedList:
    """Where the caller administers feeds, those that have ended last; never a secret."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    rows = unit.session.scalars(
        select(FeedRow)
        .where(FeedRow.school_id.in_(schools))
        .order_by(FeedRow.ended_at.is_not(None), FeedRow.name, FeedRow.id)
        .limit(_MOST)
    ).all()
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=schools)
    return FeedList(feeds=_feeds(unit, rows, schools))


def get_feed(unit: Unit, request: FeedQuery) -> Feed:
    """One feed of a school where the caller administers feeds; ``not_found`` otherwise."""
    row = own_feed(unit, request.feed_id)
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=[row.school_id], object_id=row.id)
    (found,) = _feeds(unit, [row], [row.school_id])
    return found


def _feeds(unit: Unit, rows: Sequence[FeedRow], schools: Iterable[UUID]) -> list[Feed]:
    waiting = _waiting(unit, schools)
    last = _last_finished(unit, schools)
    special = approved(unit, [row.id for row in rows])
    return [_feed(unit, row, special, waiting.get(row.id, {}), last.get(row.id, {})) for row in rows]


def _feed(
    unit: Unit,
    row: FeedRow,
    special: Mapping[UUID, frozenset[str]],
    waiting: dict[str, object],
    last: dict[str, object],
) -> Feed:
    return Feed.model_validate(
        {
            "id": row.id,
            "school_id": row.school_id,
            "name": row.name,
            "last_delivery_at": row.last_delivery_at,
            "paused": row.paused,
            "drop_percent": row.drop_percent,
            "files_are_full": row.files_are_full,
            "csv_columns": row.csv_columns,
            "staff_columns": row.staff_columns,
            "staff_files_are_full": row.staff_files_are_full,
            "groups": row.groups,
            "photos": row.photos,
            "key_id": row.secret_version,
            "ended_at": row.ended_at,
            "approved": sorted(special.get(row.id, ())),
            "previous_secret_until": (
                row.previous_secret_until if is_good(row.previous_secret_until, unit.now) else None
            ),
            **waiting,
            **last,
        }
    )


def _waiting(unit: Unit, schools: Iterable[UUID]) -> dict[UUID, dict[str, object]]:
    not_done = DeliveryRow.state.in_(_OPEN)
    counted = (
        select(
            DeliveryRow.feed_id,
            func.count().filter(not_done).label("waiting"),
            func.min(DeliveryRow.received_at).filter(not_done).label("oldest_waiting_at"),
            func.count().filter(DeliveryRow.state == "waiting_for_decision").label("to_decide"),
        )
        .where(
            DeliveryRow.school_id.in_(schools),
            DeliveryRow.feed_id.is_not(None),
            DeliveryRow.state.in_((*_OPEN, "waiting_for_decision")),
        )
        .group_by(DeliveryRow.feed_id)
    )
    return {row.feed_id: _without_feed(row) for row in unit.session.execute(counted)}


def _last_finished(unit: Unit, schools: Iterable[UUID]) -> dict[UUID, dict[str, object]]:
    newest = (
        select(
            DeliveryRow.feed_id,
            DeliveryRow.state.label("last_state"),
            DeliveryRow.finished_at.label("last_finished_at"),
            DeliveryRow.rejected_count.label("last_rejected"),
        )
        .ext(distinct_on(DeliveryRow.feed_id))
        .where(
            DeliveryRow.school_id.in_(schools),
            DeliveryRow.feed_id.is_not(None),
            DeliveryRow.finished_at.is_not(None),
        )
        .order_by(DeliveryRow.feed_id, DeliveryRow.finished_at.desc(), DeliveryRow.id.desc())
    )
    return {row.feed_id: _without_feed(row) for row in unit.session.execute(newest)}


def _without_feed(row: object) -> dict[str, object]:
    found: dict[str, object] = dict(row._mapping)  # type: ignore[attr-defined]  # a row of SQLAlchemy, by name
    del found["feed_id"]
    return found
