"""How fast the time runs in which a concern is to be read."""

from typing import Literal

Pace = Literal["duty_time", "clock", "urgent"]
"""``duty_time``: the rule's minutes of the school's duty hours; ``clock``: the same minutes at any hour; ``urgent``:
the fewer minutes of urgent reports, at any hour."""
