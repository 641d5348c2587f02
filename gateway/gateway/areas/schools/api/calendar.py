"""The trust's name, term dates, INSET days and opening hours, and the calendar that follows from them."""

from typing import Annotated

from haven_schemas.acts.identity import ShortText
from haven_schemas.acts.identity.calendar import (
    ChangeTrust,
    GetCalendar,
    GetSchoolYears,
    OpenDay,
    SchoolCalendar,
    SchoolDate,
    SchoolYears,
    SchoolYearVersion,
    SetOpeningHours,
    SetSchoolYear,
    TrustView,
)
from haven_schemas.acts.identity.schools_calls import (
    CHANGE_TRUST,
    GET_TRUST,
    SCHOOL_CALENDAR,
    SCHOOL_YEARS,
    SET_OPENING_HOURS,
    SET_SCHOOL_YEAR,
)
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.api.schools import SchoolStateShape
from gateway.areas.schools.finding import school_by_urn
from gateway.state import haven


@reply_from(TrustView)
class TrustShape(Shape):
    """The trust. ``version`` is its ETag; 0: it has no name yet."""


class TrustGiven(Shape):
    """Its name from now on."""

    name: ShortText


@reply_from(SchoolYears, without=("bank_holidays",))
class SchoolYearsShape(Shape):
    """Dates as they were entered, a year at a time, and opening hours. A year's ``version`` is its ETag."""


class SchoolDatesGiven(Shape):
    """The whole of one academic year; what was entered before goes."""

    dates: Annotated[list[SchoolDate], Field(max_length=80)]


@reply_from(SchoolYearVersion)
class SchoolYearStateShape(Shape):
    """The year's version now."""


class OpeningHoursGiven(Shape):
    """The whole week; a day that is not there is one on which the school is not open."""

    hours: Annotated[list[OpenDay], Field(max_length=7)]


@reply_from(SchoolCalendar)
class SchoolCalendarShape(Shape):
    """What holds at a school, the trust's dates where it has none of its own."""


@api.operation("GET", "/trust", "The trust", asks=GET_TRUST, reply=TrustShape)
def get_trust(call: Call) -> TrustShape:
    """Its name."""
    return shaped(TrustShape, haven().services.ask(GET_TRUST, call.caller))


@api.operation(
    "PUT", "/trust", "Rename the trust", asks=CHANGE_TRUST, body=TrustGiven,
    reply=TrustShape, versioned=True, key="optional",
)  # fmt: skip
def change_trust(call: Call, body: TrustGiven) -> TrustShape:
    """``If-Match`` carries the trust's ETag; without it the first name is set."""
    asked = ChangeTrust(name=body.name, version=call.version or 0)
    return shaped(TrustShape, haven().services.ask(CHANGE_TRUST, call.caller, asked, call.key))


@api.operation(
    "GET", "/trust/years", "Term dates of the trust as entered", asks=SCHOOL_YEARS,
    reply=SchoolYearsShape,
)  # fmt: skip
def get_trust_years(call: Call) -> SchoolYearsShape:
    """The newest year first."""
    return shaped(SchoolYearsShape, haven().services.ask(SCHOOL_YEARS, call.caller, GetSchoolYears(school_id=None)))


@api.operation(
    "PUT", "/trust/years/<int:first_year>", "Set the trust's dates of an academic year",
    asks=SET_SCHOOL_YEAR, body=SchoolDatesGiven, reply=SchoolYearStateShape, versioned=True,
    key="optional",
)  # fmt: skip
def set_trust_year(call: Call, first_year: int, body: SchoolDatesGiven) -> SchoolYearStateShape:
    """They hold at every school without its own. ``If-Match`` carries the year's ETag; without it the first are set."""
    asked = SetSchoolYear(school_id=None, first_year=first_year, version=call.version or 0, dates=body.dates)
    return _year_set(call, asked)


@api.operation(
    "GET", "/schools/<school_urn>/years", "Term dates and opening hours of a school as entered",
    asks=SCHOOL_YEARS, reply=SchoolYearsShape,
)  # fmt: skip
def get_school_years(call: Call, school_urn: str) -> SchoolYearsShape:
    """Its own, and the trust's, which it takes where it has none."""
    school = school_by_urn(call.caller, school_urn)
    return shaped(
        SchoolYearsShape, haven().services.ask(SCHOOL_YEARS, call.caller, GetSchoolYears(school_id=school.id))
    )


@api.operation(
    "PUT", "/schools/<school_urn>/years/<int:first_year>", "Set a school's dates of an academic year",
    asks=SET_SCHOOL_YEAR, body=SchoolDatesGiven, reply=SchoolYearStateShape, versioned=True,
    key="optional",
)  # fmt: skip
def set_school_year(call: Call, school_urn: str, first_year: int, body: SchoolDatesGiven) -> SchoolYearStateShape:
    """``If-Match`` carries the year's ETag; without it the first dates are set."""
    school = school_by_urn(call.caller, school_urn)
    asked = SetSchoolYear(school_id=school.id, first_year=first_year, version=call.version or 0, dates=body.dates)
    return _year_set(call, asked)


@api.operation(
    "PUT", "/schools/<school_urn>/opening-hours", "Set a school's opening hours", asks=SET_OPENING_HOURS,
    body=OpeningHoursGiven, reply=SchoolStateShape, versioned="required", key="optional",
)  # fmt: skip
def set_opening_hours(call: Call, school_urn: str, body: OpeningHoursGiven) -> SchoolStateShape:
    """Needs ``If-Match`` with the school's ETag."""
    school = school_by_urn(call.caller, school_urn)
    asked = SetOpeningHours(school_id=school.id, version=call.needed_version, hours=body.hours)
    answer = haven().services.ask(SET_OPENING_HOURS, call.caller, asked, call.key)
    haven().duty_hours.ask_again()
    return shaped(SchoolStateShape, answer)


@api.operation(
    "GET", "/schools/<school_urn>/calendar", "Terms, closures and bank holidays of a school", asks=SCHOOL_CALENDAR,
    reply=SchoolCalendarShape,
)  # fmt: skip
def get_school_calendar(call: Call, school_urn: str) -> SchoolCalendarShape:
    """What holds, for one of the caller's schools."""
    asked = GetCalendar(school_id=call.signed_in.school_id(school_urn))
    return shaped(SchoolCalendarShape, haven().services.ask(SCHOOL_CALENDAR, call.caller, asked))


def _year_set(call: Call, asked: SetSchoolYear) -> SchoolYearStateShape:
    answer = haven().services.ask(SET_SCHOOL_YEAR, call.caller, asked, call.key)
    haven().duty_hours.ask_again()
    return shaped(SchoolYearStateShape, answer)
