"""One concern and its triage: open an incident record, add to one, or keep in chronology; each with a reason."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.incidents.reporting import GET_CONCERN
from haven_schemas.calls.incidents.triage import ACCEPT_CONCERN, ADD_CONCERN_TO_INCIDENT, CLOSE_CONCERN, PROPOSE_MATCHES
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import IncidentLine, ListIncidents
from haven_schemas.rpc.incidents_triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    Concern,
    ConcernQuery,
    LikelyMatch,
)
from pydantic import ValidationError

from gateway.areas.records.pages.incidents import records_to_choose
from gateway.pages.blueprint import page
from gateway.pages.forms import typed_record, typed_version
from gateway.rendering.environment import errors_by_field
from gateway.rendering.people import assigned_to, names_of
from gateway.security.problems import field_problems
from gateway.sessions.current import Session
from gateway.state import haven

_CHANGED = {
    ErrorCode.STALE_VERSION: "Someone changed this concern while you were deciding. Look at it again, then decide.",
    ErrorCode.ALREADY_TRIAGED: "Someone has already dealt with this concern. This is what was decided.",
}

_WORDS = {
    "decision": "Choose what is to be done.",
    "incident_id": "Choose the incident record.",
    "reason": "Write the reason.",
}


@page("/concerns/<uuid:concern_id>", right=Right.RECORD_READ, tier="elevated")
def concern(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """The concern as it was written, and what may be decided about it."""
    return _page(session, concern_id)


@page("/concerns/<uuid:concern_id>", right=Right.CONCERN_TRIAGE, tier="elevated", methods=("POST",))
def decide_concern(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Carries the decision out once."""
    try:
        return _decide(session, concern_id)
    except ValidationError as wrong:
        return _page(session, concern_id, errors=_errors(field_problems(wrong))), 400
    except Problem as problem:
        if problem.code is ErrorCode.INVALID_REQUEST and problem.fields:
            return _page(session, concern_id, errors=_errors(list(problem.fields))), 400
        if problem.code not in _CHANGED:
            raise
        return _page(session, concern_id, changed=_CHANGED[problem.code]), problem.status


def _errors(problems: list[FieldProblem]) -> dict[str, str]:
    return {**errors_by_field(problems), **{each.field: _WORDS[each.field] for each in problems if _is_missing(each)}}


def _is_missing(problem: FieldProblem) -> bool:
    return problem.code is FieldCode.REQUIRED and problem.field in _WORDS


def _decide(session: Session, concern_id: UUID) -> ResponseReturnValue:
    form, services = request.form, haven().services
    reason, key, version = form.get("reason", "").strip(), form.get("key") or None, typed_version()
    decision = form.get("decision", "")
    if decision == "opened":
        asked = AcceptConcern(concern_id=concern_id, reason=reason, version=version)
        receipt = services.ask(ACCEPT_CONCERN, session.caller, asked, key)
        flash("You opened an incident record.")
        return redirect(url_for("pages.incident", incident_id=receipt.id), 303)
    if decision == "added":
        addition = AddConcernToIncident(
            concern_id=concern_id, incident_id=typed_record("incident_id"), reason=reason, version=version
        )
        receipt = services.ask(ADD_CONCERN_TO_INCIDENT, session.caller, addition, key)
        flash("You added the concern to this incident record.")
        return redirect(url_for("pages.incident", incident_id=receipt.id), 303)
    if decision == "no_further_action":
        services.ask(
            CLOSE_CONCERN, session.caller, CloseConcern(concern_id=concern_id, reason=reason, version=version), key
        )
        flash("No further action. The concern stays in the chronology.")
        return redirect(url_for("pages.concern", concern_id=concern_id), 303)
    missing = ["decision"] if reason else ["decision", "reason"]
    raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.REQUIRED) for name in missing])


def _page(session: Session, concern_id: UUID, errors: dict[str, str] | None = None, changed: str = "") -> str:
    found = haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    records = _records_to_add_to(session, found)
    matches = _matches(session, found)
    subjects = [subject.subject_id for subject in found.subjects if subject.not_listed is None]
    in_records = [subject_id for record in records for subject_id in record.subject_ids]
    in_records += [subject_id for match in matches for subject_id in match.subject_ids]
    named = [
        *(match.reporter_id for match in matches),
        found.reporter_id,
        found.decided_by,
        found.assigned_to,
        *(each.by for each in found.steps),
    ]
    staff_ids = [*(each for each in named if each is not None), *assigned_to(found.steps)]
    pupils, staff = names_of(session, [*subjects, *in_records], staff_ids)
    return render_template(
        "concern.html",
        concern=found,
        records=records,
        pupils=pupils,
        staff=staff,
        session=session,
        errors=errors or {},
        changed=changed,
        typed=request.form if errors or changed else _chosen_before(records),
        matches=matches,
        open_records={record.id for record in records},
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )


def _matches(session: Session, found: Concern) -> list[LikelyMatch]:
    """Reports that may tell of the same event, while this one is to be decided on."""
    if found.decision is not None or not session.has(Right.CONCERN_TRIAGE):
        return []
    return haven().services.ask(PROPOSE_MATCHES, session.caller, ConcernQuery(concern_id=found.id)).matches


def _chosen_before(records: list[IncidentLine]) -> dict[str, str]:
    """The record that was chosen among the reports of perhaps the same event."""
    chosen = request.args.get("add_to", "")
    return {"decision": "added", "incident_id": chosen} if any(str(each.id) == chosen for each in records) else {}


def _records_to_add_to(session: Session, found: Concern) -> list[IncidentLine]:
    """Open records of the school; those about one of the concern's children first."""
    if found.decision is not None or not session.has(Right.CONCERN_TRIAGE):
        return []
    asked = ListIncidents(school_id=found.school_id, open_only=True, limit=100)
    return records_to_choose(session, asked, [subject.subject_id for subject in found.subjects])
