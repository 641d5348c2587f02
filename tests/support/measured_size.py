"""How large a bench or a fault run is: at full length, or small, which tells that it still runs and measures none."""

import os
from typing import TypeVar

from haven_local.checkout import MEASURE_SMALL

Value = TypeVar("Value")


def is_small() -> bool:
    """Whether this is only to tell that it runs."""
    return bool(os.environ.get(MEASURE_SMALL))


def sized(full: Value, small: Value) -> Value:
    """What there is of something: ``full``, or ``small`` of it."""
    return small if is_small() else full
