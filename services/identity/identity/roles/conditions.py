"""Conditions on grants, for statements about many accounts at once."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from identity.models import StaffGrantRow, StaffRow

from .proof import ever_used


def in_force(today: date) -> ColumnElement[bool]:
    """The grant gives something on that day."""
    begun = or_(StaffGrantRow.valid_from.is_(None), StaffGrantRow.valid_from <= today)
    return and_(begun, not_over(today))


def not_over(today: date) -> ColumnElement[bool]:
    """The grant's last day is not past; it may not have begun."""
    return or_(StaffGrantRow.valid_until.is_(None), StaffGrantRow.valid_until >= today)


def at_school(school_id: UUID) -> ColumnElement[bool]:
    """The grant is of that school, or of the whole trust."""
    return or_(StaffGrantRow.school_id == school_id, StaffGrantRow.school_id.is_(None))


def may_sign_in() -> ColumnElement[bool]:
    """The account is a person's, neither suspended nor ended, and its owner has chosen a password or signed on."""
    return and_(StaffRow.active, StaffRow.kind == "person", ever_used())
