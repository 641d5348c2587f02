"""Term dates and INSET days of a school or the whole trust, an academic year at a time, as lines of text."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.calendar import GetSchoolYears, SchoolYear, SchoolYears, SetSchoolYear
from haven_schemas.acts.identity.schools import SchoolRecord
from haven_schemas.acts.identity.schools_calls import SCHOOL_YEARS, SET_SCHOOL_YEAR
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, field_words_of
from pydantic import ValidationError

from gateway.areas.schools.date_lines import MOST_LINES, WrongLine, read_dates, written
from gateway.areas.schools.finding import school_by_urn
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.times import in_london
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    FieldCode.WRONG_FORMAT: "the last day is before the first.",
    FieldCode.TOO_LONG_AGO: "the day is before this academic year, which begins on 1 August.",
    FieldCode.TOO_FAR_AHEAD: "the day is after this academic year, which ends on 31 August.",
    FieldCode.OVERLAPS: "it overlaps an earlier line.",
    FieldCode.AS_IT_IS: "no school is open then anyway: it is a weekend or a bank holiday.",
}
_NO_TERM = "Write the terms as well: half-terms and other closures lie within them."
_NOT_OF_TRUST = "Only who looks after every school of the trust can set its dates."


@dataclass(frozen=True)
class Shown:
    """What the page shows of one year. ``lines``: as typed, or as entered before."""

    years: SchoolYears
    first_year: int
    lines: str
    version: int
    school: SchoolRecord | None = None
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False

    @property
    def address(self) -> str:
        """Where the form goes."""
        return "/trust/dates" if self.school is None else f"/schools/{self.school.urn}/dates"

    @property
    def title(self) -> str:
        """The year as people say it."""
        return year_words(self.first_year)

    @property
    def of_trust(self) -> str:
        """The trust's dates of the year, which hold where the school has none."""
        return written(next((each.dates for each in self.years.of_trust if each.first_year == self.first_year), []))


@page("/schools/<school_urn>/dates", asks=SCHOOL_YEARS)
def school_dates(session: Session, school_urn: str) -> ResponseReturnValue:
    """A school's own dates of one year, beside the trust's."""
    school = school_by_urn(session.caller, school_urn)
    return _page(session, _as_entered(session, school))


@page("/schools/<school_urn>/dates", asks=SET_SCHOOL_YEAR, methods=("POST",))
def set_school_dates(session: Session, school_urn: str) -> ResponseReturnValue:
    """Puts what was typed in the place of the year's dates."""
    return _set(session, school_by_urn(session.caller, school_urn))


@page("/trust/dates", asks=SCHOOL_YEARS)
def trust_dates(session: Session) -> ResponseReturnValue:
    """The trust's dates of one year."""
    return _page(session, _as_entered(session, None))


@page("/trust/dates", asks=SET_SCHOOL_YEAR, methods=("POST",))
def set_trust_dates(session: Session) -> ResponseReturnValue:
    """Puts what was typed in the place of the year's dates; they hold at every school without its own."""
    return _set(session, None)


def year_words(first_year: int) -> str:
    """``2026/27``."""
    return f"{first_year}/{(first_year + 1) % 100:02}"


def _set(session: Session, school: SchoolRecord | None) -> ResponseReturnValue:
    first_year = _first_year(request.form.get("year", ""))
    try:
        dates = read_dates(text("dates"), first_year)
        asked = SetSchoolYear(
            school_id=_id(school), first_year=first_year, version=typed_version() or 0, dates=dates[: MOST_LINES + 1]
        )
        haven().services.ask(SET_SCHOOL_YEAR, session.caller, asked)
        haven().duty_hours.ask_again()
    except WrongLine as wrong:
        return _page(session, _as_typed(session, school, f"Line {wrong.number}: {wrong.words}")), 400
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, _as_typed(session, school, "", stale=True)), 412
        return _page(session, _as_typed(session, school, _words(problem))), 400
    flash(f"The dates of {year_words(first_year)} are saved.")
    if school is None:
        return redirect(url_for("pages.trust_dates", year=first_year), 303)
    return redirect(url_for("pages.school_dates", school_urn=school.urn, year=first_year), 303)


def _words(problem: Problem) -> str:
    if problem.code is ErrorCode.NOT_PERMITTED:
        return _NOT_OF_TRUST
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    first = problem.fields[0]
    if first.field == "dates":
        return _NO_TERM if first.code is FieldCode.REQUIRED else f"Write at most {MOST_LINES} lines."
    return f"Line {_line_of(first)}: {_WORDS.get(first.code, field_words_of(first.code))}"


def _line_of(found: FieldProblem) -> int:
    """The line of the text, in which empty ones are left out of what is sent."""
    number = int(found.field.split(".")[1])
    lines = [place for place, line in enumerate(text("dates").split("\n"), start=1) if line.strip()]
    return lines[number]


def _as_entered(session: Session, school: SchoolRecord | None) -> Shown:
    first_year = _first_year(request.args.get("year", ""))
    years = _years(session, school, first_year)
    entered = _entered(years, first_year)
    return Shown(years, first_year, written(entered.dates), entered.version, school)


def _as_typed(session: Session, school: SchoolRecord | None, words: str, *, stale: bool = False) -> Shown:
    """What was typed stays; after a colleague was quicker, on the version that holds now."""
    first_year = _first_year(request.form.get("year", ""))
    years = _years(session, school, first_year)
    version = _entered(years, first_year).version if stale else typed_version() or 0
    return Shown(years, first_year, text("dates"), version, school, {"dates": words} if words else {}, stale=stale)


def _entered(years: SchoolYears, first_year: int) -> SchoolYear:
    none = SchoolYear(first_year=first_year, version=0, dates=[])
    return next((each for each in years.own if each.first_year == first_year), none)


def _years(session: Session, school: SchoolRecord | None, first_year: int) -> SchoolYears:
    asked = GetSchoolYears(school_id=_id(school), first_year=first_year)
    return haven().services.ask(SCHOOL_YEARS, session.caller, asked)


def _id(school: SchoolRecord | None) -> UUID | None:
    return None if school is None else school.id


def _first_year(said: str) -> int:
    """The year asked for, else the one that runs; the next one from June on."""
    if said.isdecimal() and 2000 <= int(said) <= 2100:
        return int(said)
    today = in_london(haven().clock()).date()
    return today.year if today.month >= 6 else today.year - 1


def _page(session: Session, shown: Shown) -> str:
    return render_template(
        "school_dates.html",
        session=session,
        shown=shown,
        beside=[(each, year_words(each)) for each in (shown.first_year - 1, shown.first_year + 1)],
        errors=shown.errors,
        most=MOST_LINES,
    )
