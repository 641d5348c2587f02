"""Attendance of a pupil in numbers, from sessions where we have them, else from the newest summary."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from haven_schemas.acts.pupil_record_fields import AttendanceSession, AttendanceSummary
from haven_schemas.acts.pupils.record import AttendanceShown
from haven_schemas.pupil_codes import attendance_kind

RECENT = 20
"""Sessions shown one by one: two weeks of school."""
LATELY = 40
"""Sessions by which one sees whether it gets better or worse: four weeks of school."""
_ORDER = {"AM": 0, "PM": 1}


def school_year_begins(today: date) -> date:
    """The first of September before or on ``today``."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def attendance_of(
    entries: Iterable[Mapping[str, Any]], summaries: Sequence[Mapping[str, Any]], today: date
) -> AttendanceShown:
    """Of this school year's sessions; sessions in which nobody had to come do not count (DfE, attendance codes)."""
    sessions = [AttendanceSession.model_validate(each) for each in entries]
    sessions.sort(key=lambda each: (each.date, _ORDER[each.session]), reverse=True)
    years = sorted((AttendanceSummary.model_validate(each) for each in summaries), key=lambda each: -each.year)
    begins = school_year_begins(today)
    kinds = [attendance_kind(each.code) for each in sessions if begins <= each.date <= today]
    possible = [kind for kind in kinds if kind != "not_required"]
    counted = len(possible)
    present = kinds.count("present")
    authorised, unauthorised = kinds.count("authorised"), kinds.count("unauthorised")
    if not counted and years and years[0].possible:
        newest = years[0]
        authorised, unauthorised = newest.authorised or 0, newest.unauthorised or 0
        counted = newest.possible
        present = newest.attended if newest.attended is not None else counted - authorised - unauthorised
    return AttendanceShown(
        percent=_percent(present, counted),
        lately=_percent(possible[:LATELY].count("present"), len(possible[:LATELY])),
        before=_percent(possible[LATELY:].count("present"), len(possible[LATELY:])),
        counted=counted,
        authorised=authorised,
        unauthorised=unauthorised,
        recent=sessions[:RECENT],
        summaries=years,
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
