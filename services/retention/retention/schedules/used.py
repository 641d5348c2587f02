"""Which schedules count on a day: the trust's own in place of what comes ready, never shorter than law."""

from collections.abc import Iterable, Sequence
from datetime import date

from .ready import READY
from .schedule import Schedule


def in_use(own: Iterable[Schedule], day: date, ready: Sequence[Schedule] = READY) -> list[Schedule]:
    """One a kind of record, in the order of what comes ready: the trust's latest that has begun by ``day``, or else
    what comes ready."""
    chosen = {each.record: each for each in ready if each.in_force(day)}
    for each in sorted((each for each in own if each.in_force(day)), key=lambda each: each.since or date.min):
        chosen[each.record] = each
    return list(chosen.values())


def ready_for(record: str, day: date, ready: Sequence[Schedule] = READY) -> Schedule | None:
    """What comes ready for a kind of record on a day."""
    return next((each for each in ready if each.record == record and each.in_force(day)), None)


def shorter_than_law(own: Schedule, ready: Sequence[Schedule] = READY) -> bool:
    """Whether law sets a longer time for that kind of record, or counts it from another day."""
    law = next((each for each in ready if each.record == own.record and each.basis == "law"), None)
    return law is not None and (own.years < law.years or own.trigger != law.trigger)


def comes_earlier(own: Schedule, others: Iterable[Schedule]) -> bool:
    """Whether files come to review earlier by ``own`` than by what counts without it on its first day, or are not kept
    on any more. Counted from another day it may be earlier."""
    before = next((each for each in in_use(others, own.since or date.min) if each.record == own.record), None)
    if before is None:
        return False
    return own.trigger != before.trigger or own.years < before.years or (before.keeps and not own.keeps)
