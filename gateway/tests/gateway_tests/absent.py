"""What is answered of who is away, and of naming cover for them, for tests of pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

from haven_schemas.acts.absences import (
    Absence,
    Absences,
    AwayNow,
    AwaySaid,
    StaffAway,
    TeamAbsence,
    TeamAbsences,
    TeamAway,
    TeamsAway,
)
from haven_schemas.acts.identity.cover import CoverNamed
from haven_schemas.acts.paging import Empty

_FIRST, _LAST = date(2026, 12, 1), date(2026, 12, 3)


def absence_answers(school_id: UUID, number: Callable[[int], UUID]) -> dict[str, object]:
    """Omar Other, ``number(72)``, is away from 1 to 3 December 2026, and with him the school's whole team."""
    team = TeamAway(school_id=school_id, first_day=_FIRST, last_day=_LAST)
    theirs = TeamAbsence(staff_id=number(72), staff_name="Omar Other", first_day=_FIRST, last_day=_LAST)
    said = Absence(
        id=number(73),
        first_day=date(2026, 11, 23),
        last_day=date(2026, 11, 27),
        said_by="Tara Trust",
        said_at=datetime(2026, 11, 22, 15, tzinfo=UTC),
    )
    return {
        "name_cover": CoverNamed(cover_id=number(70), request_id=number(71), school_days=5),
        "end_cover": Empty(),
        "say_away": AwaySaid(absence_id=number(73)),
        "end_absence": Empty(),
        "list_absences": Absences(staff_id=number(72), staff_name="Omar Other", absences=[said]),
        "staff_away": StaffAway(away=[AwayNow(staff_id=number(72), until=_LAST)]),
        "team_absences": TeamAbsences(absences=[theirs], everyone=[team]),
        "teams_away": TeamsAway(teams=[team]),
    }
