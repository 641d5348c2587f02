"""What would come to review by a day: totals on the page, and totals and files as tables to be saved."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from uuid import UUID

from chassis.objects.harmless_cells import as_csv, csv_lines
from flask import Response, copy_current_request_context, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.files import (
    DRY_RUN,
    LIST_FILES,
    DryRun,
    DryRunLine,
    DryRunTotals,
    FilePage,
    ListFiles,
)
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.words.retention import FILE_STATES

from gateway.areas.retention.day_asked import day_asked, today
from gateway.pages.blueprint import page
from gateway.rendering.download_names import attachment
from gateway.rendering.people import pupils_by_id, schools_by_id
from gateway.rendering.words import many
from gateway.sessions.cookies import session_token
from gateway.sessions.current import Session, open_session
from gateway.state import haven

_NO_DAY = "Write the day, such as 31/8/2030."
_A_PAGE = 100
_MOST_FILES = 50_000
"""What one table holds; an earlier day makes a shorter one."""
_TOTALS_HEAD = ("school", "kind of record", "due by", "due", "of these held", "of these proposed to be kept", "later")
_FILES_HEAD = ("child", "school", "day of review", "kind of record", "state", "proposed", "open records", "shared")
_OTHER_SCHOOL = "Another school"
NOT_LISTED = "A child who is not listed"


@page("/retention/dry-run", asks=DRY_RUN)
def dry_run(session: Session) -> ResponseReturnValue:
    """By school and kind of record; of a year from now unless the address says a day. Nothing is written."""
    by, typed = day_asked(), request.args.get("by", "")
    if typed and by is None:
        return _page(session, None, typed, {"by": _NO_DAY}), 400
    return _page(session, _totals(session, by or _in_a_year()), typed, {})


@page("/retention/dry-run/totals.csv", asks=DRY_RUN)
def dry_run_totals(session: Session) -> ResponseReturnValue:
    """The same as a table to be saved."""
    found = _totals(session, _day())
    return _table(as_csv(_TOTALS_HEAD, _totals_rows(session, found)), f"review-totals-{found.by:%Y-%m-%d}.csv")


@page("/retention/dry-run/files.csv", asks=LIST_FILES)
def dry_run_files(session: Session) -> ResponseReturnValue:
    """The files whose day has come by then, of those that the person reads; sent as they are read."""
    token, by = session_token(request) or "", _day()
    lines = _lines(session, _files(session, by, None), by, lambda: open_session(token, elevated=True))
    piece = copy_current_request_context(lambda: next(lines, None))  # each piece in a thread of its own
    return _table(iter(piece, None), f"files-to-review-{by:%Y-%m-%d}.csv")


def _page(session: Session, found: DryRunTotals | None, typed: str, errors: dict[str, str]) -> str:
    lines = found.lines if found else []
    names = _school_names(session, lines)
    by_school: dict[str, list[DryRunLine]] = {}
    for each in lines:
        by_school.setdefault(names.get(each.school_id, _OTHER_SCHOOL), []).append(each)
    return render_template(
        "dry_run.html",
        found=found,
        by_school=dict(sorted(by_school.items())),
        typed=typed or (found.by if found else ""),
        errors=errors,
        session=session,
    )


def _totals_rows(session: Session, found: DryRunTotals) -> Iterator[list[str]]:
    by, names = found.by.isoformat(), _school_names(session, found.lines)
    for line in found.lines:
        numbers = (line.due, line.held, line.keeps, line.later)
        yield [names.get(line.school_id, _OTHER_SCHOOL), line.what, by, *map(str, numbers)]


def _lines(session: Session, found: FilePage, by: date, session_now: Callable[[], Session]) -> Iterator[str]:
    yield as_csv(_FILES_HEAD, _rows(session, found))
    count = len(found.files)
    while found.next_cursor is not None and count < _MOST_FILES:
        session = session_now()
        found = _files(session, by, found.next_cursor)
        count += len(found.files)
        yield csv_lines(_rows(session, found))
    if found.next_cursor is None:
        yield csv_lines([[f"End of the file: {many(count, 'file')}"]])
    else:
        yield csv_lines([[f"{count} files; there are more: save them with an earlier day"]])


def _rows(session: Session, found: FilePage) -> Iterator[list[str]]:
    pupils = pupils_by_id(session, (each.subject_id for each in found.files))
    schools = schools_by_id(session, (each.school_id for each in found.files))
    for each in found.files:
        pupil, school = pupils.get(each.subject_id), schools.get(each.school_id)
        yield [
            pupil.known_as if pupil else NOT_LISTED, school.name if school else _OTHER_SCHOOL,
            each.until.isoformat(), each.what, FILE_STATES[each.state], "Keep" if each.keeps else "",
            str(each.open_records), str(each.shared),
        ]  # fmt: skip


def _totals(session: Session, by: date) -> DryRunTotals:
    return haven().services.ask(DRY_RUN, session.caller, DryRun(by=by))


def _files(session: Session, by: date, cursor: str | None) -> FilePage:
    asked = ListFiles(by=by, cursor=cursor, limit=_A_PAGE)
    return haven().services.ask(LIST_FILES, session.caller, asked)


def _school_names(session: Session, lines: Iterable[DryRunLine]) -> dict[UUID, str]:
    return {each: school.name for each, school in schools_by_id(session, (line.school_id for line in lines)).items()}


def _day() -> date:
    by = day_asked()
    if by is None:
        raise invalid("by", FieldCode.WRONG_FORMAT)
    return by


def _in_a_year() -> date:
    now = today()
    return now.replace(year=now.year + 1, day=min(now.day, 28))


def _table(body: str | Iterator[str], name: str) -> Response:
    answer = Response(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
