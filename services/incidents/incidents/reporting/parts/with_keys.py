"""Does something with the keys of a report's children, without those who have none any more."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem

from incidents.chronology_lines import subjects_of

from .go_on_unnamed import go_on_unnamed

Done = TypeVar("Done")


def with_keys(unit: Unit, concern_id: UUID, do: Callable[[], Done]) -> Done:
    """What ``do`` answers. A child of the concern whose key it finds gone goes on unnamed, and it is called again."""
    while True:
        try:
            with unit.attempt():
                return do()
        except Problem as problem:
            keyless = UUID(problem.ids["holder_id"]) if "holder_id" in problem.ids else None
            if problem.code is not ErrorCode.KEY_GONE or keyless not in _children(unit, concern_id):
                raise
            go_on_unnamed(unit, concern_id, keyless)


def _children(unit: Unit, concern_id: UUID) -> set[UUID]:
    return {each.id for each in subjects_of(unit, concern_id)}
