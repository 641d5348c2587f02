"""What people read for the days a child spends at another provider."""

from collections.abc import Collection, Mapping

from ..acts.referrals.placements import HALF_DAYS, HalfDay, PlacementEnd, Today

PLACEMENT_ENDS: Mapping[PlacementEnd, str] = {
    "back_at_school": "The child is back at school",
    "other_provider": "The child goes to another provider",
    "not_suitable": "It did not fit",
    "not_safe": "It was not safe",
    "child_left": "The child left the school",
    "entered_by_mistake": "It was entered by mistake",
    "other": "For another reason, which the record says",
}
WHERE_TODAY: Mapping[Today, str] = {
    "all_day": "There today, all day",
    "morning": "There this morning; at school in the afternoon",
    "afternoon": "There this afternoon; at school in the morning",
    "not_there": "Not there today",
    "no_school_day": "Not there: no school today",
    "not_yet": "Not there yet",
    "over": "Not there any more",
}
WEEKDAYS: Mapping[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
}
HALVES: Mapping[str, str] = {"am": "morning", "pm": "afternoon"}


def half_days_in_words(half_days: Collection[HalfDay]) -> str:
    """``Monday, Tuesday morning and Friday``; of a whole week ``every day of the school week``."""
    if set(half_days) == set(HALF_DAYS):
        return "every day of the school week"
    said = [
        f"{WEEKDAYS[day]}{_half(day, half_days)}" for day in WEEKDAYS if any(each.startswith(day) for each in half_days)
    ]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _half(day: str, half_days: Collection[HalfDay]) -> str:
    there = [words for half, words in HALVES.items() if f"{day}_{half}" in half_days]
    return f" {there[0]}" if len(there) == 1 else ""
