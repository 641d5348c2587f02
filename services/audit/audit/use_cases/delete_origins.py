"""Deletes where entries came from, twelve months after they were written; the entries stay."""

from datetime import timedelta

from chassis.units.database import Unit
from sqlalchemy import Integer, bindparam, func, select

A_TURN = 20_000
KEPT = timedelta(days=366)
"""Twelve months. The function in the database says it by itself, which lets nobody delete anything earlier."""

_DELETE = select(func.delete_origins(bindparam("most", type_=Integer())))


def delete_origins(unit: Unit, *, most: int = A_TURN) -> int:
    """The oldest first; of how many entries."""
    return int(unit.session.scalar(_DELETE, {"most": most}) or 0)
