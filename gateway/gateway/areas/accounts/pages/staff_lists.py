"""From the MIS: what staff lists propose, leavers that wait for a person, and what was done by itself."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.roles import LIST_ROLES
from haven_schemas.acts.identity.staff_lists import (
    DECIDE_LEAVERS,
    INVITE_LISTED,
    LISTED_STAFF,
    SETTLE_LISTED,
    STAFF_LIST_COUNTS,
    DecideLeavers,
    InviteListed,
    LeaversDecided,
    SchoolStaffLists,
    SeenLeaver,
    SettleListed,
    StaffListsRef,
    StaffProposal,
    WaitingLeaver,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.words.access import (
    KEEP_REASONS,
    LEAVERS_HELD,
    LEAVING_OUTCOMES,
    STAFF_KINDS,
    STAFF_PROPOSALS,
)
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

from .grant_form import GrantForm, errors_of_grant

_STALE = "The list says something else of them by now. Look again, and decide then."
_LINK_WORDS = {
    FieldCode.REQUIRED: "Write the address of their account.",
    FieldCode.UNKNOWN_STAFF: "No account with a role at this school has this address.",
    FieldCode.DUPLICATE: "This account is another person's in the same list.",
}
_DONE = {
    "dismiss": "Noted. You are asked again only if the list says something else of them.",
    "link": "From now on the list is about that account.",
    "unlink": "The account is no longer theirs. The list was matched anew by addresses.",
}
_BY_HAND = (
    "Nobody decides about their own account, a head or safeguarding lead is the trust's to decide about, and an "
    "administrator of the trust is looked after by hand."
)


@page("/staff/mis", asks=STAFF_LIST_COUNTS)
def staff_lists(session: Session) -> ResponseReturnValue:
    """The schools that have a list; for someone with one school that one."""
    if len(session.schools) == 1:
        return _school_page(session, session.schools[0].urn)
    counts = haven().services.ask(STAFF_LIST_COUNTS, session.caller)
    return render_template("staff_mis.html", session=session, counts=counts.schools)


@page("/staff/mis/<school_urn>", asks=LISTED_STAFF)
def staff_list(session: Session, school_urn: str) -> ResponseReturnValue:
    """One school's."""
    return _school_page(session, school_urn)


@page("/staff/mis/<school_urn>", asks=DECIDE_LEAVERS, methods=("POST",))
def decide_leavers(session: Session, school_urn: str) -> ResponseReturnValue:
    """Leavers leave, or are kept for a reason."""
    found = _found(session, school_urn)
    leavers, reason = _ticked(), None if text("do") == "leave" else text("reason")
    if not leavers:
        return _school_page(session, school_urn, {"leavers": "Tick who you decide about."}), 400
    if reason == "":
        return _school_page(session, school_urn, {"reason": "Choose why their accounts are kept."}), 400
    try:
        asked = DecideLeavers.model_validate(
            {"school_id": found.school_id, "leavers": leavers, "agree": reason is None, "reason": reason}
        )
        decided = haven().services.ask(DECIDE_LEAVERS, session.caller, asked)
    except Problem as problem:
        words = _STALE if problem.code is ErrorCode.STALE_VERSION else _BY_HAND
        if problem.code not in (ErrorCode.STALE_VERSION, ErrorCode.INVALID_REQUEST):
            raise
        return _school_page(session, school_urn, {"leavers": words}), 409
    flash(_said(decided))
    return redirect(url_for("pages.staff_list", school_urn=school_urn), 303)


@page("/staff/mis/<school_urn>/people/<uuid:person_id>", asks=LISTED_STAFF)
def listed_person(session: Session, school_urn: str, person_id: UUID) -> ResponseReturnValue:
    """One proposal, and what can be done about it."""
    proposal = _proposal(session, school_urn, person_id)
    form = GrantForm(role="reporter", schools=(school_urn,))
    return _person_page(session, school_urn, proposal, form, {})


