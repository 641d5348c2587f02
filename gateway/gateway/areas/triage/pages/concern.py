"""One concern and its triage: decided in one step, beside what was recorded of its children before."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.records import IncidentLine, ListIncidents
from haven_schemas.acts.incidents.reporting import GET_CONCERN
from haven_schemas.acts.incidents.triage import Concern, ConcernQuery, LikelyMatch
from haven_schemas.acts.incidents.triage_calls import DECIDE_CONCERN, PROPOSE_MATCHES
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.triage import DECISIONS_TAKEN
from pydantic import ValidationError

from gateway.areas.records.pages.incidents import records_to_choose
from gateway.areas.triage.history import History, dealing_with, history_of
from gateway.pages.blueprint import page
from gateway.rendering.away import staff_away
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.rendering.people import assigned_to, names_of, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

from .deciding import TEXTS, decision_errors, goes_on_to_refer, typed_decision

_CHANGED = {
    ErrorCode.STALE_VERSION: "Someone changed this concern while you were deciding. Look at it again, then decide.",
    ErrorCode.NOT_PERMITTED: "A name like yours stands in this concern, so you cannot decide about it here. "
    "A colleague of yours can, and so can the school the child left.",
    ErrorCode.ALREADY_TRIAGED: "Someone has already dealt with this concern. This is what was decided.",
}


@page("/concerns/<uuid:concern_id>", right=Right.RECORD_READ, tier="elevated")
def concern(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """The concern as it was written, and what may be decided about it."""
    return concern_page(session, concern_id)


@page("/concerns/<uuid:concern_id>", asks=DECIDE_CONCERN, methods=("POST",))
def decide_concern(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Carries the decision out once, with all that was chosen beside it."""
    try:
        asked = typed_decision(concern_id)
        decided = haven().services.ask(DECIDE_CONCERN, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = decision_errors(error)
        if errors is not None:
            return concern_page(session, concern_id, errors=errors), 400
        if isinstance(error, ValidationError) or error.code not in _CHANGED:
            raise
        if "decided_by" in error.ids:
            return _decided_elsewhere(session, UUID(error.ids["decided_by"])), error.status
        return concern_page(session, concern_id, changed=_CHANGED[error.code]), error.status
    flash(DECISIONS_TAKEN[asked.decision], "decided")
    if decided.incident_id is None:
        return redirect(url_for("pages.concern", concern_id=concern_id), 303)
    if goes_on_to_refer():
        return redirect(url_for("pages.new_referral", incident_id=decided.incident_id), 303)
    return redirect(url_for("pages.incident", incident_id=decided.incident_id), 303)


def _decided_elsewhere(session: Session, decided_by: UUID) -> str:
    """By a school that signed for the child's file: the concern is theirs, and opens here no more."""
    name = staff_names(session, [decided_by]).get(decided_by, "A colleague")
    return render_template("decided_elsewhere.html", session=session, name=name, unsaved=_unsaved())


def _unsaved() -> list[str]:
    return [request.form[name] for name in TEXTS if request.form.get(name)]


def concern_page(session: Session, concern_id: UUID, errors: dict[str, str] | None = None, changed: str = "") -> str:
    """The concern, with what is to be put right of a form on it, or what became of it meanwhile."""
    found = haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    is_decidable = found.decision is None and not found.sealed and not found.colleague_unknown
    decides = is_decidable and found.may_decide and session.has(Right.CONCERN_TRIAGE)
    with concurrent_calls() as calls:
        asked_history = calls.begin(_history, session, found) if decides else None
        asked_matches = calls.begin(_matches, session, found) if decides else None
        asked_team = calls.begin(_staff, session, found, Right.CONCERN_TRIAGE) if decides else None
        asked_away = calls.begin(staff_away, session, _school_of(found)) if decides else None
        owners = _staff(session, found) if decides and session.has(Right.RECORD_WRITE) else []
        records = _records_to_add_to(session, found) if decides else []
    history = asked_history.result() if asked_history is not None else None
    matches = asked_matches.result() if asked_matches is not None else []
    pupils, staff = names_of(session, _children(found, records, matches, history), _colleagues(found, matches, history))
    return render_template(
        "concern.html",
        concern=found,
        decides=decides,
        records=records,
        pupils=pupils,
        staff=staff,
        session=session,
        errors=errors or {},
        changed=changed,
        typed=request.form if errors or changed else _chosen_before(records),
        ticked=request.form.getlist("subject_id"),
        unsaved=_unsaved(),
        matches=matches,
        open_records={record.id for record in records},
        history=history,
        dealing_with=dealing_with,
        team=asked_team.result() if asked_team is not None else [],
        owners=owners,
        away=asked_away.result() if asked_away is not None else {},
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )


def _history(session: Session, concern: Concern) -> History | None:
    """None where nothing older opens until somebody has confirmed that the account is still the person's."""
    try:
        return history_of(session, concern.id)
    except Problem as problem:
        if problem.code is not ErrorCode.OWNER_UNPROVEN:
            raise
        return None


def _children(
    found: Concern, records: list[IncidentLine], matches: list[LikelyMatch], history: History | None
) -> list[UUID]:
    return [
        *(subject.subject_id for subject in found.subjects if subject.not_listed is None),
        *(subject_id for record in records for subject_id in record.subject_ids),
        *(subject_id for match in matches for subject_id in match.subject_ids),
        *(history.children_named() if history is not None else ()),
    ]


def _colleagues(found: Concern, matches: list[LikelyMatch], history: History | None) -> list[UUID]:
    named = [found.decided_by, found.assigned_to, *(each.by for each in found.steps)]
    return [
        found.reporter_id,
        *(each for each in named if each is not None),
        *(match.reporter_id for match in matches),
        *assigned_to(found.steps),
        *(history.colleagues_named() if history is not None else ()),
    ]


def _school_of(found: Concern) -> UUID:
    """Where it is decided on by this person, and whose colleagues and records are offered."""
    return found.decides_at or found.school_id


def _staff(session: Session, found: Concern, right: Right | None = None) -> list[StaffMember]:
    staff = haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=_school_of(found), right=right)).staff
    return [each for each in staff if each.id not in found.kept_away]


def _matches(session: Session, found: Concern) -> list[LikelyMatch]:
    """Reports that may tell of the same event, while this one is to be decided on."""
    return haven().services.ask(PROPOSE_MATCHES, session.caller, ConcernQuery(concern_id=found.id)).matches


def _chosen_before(records: list[IncidentLine]) -> dict[str, str]:
    """The record that was chosen among the reports of perhaps the same event."""
    chosen = request.args.get("add_to", "")
    return {"decision": "added", "incident_id": chosen} if any(str(each.id) == chosen for each in records) else {}


def _records_to_add_to(session: Session, found: Concern) -> list[IncidentLine]:
    """Open records of the school; those about one of the concern's children first."""
    asked = ListIncidents(school_id=_school_of(found), open_only=True, limit=100)
    return records_to_choose(session, asked, [subject.subject_id for subject in found.subjects])
