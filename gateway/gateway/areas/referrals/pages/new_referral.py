"""A referral is sent from an incident record; or it was decided not to refer; or an agency asked for something."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.ids import new_id
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.documents import LIST_DOCUMENTS, ListDocuments
from haven_schemas.acts.incidents.records import GET_INCIDENT, Incident, IncidentQuery
from haven_schemas.acts.incidents.referral_kinds import ReferralKind
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.referrals.agencies import LIST_AGENCIES, Agency, ListAgencies
from haven_schemas.acts.referrals.referrals import MakeReferral
from haven_schemas.acts.referrals.tracking import MAKE_REFERRAL
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.referral_steps import REFERRAL_STATES
from haven_schemas.words.referrals import RECORDED_KINDS
from pydantic import ValidationError

from gateway.areas.dates.of_record import check_wanted, errors_of_date, keep_wanted, wanted_by
from gateway.areas.referrals.made_from import Choices, choices, said_of, typed_made_from
from gateway.areas.referrals.proposing import Proposed, proposed
from gateway.areas.referrals.reopening import FOR_A_REFERRAL, REOPENS, reopen_record
from gateway.areas.referrals.stops import NO_STOPS, Stops, stops_of
from gateway.areas.referrals.writing import KEPT, key_of, words_kept
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, id_in_address, text, today_in_boxes, typed_children, typed_id, typed_moment
from gateway.rendering.people import names_are_away, not_listed_in, pupils_told
from gateway.security.problems import renamed
from gateway.sessions.current import AWAY, Session
from gateway.state import haven


@dataclass(frozen=True)
class Sharable:
    """An entry or a document of the record, as the form calls it."""

    id: UUID
    what: str
    at: datetime


_TEMPLATES: dict[ReferralKind, str] = {
    "referral": "referral_new.html",
    "not_referred": "referral_not.html",
    "agency_request": "agency_request.html",
}
_NAMES = {"occurred_at": "date", "sent_at": "date"}
_A_RECORD_S_DOCUMENTS = 200
_SHARABLE = frozenset({"concern", "note", "conversation", "meeting", "call", "letter", "email", "home_visit"})


@page("/incidents/<uuid:incident_id>/referrals/new", right=Right.RECORD_WRITE, tier="elevated")
def new_referral(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The form."""
    return _page(session, incident_id, "referral")


