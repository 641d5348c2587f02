"""One case: finding a child for it, and how that child's file is used."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.overseeing import OVERSEE_CHILD, CountedRecords, OverseeChild, OverseenChild
from haven_schemas.acts.pupils.data_cases import (
    FIND_FOR_CASE,
    GET_CASE,
    SHOW_FOR_CASE,
    CaseChildQuery,
    DataCaseQuery,
    FindForCase,
)
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day
from gateway.rendering.people import schools_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    "query": "Type at least two letters of a name.",
    "birth_date": "Choose a day of birth, or leave it empty.",
    "school_id": "Choose one of your schools, or all of them.",
}


@page("/data-protection/cases/<uuid:case_id>", asks=GET_CASE)
def data_case(session: Session, case_id: UUID) -> ResponseReturnValue:
    """What it is about, and the search."""
    return _page(session, case_id)


@page("/data-protection/cases/<uuid:case_id>", asks=FIND_FOR_CASE, methods=("POST",))
def find_for_case(session: Session, case_id: UUID) -> ResponseReturnValue:
    """Whom the search finds; a POST, so that no name stands in an address."""
    given = {"birth_date": typed_day("birth_date"), "school_id": text("school_id")}
    given = {name: value for name, value in given.items() if value}
    try:
        asked = FindForCase.model_validate({"case_id": case_id, "query": text("query"), **given})
        found = haven().services.ask(FIND_FOR_CASE, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, case_id, errors={name: _WORDS.get(name, words) for name, words in errors.items()}), 400
    return _page(session, case_id, found=found)


@page("/data-protection/cases/<uuid:case_id>/children/<uuid:pupil_id>", asks=SHOW_FOR_CASE)
def overseen_child(session: Session, case_id: UUID, pupil_id: UUID) -> ResponseReturnValue:
    """Who read the file, where it is, what left it; no word of it."""
    services = haven().services
    child = services.ask(SHOW_FOR_CASE, session.caller, CaseChildQuery(case_id=case_id, pupil_id=pupil_id))
    found = services.ask(OVERSEE_CHILD, session.caller, OverseeChild(case_id=case_id, subject_id=pupil_id))
    case = services.ask(GET_CASE, session.caller, DataCaseQuery(case_id=case_id))
    return render_template(
        "overseen_child.html",
        session=session,
        case=case,
        child=child,
        found=found,
        counted=by_month(found.records),
        staff=staff_names(session, _people(found)),
        schools=schools_by_id(session, [child.school_id, *_schools(found)]),
    )


def by_month(counted: list[CountedRecords]) -> Mapping[str, Mapping[str, int]]:
    """Records of each kind, by month, the newest first."""
    months: dict[str, dict[str, int]] = {}
    for each in counted:
        months.setdefault(each.month, {})[each.kind] = each.records
    return months


def _people(found: OverseenChild) -> list[UUID]:
    people = [reading.reader_id for reading in found.readings]
    people += [move.received_by for move in found.moves if move.received_by]
    for asked in found.read_requests:
        people += [each for each in (asked.asked_by, asked.decided_by) if each]
    people += [export.asked_by for export in found.exports]
    return people + [each.recorded_by for each in found.disclosures]


def _schools(found: OverseenChild) -> list[UUID]:
    schools = [each.school_id for each in found.schools]
    schools += [export.school_id for export in found.exports]
    schools += [each.school_id for each in found.disclosures]
    for move in found.moves:
        schools += [move.from_school_id, move.to_school_id]
    for asked in found.read_requests:
        schools += [asked.asking_school_id, asked.keeping_school_id]
    return schools


def _page(session: Session, case_id: UUID, **shown: Any) -> str:
    case = haven().services.ask(GET_CASE, session.caller, DataCaseQuery(case_id=case_id))
    found = shown.get("found")
    schools = schools_by_id(session, [] if found is None else (child.school_id for child in found.children))
    given = {"errors": {}, "found": None, **shown}
    return render_template("data_case.html", session=session, case=case, typed=request.form, schools=schools, **given)
