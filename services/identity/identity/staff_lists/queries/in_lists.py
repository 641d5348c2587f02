"""Conditions on people of lists, for statements about many at once."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from identity.models import ListedPersonRow


def has_gone(today: date, people: Any = ListedPersonRow) -> ColumnElement[bool]:
    """By their list they work there no more (``has_left`` in SQL)."""
    return or_(people.in_list.is_(False), and_(people.left_on.is_not(None), people.left_on <= today))
