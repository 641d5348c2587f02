"""One staff account: its name and address, its roles, and help with signing in."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import RevokeSessions
from haven_schemas.acts.identity.accounts import CHANGE_ACCOUNT, GET_ACCOUNT, SET_ACCOUNT_STATE
from haven_schemas.acts.identity.factors import RESET_FACTORS, ResetFactors
from haven_schemas.acts.identity.passwords import MailedLinkKind, SendMailedLink
from haven_schemas.acts.identity.passwords_calls import SEND_LINK
from haven_schemas.acts.identity.roles import END_GRANT, GIVE_ROLE, LIST_ROLES
from haven_schemas.acts.identity.second_person import LIST_REQUESTS
from haven_schemas.acts.identity.sessions import REVOKE_SESSIONS
from haven_schemas.acts.identity.sign_on import END_SIGN_ON_LINKS, SignOnLinksOf
from haven_schemas.acts.identity.staff import (
    Account,
    AccountChanged,
    ChangeAccount,
    EndGrant,
    GetAccount,
    GiveRole,
    SetAccountState,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.words.access import REQUESTS, SECOND_PERSONS
from pydantic import ValidationError

from gateway.areas.accounts.second_person_words import NOBODY
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id, typed_version
from gateway.rendering.times import moment
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

from .grant_form import GrantForm, errors_of_grant

_UNUSED_FOR = timedelta(days=60)
"""From then on a login must be taken back into use (the trust's source document); the link says so."""
_STATE_NOTICES = {
    "active": "The account is taken back. Its owner can sign in.",
    "suspended": "The account is suspended. Its owner is signed out everywhere.",
    "ended": "The account is ended. Its owner is signed out everywhere.",
}


_NOBODY_LEFT = (
    "Nobody else would be left who administers the trust, or who confirms sight of records at a school, or fewer than "
    "two others who decide on reports there. Give that role to someone else first."
)
_ASKED_ALREADY = (
    "They are one of the last two who decide on reports at a school, and somebody suspended them for a day within the "
    "last fortnight. A second person has to agree, under Requests."
)
_NOT_THEIRS = {
    "state": "It opens records: who may confirm such a role takes it back, or take those roles away first.",
    "roles": "Your own role does not let you take this role away.",
}
"""By the place on the page."""


@page("/staff/<uuid:staff_id>", asks=LIST_ROLES)
def staff_account(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """The account."""
    return _page(session, _found(session, staff_id))


@page("/staff/<uuid:staff_id>", asks=CHANGE_ACCOUNT, methods=("POST",))
def change_staff_account(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """Another name or address; if a colleague was quicker, both texts are shown."""
    typed = {"name": text("name"), "email": text("email")}
    try:
        asked = ChangeAccount(staff_id=staff_id, version=typed_version() or 0, **typed)
        changed = haven().services.ask(CHANGE_ACCOUNT, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            found = _found(session, staff_id)
            return render_template("staff_account_changed.html", account=found, typed=typed, session=session), 412
        errors = errors_of_grant(error)
        if errors is None:
            raise
        return _page(session, _found(session, staff_id), errors=errors, typed=typed), 400
    flash(_saved(changed))
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/state", asks=SET_ACCOUNT_STATE, methods=("POST",))
def set_account_state(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """Suspends, ends or takes back."""
    asked = SetAccountState.model_validate(
        {"staff_id": staff_id, "state": text("state"), "version": typed_version() or 0}
    )
    try:
        changed = haven().services.ask(SET_ACCOUNT_STATE, session.caller, asked)
    except Problem as problem:
        return _refused(session, staff_id, problem, "state")
    until = changed.takes_effect_at
    flash(_STATE_NOTICES[asked.state] if until is None else _for_a_day(moment(until)))
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/link", asks=SEND_LINK, methods=("POST",))
def send_link(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """A link to the account's own address; nobody else sees it."""
    asked = SendMailedLink.model_validate({"staff_id": staff_id, "kind": text("kind")})
    haven().services.ask(SEND_LINK, session.caller, asked)
    flash("The link is on its way to the account's own address. It works once.")
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/factors", asks=RESET_FACTORS, methods=("POST",))
def reset_factors(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """A lost phone: every second factor goes, at once or once confirmed."""
    reset = haven().services.ask(RESET_FACTORS, session.caller, ResetFactors(staff_id=staff_id))
    flash(
        "The second step is removed. Its owner is told by e-mail and sets up a new one at the next sign-in."
        if reset.done
        else "Children become known by this account: a second person must confirm the reset. It waits under Requests."
    )
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/sign-on", asks=END_SIGN_ON_LINKS, methods=("POST",))
def end_staff_sign_on(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """Ends the account's links to providers of single sign-on."""
    haven().services.ask(END_SIGN_ON_LINKS, session.caller, SignOnLinksOf(staff_id=staff_id))
    flash("The link is ended. Its owner is told by e-mail, and signs in with a password, or by a link you send.")
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/sessions", asks=REVOKE_SESSIONS, methods=("POST",))
def end_staff_sessions(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """Signs the account's owner out everywhere."""
    revoked = haven().services.ask(REVOKE_SESSIONS, session.caller, RevokeSessions(staff_id=staff_id))
    flash(f"{revoked.count} sign-in{'' if revoked.count == 1 else 's'} ended." if revoked.count else "None was open.")
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/roles", asks=GIVE_ROLE, methods=("POST",))
def give_role(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """One more role, at one school or in the whole trust."""
    form = GrantForm.typed()
    try:
        grants = form.as_grants(session)
        if len(grants) != 1:
            raise invalid("school", FieldCode.REQUIRED)
        given = haven().services.ask(GIVE_ROLE, session.caller, GiveRole(staff_id=staff_id, grant=grants[0]))
    except (Problem, ValidationError) as error:
        errors = errors_of_grant(error)
        if errors is None:
            raise
        return _page(session, _found(session, staff_id), form=form, role_errors=errors), 400
    flash(
        "The role is given."
        if given.grant_id
        else "Children become known by this role. It takes effect when a second person has confirmed it."
    )
    return _back(staff_id)


@page("/staff/<uuid:staff_id>/roles/end", asks=END_GRANT, methods=("POST",))
def take_role_away(session: Session, staff_id: UUID) -> ResponseReturnValue:
    """A role ends, at once and everywhere."""
    try:
        haven().services.ask(END_GRANT, session.caller, EndGrant(grant_id=typed_id("grant_id")))
    except Problem as problem:
        return _refused(session, staff_id, problem, "roles")
    flash("The role is taken away. Its holder is signed out everywhere.")
    return _back(staff_id)


def _for_a_day(until: str) -> str:
    return (
        "Its owner is signed out everywhere and cannot sign in for a day. They are one of the last two who decide on "
        f"reports at a school: a second person has to agree under Requests by {until}, or the account is open again."
    )


def _saved(changed: AccountChanged) -> str:
    if changed.request_id is None:
        return "The name and address are saved. If the address is another one, the old and the new are told."
    at = changed.takes_effect_at
    by_itself = "" if at is None else f" If its owner does not stop it, it is changed on {moment(at)}."
    return (
        "The name is saved. The new address waits until its owner confirms it from the old one, or a second person "
        f"agrees.{by_itself} Until then links go to the old address."
    )


def _refused(session: Session, staff_id: UUID, problem: Problem, place: str) -> ResponseReturnValue:
    """The page again with the reason; raised if there is none to tell."""
    if problem.code is ErrorCode.NOT_PERMITTED:
        words = _NOT_THEIRS[place]
    elif any(each.code is FieldCode.IN_USE for each in problem.fields):
        words = _NOBODY_LEFT
    elif any(each.code is FieldCode.PROPOSED_ALREADY for each in problem.fields):
        words = _ASKED_ALREADY
    else:
        raise problem
    return _page(session, _found(session, staff_id), errors={place: words}), problem.status


def _found(session: Session, staff_id: UUID) -> Account:
    return haven().services.ask(GET_ACCOUNT, session.caller, GetAccount(staff_id=staff_id))


def _back(staff_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("pages.staff_account", staff_id=staff_id), 303)


def _page(
    session: Session,
    found: Account,
    *,
    form: GrantForm | None = None,
    errors: dict[str, str] | None = None,
    role_errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    services = haven().services
    waiting = [each for each in services.ask(LIST_REQUESTS, session.caller).requests if each.staff_id == found.id]
    return render_template(
        "staff_account.html",
        account=found,
        session=session,
        roles=services.ask(LIST_ROLES, session.caller).roles,
        waiting=waiting,
        form=form or GrantForm.blank(session),
        errors={**(errors or {}), **(role_errors or {})},
        role_errors=role_errors or {},
        typed=typed or {"name": found.name, "email": found.email},
        turn_words=SECOND_PERSONS,
        nobody=NOBODY,
        kind_words=REQUESTS,
        link_kind=_mailed_link_kind(found),
        is_own=found.id == session.view.staff_id,
    )


def _mailed_link_kind(found: Account) -> MailedLinkKind:
    """The link that helps: the first one, one after long disuse, or one for a forgotten password."""
    if found.state == "invited":
        return "invitation"
    last = found.last_used_at
    return "reactivation" if last is not None and haven().clock() - last > _UNUSED_FOR else "reset"
