"""Whether the mail channel is, or was, on."""

from datetime import datetime

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, bindparam, func, select, true

from alerts.models import INSTANT, ChannelChangeRow, table_of

MAIL = "mail"

_CHANGE = table_of(ChannelChangeRow).c


def was_on(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Part of a statement: whether mail went out at ``at``; on until someone turns it off for the first time."""
    newest = (
        select(_CHANGE.is_on)
        .where(_CHANGE.channel == MAIL, _CHANGE.changed_at <= at)
        .order_by(_CHANGE.changed_at.desc(), _CHANGE.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(newest, true())


_IS_ON = select(was_on(bindparam("now", type_=INSTANT)))


def off_from(unit: Unit) -> datetime | None:
    """When it will be off, where somebody has said so."""
    return unit.session.scalar(
        select(_CHANGE.changed_at)
        .where(_CHANGE.channel == MAIL, _CHANGE.is_on.is_(False), _CHANGE.changed_at > unit.now)
        .order_by(_CHANGE.changed_at)
        .limit(1)
    )


def off_since(unit: Unit) -> datetime | None:
    """Since when mail is off, or from when on it will be."""
    if mail_is_on(unit):
        return off_from(unit)
    return unit.session.scalar(
        select(_CHANGE.changed_at)
        .where(_CHANGE.channel == MAIL, _CHANGE.changed_at <= unit.now)
        .order_by(_CHANGE.changed_at.desc(), _CHANGE.id.desc())
        .limit(1)
    )


def mail_is_on(unit: Unit) -> bool:
    """Whether mail goes out now."""
    return unit.session.scalars(_IS_ON, {"now": unit.now}).one()
