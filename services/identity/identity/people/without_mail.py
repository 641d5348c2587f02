"""Leads who have left by a list and can still read, since they are of the last two: nothing is mailed to them there."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, and_, select

from identity.models import ListedPersonRow

from .leavers import LAST


def schools_without_mail(unit: Unit, staff_id: UUID) -> list[UUID]:
    """Of the schools in scope those at which nothing is mailed to the account."""
    found = select(ListedPersonRow.school_id).where(ListedPersonRow.staff_id == staff_id, _waits())
    return sorted(set(unit.session.scalars(found)))


def staff_without_mail(unit: Unit, school_id: UUID) -> Collection[UUID]:
    """The accounts to which nothing is mailed at the school."""
    found = select(ListedPersonRow.staff_id).where(ListedPersonRow.school_id == school_id, _waits())
    return {each for each in unit.session.scalars(found) if each is not None}


def _waits() -> ColumnElement[bool]:
    """Whom nobody was told of waits as anybody does: without a word to others no mail stops."""
    return and_(ListedPersonRow.held == LAST, ListedPersonRow.told_on.is_not(None))
