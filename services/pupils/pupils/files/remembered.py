"""Words, days and codes of roll files that were worked out once: they come again each night, and row by row.

Names are among them, so that nothing is remembered for long: whoever runs the process lets all go every few minutes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")
_FORGET: list[Callable[[], None]] = []


def remembered(most: int) -> Callable[[Callable[_Asked, _Found]], Callable[_Asked, _Found]]:
    """Remembers what the function answered, at most ``most`` answers and until ``forget_all``."""

    def remember(function: Callable[_Asked, _Found]) -> Callable[_Asked, _Found]:
        cached = lru_cache(maxsize=most)(function)
        _FORGET.append(cached.cache_clear)
        return cast("Callable[_Asked, _Found]", cached)

    return remember


def forget_all() -> None:
    """Nothing is remembered any more."""
    for forget in _FORGET:
        forget()