@page("/incidents/<uuid:incident_id>/referrals/new", asks=MAKE_REFERRAL, methods=("POST",))
def send_referral(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Keeps the words, and has the referral watched from now on; sent again it is one."""
    kept: UUID | None = None
    try:
        referral_id, agency_id = typed_id("referral_id"), typed_id("agency_id")
        sent_at = typed_moment(haven().clock())
        made_from = typed_made_from()
        asked = MakeReferral(
            referral_id=referral_id, record_id=incident_id, agency_id=agency_id, entry_id=referral_id, sent_at=sent_at,
            subject_ids=typed_children(), gives_stop_reason=bool(text("stop_reason")), **made_from,
        )  # fmt: skip
        reopens = bool(request.form.get(REOPENS))
        tried = asked.model_copy(update={"check_only": True, "reopens": reopens})
        haven().services.ask(MAKE_REFERRAL, session.caller, tried)
        ids = {"referral_id": referral_id, "agency_id": agency_id, **made_from}
        kept = words_kept(session, "referral", incident_id, ids, sent_at)
        if reopens:
            reopen_record(session, incident_id, FOR_A_REFERRAL)
        made = asked.model_copy(update={"entry_id": kept})
        haven().services.ask(MAKE_REFERRAL, session.caller, made, key_of("referral"))
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, "referral", error, kept)
    flash("The referral is written down. What has to happen by when is shown below.")
    return redirect(url_for("pages.referral", referral_id=referral_id), 303)


@page("/incidents/<uuid:incident_id>/not-referred", right=Right.RECORD_WRITE, tier="elevated")
def new_decision_not_to_refer(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The form of a decision not to refer, which is one too."""
    return _page(session, incident_id, "not_referred")


@page("/incidents/<uuid:incident_id>/not-referred", right=Right.RECORD_WRITE, tier="elevated", methods=("POST",))
def decide_not_to_refer(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Keeps it with its reasons."""
    try:
        ids = {"referral_id": None, "agency_id": typed_id("agency_id") if text("agency_id") else None}
        words_kept(session, "not_referred", incident_id, ids, typed_moment(haven().clock()))
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, "not_referred", error, None)
    flash("The decision and its reasons are kept.")
    return redirect(url_for("pages.incident", incident_id=incident_id), 303)


@page("/incidents/<uuid:incident_id>/requests/new", right=Right.RECORD_WRITE, tier="elevated")
def new_agency_request(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The form of what an agency asked the school for, and what it was given."""
    return _page(session, incident_id, "agency_request")


@page("/incidents/<uuid:incident_id>/requests/new", right=Right.RECORD_WRITE, tier="elevated", methods=("POST",))
def keep_agency_request(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Keeps it with who decided, and what went; the day by which they want it is waited for until it is answered."""
    kept: UUID | None = None
    try:
        asked_at = typed_moment(haven().clock())
        wanted = wanted_by(incident_id, asked_at)
        check_wanted(session, wanted)
        ids = {"referral_id": None, "agency_id": typed_id("agency_id") if text("agency_id") else None}
        kept = words_kept(session, "agency_request", incident_id, ids, asked_at)
        keep_wanted(session, wanted, kept, key_of("date"))
    except (Problem, ValidationError) as error:
        return _again(session, incident_id, "agency_request", error, kept)
    flash("The request is kept." if wanted else "The request is kept, with what was answered.")
    return redirect(url_for("pages.incident", incident_id=incident_id), 303)


def _again(
    session: Session, incident_id: UUID, kind: ReferralKind, error: Problem | ValidationError, kept: UUID | None
) -> ResponseReturnValue:
    if isinstance(error, Problem) and error.code is ErrorCode.ALREADY_CLOSED:
        return _page(session, incident_id, kind, None, kept), error.status
    errors = errors_of(renamed(error, _NAMES) if isinstance(error, Problem) else error)
    if errors is None:
        raise error
    if "due_on" in errors:
        errors |= {"due_on": errors_of_date(error)["due_on"]}
    if isinstance(error, Problem):
        errors = said_of(error, errors)
    return _page(session, incident_id, kind, {_NAMES.get(name, name): errors[name] for name in errors}, kept), 400


def _page(
    session: Session,
    incident_id: UUID,
    kind: ReferralKind,
    errors: dict[str, str] | None = None,
    kept: UUID | None = None,
) -> str:
    found = haven().services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    typed, known = request.method == "POST", _agencies(session, found)
    agencies = known or []
    pupils = pupils_told(session, found.subject_ids)
    offered = _offered(session, found, kind, agencies, pupils)
    return render_template(
        _TEMPLATES[kind],
        incident=found,
        agencies=offered.agencies,
        said_of_agencies=offered.said,
        agencies_away=known is None,
        chosen=_chosen(agencies),
        choices=choices(session, found) if kind == "referral" else Choices(),
        referral_state_words=REFERRAL_STATES,
        sharable=[] if kind == "not_referred" else _sharable(session, found),
        pupils=pupils,
        stops=_stops(session, kind, pupils),
        not_listed=not_listed_in(found),
        typed=dict(request.form) if typed else today_in_boxes(haven().clock()),
        ticked=set(request.form.getlist("subject_id")),
        shared=set(request.form.getlist("shared")),
        withheld=set(request.form.getlist("not_shared")),
        errors={name.removeprefix("details."): words for name, words in (errors or {}).items()},
        referral_id=request.form.get("referral_id") or str(new_id()),
        kept=kept or request.form.get(KEPT),
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )


def _offered(
    session: Session, found: Incident, kind: ReferralKind, agencies: Sequence[Agency], pupils: Mapping[UUID, Pupil]
) -> Proposed:
    """Whoever refers is proposed whom to refer to; others choose from the list as it is."""
    if kind != "referral":
        return Proposed(agencies, {})
    return proposed(session, agencies, pupils, len(found.subject_ids))


def _stops(session: Session, kind: ReferralKind, pupils: Mapping[UUID, Pupil]) -> Stops:
    if kind != "referral":
        return NO_STOPS
    return Stops({}, is_known=False) if names_are_away() else stops_of(session, pupils.values())


def _chosen(agencies: Sequence[Agency]) -> Agency | None:
    """The agency whose own form is filled in; None while the form is the plain one, so that nothing typed is lost."""
    agency_id = id_in_address("agency_id")
    if request.method == "POST":
        agency_id = typed_id("agency_id") if text("agency_id") and request.form.get("section_title") else None
    return next((each for each in agencies if each.id == agency_id), None)


def _sharable(session: Session, found: Incident) -> list[Sharable]:
    """Entries and documents of the record that can have been shared, in the order they happened."""
    asked = ListDocuments(incident_id=found.id, limit=_A_RECORD_S_DOCUMENTS)
    documents = haven().services.ask(LIST_DOCUMENTS, session.caller, asked).documents
    entries = [each for each in found.entries if each.kind in _SHARABLE and not each.restricted]
    both = [
        *(Sharable(each.id, RECORDED_KINDS[each.kind], each.occurred_at) for each in entries),
        *(Sharable(each.id, each.versions[0].name, each.occurred_at) for each in documents if not each.restricted),
    ]
    return sorted(both, key=lambda each: each.at)


def _agencies(session: Session, found: Incident) -> list[Agency] | None:
    """None where they cannot be looked up now."""
    asked = ListAgencies(school_id=found.school_id)
    try:
        return haven().services.ask(LIST_AGENCIES, session.caller, asked).agencies
    except Problem as problem:
        if problem.code not in AWAY:
            raise
        return None
