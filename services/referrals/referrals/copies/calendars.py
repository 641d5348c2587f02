"""Which days count for a deadline: working days of the agency's nation, school days of the school."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolCalendar
from timescales.calendars import Calendar, SchoolTerms

from referrals.models import SchoolRow


def calendar_of(unit: Unit, school_id: UUID, nation: str) -> Calendar:
    """Where the school's own is not copied yet every working day is a school day, which never counts too late.

    Read once a transaction: hundreds of deadlines of a school come due at once.
    """
    known: dict[tuple[UUID, str], Calendar] = unit.session.info.setdefault("calendars", {})
    if (school_id, nation) not in known:
        known[school_id, nation] = _read(unit, school_id, nation)
    return known[school_id, nation]


def _read(unit: Unit, school_id: UUID, nation: str) -> Calendar:
    row = unit.session.get(SchoolRow, school_id)
    if row is None or row.calendar is None:
        return Calendar(nation)
    kept = SchoolCalendar.model_validate(row.calendar)
    return Calendar(nation, SchoolTerms(kept.terms, frozenset(kept.closed)) if kept.terms else None)
