"""Conditions that a column is one of some values, or none of them, with one parameter however many there are.

SQLAlchemy's ``in_`` writes a parameter for each value: a statement of each length, too long to be kept prepared
(``prepared``) where somebody has the rights of fifty schools, so that the database plans it anew each time.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, all_, any_, literal
from sqlalchemy.orm import InstrumentedAttribute

Value = UUID | str
Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def one_of(column: Column, values: Iterable[Value]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``values``; never, if there are none."""
    return column == any_(_array(column, values))


def none_of(column: Column, values: Iterable[Value]) -> ColumnElement[bool]:
    """Whether ``column`` is none of ``values``; always, if there are none."""
    return column != all_(_array(column, values))


def _array(column: Column, values: Iterable[Value]) -> ColumnElement[Any]:
    return literal(list(values), ARRAY(column.type))
