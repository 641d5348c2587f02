"""Single sign-on of the trust: whom staff sign in with; tested first, and in use once a second person agreed."""

import re
from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.sign_on import (
    ADD_SIGN_ON_PROVIDER,
    CHANGE_SIGN_ON_PROVIDER,
    LIST_SIGN_ON_PROVIDERS,
    SET_SIGN_ON_ONLY,
    SIGN_ON_ONLY,
    SWITCH_OFF_PROVIDER,
    SWITCH_ON_PROVIDER,
    TEST_SIGN_ON_PROVIDER,
    AddSignOnProvider,
    ChangeSignOnProvider,
    SetSignOnOnly,
    SignOnProvider,
    SignOnProviderRef,
    SignOnProviders,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, field_words_of, invalid, words_of
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id, typed_ids, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    "kind": "Choose Microsoft or Google.",
    "tenant": "Copy the directory (tenant) ID: 36 characters, as Microsoft shows it. Google has none.",
    "domains": "Write the part of your addresses after the @, for example school.sch.uk. Several with commas between.",
    "client_id": "Copy the application (client) ID.",
    "client_secret": "Copy the client secret's value. For another client or organisation it has to be a new one.",
    "counts_second_factor": "Only Microsoft can say that a second step was shown.",
}
_SAID_BY_ITSELF = frozenset(
    {FieldCode.HIDDEN_CHARACTERS, FieldCode.MIXED_LETTERS, FieldCode.SECRET_REFUSED, FieldCode.NOT_TESTED}
)
_WHOLE_TRUST = "Only whoever sets the rules of every school of the trust can do this."
_STALE = "Someone changed it while you were here. This is how it is now."
_EMERGENCY_TWO = "Choose two accounts: one alone may be ill, or have left, when it is needed."
_EMERGENCY = {
    FieldCode.NOT_ALLOWED: "One of these could not be used now. Choose among those shown.",
    FieldCode.NOT_TESTED: "No provider is in use. Switch one on first, or nobody but these two could sign in.",
}
_BETWEEN = re.compile(r"[\s,;]+")


@page("/single-sign-on", asks=SIGN_ON_ONLY)
def sign_on_providers(session: Session) -> ResponseReturnValue:
    """Each with its state, and what to do next."""
    return _list(session, {})


@page("/single-sign-on", asks=LIST_SIGN_ON_PROVIDERS, methods=("POST",))
def switch_provider(session: Session) -> ResponseReturnValue:
    """Tests one, asks for it to be switched on, or switches it off."""
    ref = SignOnProviderRef(provider_id=typed_id("provider_id"), version=typed_version() or 0)
    do = text("do")
    try:
        flash(_done(session, do, ref))
    except Problem as problem:
        if problem.code not in (ErrorCode.INVALID_REQUEST, ErrorCode.PROVIDER_AWAY, ErrorCode.STALE_VERSION):
            raise
        return _list(session, {f"provider-{ref.provider_id}": _why_not(problem)}), problem.status
    return redirect(url_for("pages.sign_on_providers"), 303)


@page("/single-sign-on/only", asks=SET_SIGN_ON_ONLY, methods=("POST",))
def keep_passwords(session: Session) -> ResponseReturnValue:
    """Passwords for two named accounts alone, or for everybody again."""
    named = [] if text("do") == "end" else typed_ids("emergency")
    try:
        if text("do") != "end" and not named:
            raise invalid("emergency", FieldCode.REQUIRED)
        asked = SetSignOnOnly.model_validate({"emergency": named, "version": typed_version() or 0})
        haven().services.ask(SET_SIGN_ON_ONLY, session.caller, asked)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code not in (ErrorCode.INVALID_REQUEST, ErrorCode.STALE_VERSION):
            raise
        return _list(session, {"emergency": _why_not_these(problem)}, named), problem.status
    flash(
        "Everybody signs in with Microsoft or Google from the next time on; the two keep their password."
        if named
        else "Everybody can use a password again."
    )
    return redirect(url_for("pages.sign_on_providers") + "#only", 303)


@page("/single-sign-on/new", asks=LIST_SIGN_ON_PROVIDERS)
def new_provider(session: Session) -> ResponseReturnValue:
    """The form."""
    return _form(session, None, _empty(), {})


@page("/single-sign-on/new", asks=LIST_SIGN_ON_PROVIDERS, methods=("POST",))
def add_provider(session: Session) -> ResponseReturnValue:
    """A provider that is off."""
    return _kept(session, None)


@page("/single-sign-on/<uuid:provider_id>", asks=LIST_SIGN_ON_PROVIDERS)
def provider(session: Session, provider_id: UUID) -> ResponseReturnValue:
    """The form with what it is; its secret is never shown."""
    found = _found(session, provider_id)
    return _form(session, found, _values(found), {})


