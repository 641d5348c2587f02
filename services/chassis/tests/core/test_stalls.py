"""The watch on the event loop: what it notes of a loop that was held up."""

from chassis.metrics import LONGEST_STALL, STALL_SECONDS
from chassis.stalls import StallWatch


class Loop:
    """A clock, and a sleep that is late by what was said."""

    def __init__(self) -> None:
        self.at = 100.0
        self.late = 0.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds + self.late
        self.late = 0.0


def _longest() -> float:
    return round(float(LONGEST_STALL._value.get()), 6)


def test_the_longest_stall_is_told_for_half_a_minute_and_then_forgotten() -> None:
    loop = Loop()
    watch = StallWatch(loop, loop.sleep)
    before = STALL_SECONDS._sum.get()
    loop.late = 0.4
    watch.look_once()
    assert _longest() == 0.4
    assert round(STALL_SECONDS._sum.get() - before, 6) == 0.4
    loop.late = 0.1
    watch.look_once()
    assert _longest() == 0.4
    loop.at += 31
    watch.look_once()
    assert _longest() == 0.4, "in the window before"
    loop.at += 31
    watch.look_once()
    assert _longest() == 0.0


def test_a_sleep_that_ends_early_is_no_stall() -> None:
    loop = Loop()
    watch = StallWatch(loop, lambda _: None)
    watch.look_once()
    assert _longest() == 0.0
