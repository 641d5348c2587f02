"""Steps of one concern with their reasons, for its page and for its reporter."""

from collections.abc import Mapping, Sequence
from typing import get_args
from uuid import UUID

from chassis.keys.sealing import DataKey
from haven_schemas.rpc.incidents import Decision, Step, StepView

from incidents.models import CategoryRow, EntryRow
from incidents.narrative import text_of

_DECISIONS = frozenset(get_args(Decision))
_NAMES_A_CATEGORY: Step = "recategorised"


def is_step(entry: EntryRow) -> bool:
    """Whether it is a step; a first decision is none."""
    return entry.decision is not None and entry.decision not in _DECISIONS


def step_views(
    entries: Sequence[EntryRow], keys: Mapping[UUID, DataKey], categories: Mapping[UUID, CategoryRow]
) -> list[StepView]:
    """In the order of ``entries``; one whose key is not to be had is left out."""
    return [
        StepView(
            id=entry.id,
            step=entry.decision,
            value=value_in_words(entry.decision, entry.value, categories),
            at=entry.recorded_at,
            by=entry.recorded_by,
            text=text_of(keys[entry.id], entry, "text"),
        )
        for entry in entries
        if entry.id in keys
    ]


def value_in_words(decision: str | None, value: str | None, categories: Mapping[UUID, CategoryRow]) -> str | None:
    """A category by its name as it is now; every other value as it is kept."""
    if decision != _NAMES_A_CATEGORY or value is None:
        return value
    category = categories.get(UUID(value))
    return None if category is None else category.name