@page("/staff/mis/<school_urn>/people/<uuid:person_id>", asks=INVITE_LISTED, methods=("POST",))
def invite_listed(session: Session, school_urn: str, person_id: UUID) -> ResponseReturnValue:
    """Makes the account, with the roles that were chosen."""
    form = GrantForm.typed()
    try:
        asked = InviteListed(
            person_id=person_id,
            revision=typed_version() or 0,
            email=text("email") or None,
            grants=form.as_grants(session),
        )
        invited = haven().services.ask(INVITE_LISTED, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = _errors(error)
        if errors is None:
            raise
        return _person_page(session, school_urn, _proposal(session, school_urn, person_id), form, errors), 400
    waits = " The role waits until a second person has confirmed it." if invited.requests else ""
    flash(f"Done. If the account is new, the invitation is on its way by e-mail.{waits}")
    return redirect(url_for("pages.staff_account", staff_id=invited.staff_id), 303)


@page(
    "/staff/mis/<school_urn>/people/<uuid:person_id>/settle",
    asks=SETTLE_LISTED,
    methods=("POST",),
)
def settle_listed(session: Session, school_urn: str, person_id: UUID) -> ResponseReturnValue:
    """No account needed, name and address taken over, or whose account it is."""
    do = text("do")
    try:
        asked = SettleListed.model_validate(
            {
                "person_id": person_id,
                "revision": typed_version() or 0,
                "decision": do,
                "email": text("account_email") or None if do == "link" else None,
            }
        )
        settled = haven().services.ask(SETTLE_LISTED, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = _errors(error, "account_email" if do == "link" else "person")
        if errors is None:
            raise
        proposal = _proposal(session, school_urn, person_id)
        form = GrantForm(role="reporter", schools=(school_urn,))
        return _person_page(session, school_urn, proposal, form, errors), 400
    waits = "The name is taken over. The new address waits for its owner or a second person."
    flash(_DONE.get(do) or (waits if settled.request_id else "The name and address are those of the list now."))
    return redirect(url_for("pages.staff_list", school_urn=school_urn), 303)


def _errors(error: Problem | ValidationError, place: str = "email") -> dict[str, str] | None:
    if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
        return {"person": _STALE}
    errors = errors_of_grant(error)
    if errors is None or place == "email":
        return errors
    codes = error.fields if isinstance(error, Problem) else ()
    words = next((_LINK_WORDS[each.code] for each in codes if each.code in _LINK_WORDS), None)
    return {place: words or next(iter(errors.values()))}


def _ticked() -> list[SeenLeaver]:
    """Who was ticked, as they were read; with ``all`` everybody the page showed."""
    values = request.form.getlist("shown" if "all" in request.form else "leaver")
    seen = (each.partition(":") for each in dict.fromkeys(values))
    return [SeenLeaver.model_validate({"person_id": who, "revision": revision}) for who, _, revision in seen]


def _is_decided_here(leaver: WaitingLeaver) -> bool:
    return leaver.held != "trust_administrator" and not leaver.by_trust


def _said(decided: LeaversDecided) -> str:
    kept = f"{decided.kept} kept." if decided.kept else ""
    left = f"{decided.left} suspended, or without a role here." if decided.left else ""
    waiting = f"{decided.waiting} wait on: nobody else may triage or confirm here." if decided.waiting else ""
    return " ".join(each for each in (left, kept, waiting) if each)


def _found(session: Session, school_urn: str) -> SchoolStaffLists:
    try:
        school_id = session.school_id(school_urn)
    except Problem:
        abort(404)
    return haven().services.ask(LISTED_STAFF, session.caller, StaffListsRef(school_id=school_id))


def _proposal(session: Session, school_urn: str, person_id: UUID) -> StaffProposal:
    found = _found(session, school_urn)
    proposal = next((each for each in found.proposals if each.person.id == person_id), None)
    if proposal is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return proposal


def _school_page(session: Session, school_urn: str, errors: dict[str, str] | None = None) -> str:
    found = _found(session, school_urn)
    return render_template(
        "staff_mis_school.html",
        session=session,
        found=found,
        urn=school_urn,
        errors=errors or {},
        decided_here=[each for each in found.leavers if _is_decided_here(each)],
        by_hand=[each for each in found.leavers if not _is_decided_here(each)],
        proposal_words=STAFF_PROPOSALS,
        held_words=LEAVERS_HELD,
        outcome_words=LEAVING_OUTCOMES,
        reason_words=KEEP_REASONS,
    )


def _person_page(
    session: Session, school_urn: str, proposal: StaffProposal, form: GrantForm, errors: dict[str, str]
) -> str:
    return render_template(
        "staff_mis_person.html",
        session=session,
        urn=school_urn,
        proposal=proposal,
        person=proposal.person,
        roles=haven().services.ask(LIST_ROLES, session.caller).roles,
        form=form,
        errors=errors,
        email=text("email") or proposal.person.email or "",
        account_email=text("account_email"),
        proposal_words=STAFF_PROPOSALS,
        kind_words=STAFF_KINDS,
    )