@page("/single-sign-on/<uuid:provider_id>", asks=LIST_SIGN_ON_PROVIDERS, methods=("POST",))
def change_provider(session: Session, provider_id: UUID) -> ResponseReturnValue:
    """Other facts of one that is off."""
    return _kept(session, _found(session, provider_id))


def _done(session: Session, do: str, ref: SignOnProviderRef) -> str:
    services = haven().services
    if do == "test":
        services.ask(TEST_SIGN_ON_PROVIDER, session.caller, ref)
        return "It answers, and takes what you copied. Now it can be switched on."
    if do == "on":
        services.ask(SWITCH_ON_PROVIDER, session.caller, ref)
        return "It is switched on once a second person has agreed. It waits under Requests."
    if do == "off":
        services.ask(SWITCH_OFF_PROVIDER, session.caller, ref)
        haven().sign_on_ways.forget()
        return "It is off. Whoever had signed in by it is signed out."
    raise invalid("do", FieldCode.REQUIRED)


def _kept(session: Session, found: SignOnProvider | None) -> ResponseReturnValue:
    typed = _typed()
    try:
        if found is None:
            haven().services.ask(ADD_SIGN_ON_PROVIDER, session.caller, AddSignOnProvider.model_validate(typed))
        else:
            asked = {**typed, "provider_id": found.id, "version": typed_version() or 0}
            haven().services.ask(CHANGE_SIGN_ON_PROVIDER, session.caller, ChangeSignOnProvider.model_validate(asked))
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION and found is not None:
            return _form(session, found, _values(found), {"kind": _STALE}), problem.status
        if problem.code is ErrorCode.NOT_PERMITTED:
            return _form(session, found, typed, {"kind": _WHOLE_TRUST}), problem.status
        if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
            raise
        return _form(session, found, typed, _errors(problem)), 400
    flash("It is saved, and off. Test it, then ask for it to be switched on.")
    return redirect(url_for("pages.sign_on_providers"), 303)


def _typed() -> dict[str, object]:
    return {
        "kind": text("kind"),
        "tenant": text("tenant") or None,
        "domains": [each for each in _BETWEEN.split(text("domains")) if each],
        "client_id": text("client_id"),
        "client_secret": text("client_secret") or None,
        "counts_second_factor": "counts_second_factor" in request.form,
    }


def _values(found: SignOnProvider) -> dict[str, object]:
    return {**found.model_dump(include=set(_typed()) - {"client_secret"}), "client_secret": None}


def _empty() -> dict[str, object]:
    return {
        "kind": "", "tenant": None, "domains": [], "client_id": "", "client_secret": None, "counts_second_factor": False
    }  # fmt: skip


def _errors(problem: Problem) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in problem.fields:
        field = each.field.split(".")[0]
        own = field_words_of(each.code) if each.code in _SAID_BY_ITSELF else _WORDS.get(field)
        found.setdefault(field if field in _WORDS else "kind", own or field_words_of(each.code))
    return found


def _why_not(problem: Problem) -> str:
    if problem.code is ErrorCode.STALE_VERSION:
        return _STALE
    if problem.code is ErrorCode.PROVIDER_AWAY:
        return "It does not answer as it should. Check the tenant ID, and that this server may reach it."
    return field_words_of(problem.fields[0].code) if problem.fields else words_of(problem.code)


def _why_not_these(problem: Problem) -> str:
    if problem.code is ErrorCode.STALE_VERSION:
        return _STALE
    return _EMERGENCY.get(problem.fields[0].code if problem.fields else FieldCode.REQUIRED, _EMERGENCY_TWO)


def _all(session: Session) -> SignOnProviders:
    return haven().services.ask(LIST_SIGN_ON_PROVIDERS, session.caller)


def _found(session: Session, provider_id: UUID) -> SignOnProvider:
    for each in _all(session).providers:
        if each.id == provider_id:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _list(session: Session, errors: dict[str, str], named: Sequence[UUID] = ()) -> str:
    """``named``: as it was typed."""
    only = haven().services.ask(SIGN_ON_ONLY, session.caller)
    return render_template(
        "sign_on_providers.html",
        session=session,
        found=_all(session),
        only=only,
        choices=[(str(each.staff_id), f"{each.name}, {each.email}") for each in only.could_be],
        chosen=[str(each) for each in (named or [account.staff_id for account in only.emergency])],
        errors=errors,
    )


def _form(session: Session, found: SignOnProvider | None, values: dict[str, object], errors: dict[str, str]) -> str:
    return render_template(
        "sign_on_provider.html",
        session=session,
        found=found,
        values=values,
        redirect_uri=_all(session).redirect_uri,
        errors=errors,
    )
