"""What waits for a second person. Nobody decides what they asked for, or about themselves."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.accounts import DECIDE_STOP
from haven_schemas.acts.identity.roles import DecideRequest, RequestKind, SightRequests, WithdrawRequest
from haven_schemas.acts.identity.second_person import DECIDE_REQUEST, LIST_REQUESTS, WITHDRAW_REQUEST
from haven_schemas.acts.identity.staff_lists import SETTLE_LEAVING_LEAD, SettleLeavingLead
from haven_schemas.acts.identity.stops import DecideStop
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.words.access import KEEP_REASONS, REQUESTS, SECOND_PERSONS

from gateway.areas.accounts.administration import OF_SECOND_PERSONS
from gateway.areas.accounts.second_person_words import DECIDED, NOBODY, SIGN_ON_DECIDED
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id, typed_version
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_WAITS = "You have agreed. They work at several schools: someone of another school must agree as well."
_TAKEN = "It cannot be done as it was asked: someone else has that address by now, or the role is no longer given so."
_GONE = "Someone has decided this already, or it has run out."
_STALE = "The list says something else of them by now. Look again, and decide then."
_LAST = "Nobody else there would confirm who sees records. Give somebody that role first."


@page("/requests", asks=LIST_REQUESTS)
def requests(session: Session) -> ResponseReturnValue:
    """What this person can decide, then what waits for others."""
    return _page(session, _waiting(session), {})


@page("/requests", asks=DECIDE_REQUEST, methods=("POST",))
def decide_request(session: Session) -> ResponseReturnValue:
    """Confirms or refuses one, or takes back one's own."""
    found, request_id = _waiting(session), typed_id("request_id")
    do = _asked_to_do()
    try:
        if do == "withdraw":
            return _withdraw(session, request_id)
        decided = haven().services.ask(
            DECIDE_REQUEST, session.caller, DecideRequest(request_id=request_id, confirm=do == "confirm")
        )
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return _page(session, found, {"request": _GONE}), 409
        if problem.code is ErrorCode.NOT_PERMITTED:
            words = "This one is for someone else to decide: nobody decides what they asked for, or about themselves."
            return _page(session, found, {"request": words}), 403
        if problem.code is ErrorCode.INVALID_REQUEST:
            return _page(session, found, {"request": _TAKEN}), 409
        raise
    flash(_WAITS if decided.confirmed and not decided.in_force else _said(found, request_id, decided.confirmed))
    haven().sign_on_ways.forget()
    return redirect(url_for("pages.requests"), 303)


@page("/requests/stops", asks=DECIDE_STOP, methods=("POST",))
def decide_stop(session: Session) -> ResponseReturnValue:
    """Whether one of the last two who triage at a school stays suspended."""
    do, stop_id = text("do"), typed_id("stop_id")
    if do not in ("agree", "refuse"):
        raise invalid("do", FieldCode.REQUIRED)
    try:
        haven().services.ask(DECIDE_STOP, session.caller, DecideStop(stop_id=stop_id, agree=do == "agree"))
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return _page(session, _waiting(session), {"request": _GONE}), 409
        raise
    flash("The account stays suspended." if do == "agree" else "The account is open. Its owner can sign in.")
    return redirect(url_for("pages.requests"), 303)


@page("/requests/leaving", asks=SETTLE_LEAVING_LEAD, methods=("POST",))
def settle_leaving_lead(session: Session) -> ResponseReturnValue:
    """Whether a lead who leaves by a staff list goes now, or is kept for a reason."""
    do, person_id, reason = text("do"), typed_id("person_id"), text("reason")
    if do not in ("leave", "keep"):
        raise invalid("do", FieldCode.REQUIRED)
    if do == "keep" and reason not in KEEP_REASONS:
        return _page(session, _waiting(session), {f"reason-{person_id}": "Choose why they stay."}), 400
    asked = SettleLeavingLead.model_validate(
        {
            "person_id": person_id,
            "revision": typed_version() or 0,
            "agree": do == "leave",
            "reason": reason if do == "keep" else None,
        }
    )
    try:
        haven().services.ask(SETTLE_LEAVING_LEAD, session.caller, asked)
    except Problem as problem:
        if problem.code not in (ErrorCode.NOT_FOUND, ErrorCode.STALE_VERSION, ErrorCode.INVALID_REQUEST):
            raise
        last = _LAST if problem.code is ErrorCode.INVALID_REQUEST else _GONE
        words = _STALE if problem.code is ErrorCode.STALE_VERSION else last
        return _page(session, _waiting(session), {"request": words}), 409
    flash("Their access has ended." if asked.agree else "They stay, and keep what they have.")
    return redirect(url_for("pages.requests"), 303)


def _withdraw(session: Session, request_id: UUID) -> ResponseReturnValue:
    haven().services.ask(WITHDRAW_REQUEST, session.caller, WithdrawRequest(request_id=request_id))
    flash("Taken back. Nobody is asked any more.")
    return redirect(url_for("pages.requests"), 303)


def _waiting(session: Session) -> SightRequests:
    """Every request of the person's schools, the oldest first."""
    return haven().services.ask(LIST_REQUESTS, session.caller)


def _said(found: SightRequests, request_id: UUID, confirmed: bool) -> str:  # what was decided
    if any(each.id == request_id for each in found.sign_on):
        return SIGN_ON_DECIDED[confirmed]
    kind: RequestKind = next((each.kind for each in found.requests if each.id == request_id), "role")
    return DECIDED[kind, confirmed]


def count_of_mine(session: Session) -> int | None:
    """How many wait for this person; None if that is not theirs to ask, or cannot be told just now."""
    if not any(session.has(right) for right in OF_SECOND_PERSONS) or not session.is_elevated(haven().clock()):
        return None
    try:
        found = _waiting(session)
        mine = [each.mine_to_decide for each in found.requests] + [each.mine_to_decide for each in found.sign_on]
        mine += [each.mine_to_decide for each in found.stops] + [each.mine_to_decide for each in found.leaving]
        return sum(mine)
    except Problem as problem:
        if problem.code in AWAY or problem.code in (ErrorCode.NOT_PERMITTED, ErrorCode.STEP_UP_REQUIRED):
            return None
        raise


def _asked_to_do() -> str:
    do = text("do")
    if do not in ("confirm", "refuse", "withdraw"):
        raise invalid("do", FieldCode.REQUIRED)
    return do


def _page(session: Session, found: SightRequests, errors: dict[str, str]) -> str:
    return render_template(
        "requests.html",
        session=session,
        mine=[each for each in found.requests if each.mine_to_decide],
        others=[each for each in found.requests if not each.mine_to_decide],
        my_sign_on=[each for each in found.sign_on if each.mine_to_decide],
        other_sign_on=[each for each in found.sign_on if not each.mine_to_decide],
        my_stops=[each for each in found.stops if each.mine_to_decide],
        other_stops=[each for each in found.stops if not each.mine_to_decide],
        my_leaving=[each for each in found.leaving if each.mine_to_decide],
        other_leaving=[each for each in found.leaving if not each.mine_to_decide],
        keep_reasons=KEEP_REASONS,
        errors=errors,
        turn_words=SECOND_PERSONS,
        nobody=NOBODY,
        kind_words=REQUESTS,
    )
