"""One referral: how it stands, by when what has to happen, what was said, and what happens next."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.referrals import REFERRAL_ENTRIES, ReferralEntries, ReferralEntriesQuery
from haven_schemas.acts.paging import MOST
from haven_schemas.acts.referrals.agencies import GET_AGENCY, Agency, AgencyQuery
from haven_schemas.acts.referrals.clocks import EndClock
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.deadlines_calls import ACT_ON_DEADLINE, END_CLOCK
from haven_schemas.acts.referrals.referrals import STEP_KINDS, Referral, ReferralQuery, StepKind, TakeStep
from haven_schemas.acts.referrals.tracking import GET_REFERRAL, TAKE_STEP
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from haven_schemas.words import referral_steps as words
from pydantic import ValidationError

from gateway.areas.dates.of_record import chosen, errors_of_date
from gateway.areas.referrals.made_from import OWNER_WORDS
from gateway.areas.referrals.reopening import FOR_NEWS, REOPENS, reopen_record
from gateway.areas.referrals.writing import KEPT, key_of, words_kept
from gateway.pages.blueprint import page
from gateway.pages.forms import (
    errors_of,
    id_in_address,
    text,
    today_in_boxes,
    typed_day,
    typed_id,
    typed_moment,
    typed_version,
)
from gateway.rendering.matters import children_of_record
from gateway.rendering.people import pupils_told, staff_names
from gateway.rendering.times import in_london
from gateway.security.problems import renamed
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_NAMES = {"occurred_at": "date"}
_STEP_WORDS = {
    **OWNER_WORDS,
    ("occurred_at", FieldCode.TOO_LONG_AGO): "This is before the referral was sent. Write down what happened since.",
}
_WORDS_WANTED = "Write what you did and what they said, or why. It is kept in the record, whichever you choose."
_ACTED = {
    "chased": "It is written down that you chased it.",
    "moved": "It has another day.",
    "ended": "Nobody is reminded of it any more. Who sees the record sees that you ended it.",
}


@page("/referrals/<uuid:referral_id>", asks=GET_REFERRAL)
def referral(session: Session, referral_id: UUID) -> ResponseReturnValue:
    """The referral with its words, as far as the person sees its record. ``words``: an entry that says what happened
    and was kept by itself; the form is open to say what it was."""
    found, words_id = _found(session, referral_id), id_in_address("words")
    return _page(session, found) if words_id is None else _page(session, found, "step", {}, words_id)


@page("/referrals/<uuid:referral_id>/steps", asks=TAKE_STEP, methods=("POST",))
def take_step(session: Session, referral_id: UUID) -> ResponseReturnValue:
    """Keeps the words of what happened, then that it happened: clocks end and begin by it."""
    found = _found(session, referral_id)
    kept: UUID | None = None
    try:
        kind = _kind(found)
        _check_version(found)
        occurred_at = typed_moment(haven().clock())
        ids = {"referral_id": found.id, "agency_id": found.agency_id}
        asked = TakeStep(
            referral_id=found.id,
            version=typed_version() or 0,
            kind=kind,
            occurred_at=occurred_at,
            outcome=text("outcome") or None,  # type: ignore[arg-type]  # checked by the contract
            owner_id=typed_id("owner_id") if kind == "passed_on" else None,
        )
        haven().services.ask(TAKE_STEP, session.caller, asked.model_copy(update={"check_only": True}))
        kept = words_kept(session, "referral_step", found.record_id, ids, occurred_at)
        step = asked.model_copy(update={"entry_id": kept})
        haven().services.ask(TAKE_STEP, session.caller, step, key_of("step"))
    except (Problem, ValidationError) as error:
        return _again(session, referral_id, error, "step", kept)
    flash(_said_of_step(session, found))
    return redirect(url_for("pages.referral", referral_id=referral_id), 303)


@page(
    "/referrals/<uuid:referral_id>/deadlines/<uuid:deadline_id>",
    right=Right.RECORD_WRITE, tier="elevated", methods=("POST",),
)  # fmt: skip
def act_on_deadline(session: Session, referral_id: UUID, deadline_id: UUID) -> ResponseReturnValue:
    """Somebody chased it, gave it another day, or says why it is no longer needed: what they wrote is kept in the
    record."""
    found, act = _found(session, referral_id), text("act") if text("act") in _ACTED else "chased"
    kept: UUID | None = None
    try:
        asked = _asked(deadline_id, act)
        call: Call[Any, Any] = END_CLOCK if act == "ended" else ACT_ON_DEADLINE
        ids = {"referral_id": found.id, "agency_id": found.agency_id}
        haven().services.ask(call, session.caller, asked.model_copy(update={"check_only": True}))
        kept = words_kept(session, "referral_step", found.record_id, ids, haven().clock())
        acted = asked.model_copy(update={"entry_id": kept})
        haven().services.ask(call, session.caller, acted, key_of("deadline"))
    except (Problem, ValidationError) as error:
        return _again(session, referral_id, error, f"deadline-{deadline_id}", kept)
    flash(_ACTED[act])
    return redirect(url_for("pages.referral", referral_id=referral_id), 303)


def _asked(deadline_id: UUID, act: str) -> ActOnDeadline | EndClock:
    seen: dict[str, object] = {"deadline_id": deadline_id, "version": typed_version() or 0}
    if act == "ended":
        return EndClock.model_validate({**seen, "because": chosen("ended_because", "because")})
    moved = {"due_on": _day("due_on"), "because": text("because") or None} if act == "moved" else {}
    return ActOnDeadline.model_validate({**seen, "act": act, **moved})


def _said_of_step(session: Session, found: Referral) -> str:
    """What was taken is taken, also where the record could not be opened again."""
    if found.record_is_open or not request.form.get(REOPENS):
        return "It is written down."
    try:
        reopen_record(session, found.record_id, FOR_NEWS)
    except Problem as problem:
        if problem.code not in AWAY and problem.code is not ErrorCode.VAULT_UNAVAILABLE:
            raise
        return "It is written down. The record could not be opened again just now: open it again on its page."
    return "It is written down, and the record is open again."


def _found(session: Session, referral_id: UUID) -> Referral:
    return haven().services.ask(GET_REFERRAL, session.caller, ReferralQuery(referral_id=referral_id))


def _kind(found: Referral) -> StepKind:
    """What happened, of what may happen next."""
    kind = text("kind")
    if kind not in STEP_KINDS:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("kind", FieldCode.REQUIRED)])
    if kind not in found.next_steps:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("kind", FieldCode.NOT_ALLOWED)])
    if kind == "closed" and not text("outcome"):
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("outcome", FieldCode.REQUIRED)])
    return kind


def _check_version(found: Referral) -> None:
    """Before anything is kept: somebody else may have been quicker."""
    if found.version != typed_version():
        raise Problem(ErrorCode.STALE_VERSION)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(typed_day(name))
    except ValueError:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.WRONG_FORMAT)]) from None


def _again(
    session: Session, referral_id: UUID, error: Problem | ValidationError, form: str, kept: UUID | None
) -> ResponseReturnValue:
    found = _found(session, referral_id)
    if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
        return _page(session, found, form, {}, kept, stale=True), 412
    errors = errors_of(renamed(error, _NAMES) if isinstance(error, Problem) else error)
    if errors is None:
        raise error
    names = _NAMES
    if text("act") == "ended":
        names, errors = {**_NAMES, "because": "ended_because"}, errors_of_date(error)
    errors = {names.get(name, name).removeprefix("details."): told for name, told in errors.items()}
    if form != "step":
        errors |= {"text": _WORDS_WANTED} if "text" in errors else {}
    elif isinstance(error, Problem):
        told = {each.field: _STEP_WORDS.get((each.field, each.code)) for each in error.fields}
        errors |= {_NAMES.get(name, name): words for name, words in told.items() if words}
    return _page(session, found, form, errors, kept), 400


def _page(
    session: Session,
    found: Referral,
    form: str = "",
    errors: dict[str, str] | None = None,
    kept: UUID | None = None,
    *,
    stale: bool = False,
) -> str:
    said = _words_of(session, found.id)
    entries = {entry.id: entry for entry in said.entries}
    kept = kept or _typed_entry()
    boxes = today_in_boxes(entries[kept].occurred_at if kept in entries else haven().clock())
    matter = children_of_record(session, found.record_id)
    children = [] if matter is None else matter.subject_ids
    return render_template(
        "referral.html",
        referral=found,
        agency=_agency(session, found.agency_id),
        matter=matter,
        said=said,
        entries=entries,
        beside=[entry for entry in said.entries if entry.id not in {step.entry_id for step in found.steps}],
        pupils=pupils_told(
            session, [*children, *(each.subject_id for entry in said.entries for each in entry.subjects)]
        ),
        staff=staff_names(session, _colleagues(found, said)),
        owners=_owners(session, found),
        words=words,
        today=in_london(haven().clock()).date(),
        typed=dict(request.form) if request.method == "POST" else boxes,
        form=form,
        errors=errors or {},
        stale=stale,
        kept=kept,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )


def _colleagues(found: Referral, said: ReferralEntries) -> set[UUID]:
    written = {entry.recorded_by for entry in said.entries}
    ended = {each.ended_by for each in found.deadlines if each.ended_by is not None}
    return {found.owner_id, *(step.recorded_by for step in found.steps), *written, *ended}


def _typed_entry() -> UUID | None:
    """The entry that holds the words already, as the form says it."""
    return typed_id(KEPT) if request.form.get(KEPT) else None


def _words_of(session: Session, referral_id: UUID) -> ReferralEntries:
    return haven().services.ask(REFERRAL_ENTRIES, session.caller, ReferralEntriesQuery(referral_id=referral_id))


def _agency(session: Session, agency_id: UUID) -> Agency | None:
    """None where none of the person's schools turns to it any more."""
    try:
        return haven().services.ask(GET_AGENCY, session.caller, AgencyQuery(agency_id=agency_id))
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return None
        raise


def _owners(session: Session, found: Referral) -> list[StaffMember]:
    if not found.may_write or "passed_on" not in found.next_steps:
        return []
    asked = ListStaff(school_id=found.school_id, limit=MOST)
    return [each for each in haven().services.ask(LIST_STAFF, session.caller, asked).staff if each.id != found.owner_id]
