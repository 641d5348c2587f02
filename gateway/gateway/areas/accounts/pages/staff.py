"""Staff accounts: the list, searching it by name, and inviting someone."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.accounts import INVITE_STAFF, LIST_ACCOUNTS
from haven_schemas.acts.identity.roles import LIST_ROLES
from haven_schemas.acts.identity.staff import InviteStaff, ListAccounts
from haven_schemas.acts.identity.staff_lists import STAFF_LIST_COUNTS
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.sessions.current import Session
from gateway.state import haven

from .grant_form import GrantForm, errors_of_grant

_A_PAGE = 50


@page("/staff", asks=LIST_ACCOUNTS)
def staff(session: Session) -> ResponseReturnValue:
    """Everyone at the person's schools, by name."""
    return _list(session)


@page("/staff", asks=STAFF_LIST_COUNTS, methods=("POST",))
def find_staff(session: Session) -> ResponseReturnValue:
    """Some of them. By POST: a name stands in no address, and so in no log and no history."""
    return _list(session)


@page("/staff/new", asks=LIST_ROLES)
def new_account(session: Session) -> ResponseReturnValue:
    """The form to invite someone."""
    return _invitation(session, GrantForm.blank(session), {})


@page("/staff/new", asks=INVITE_STAFF, methods=("POST",))
def invite_staff(session: Session) -> ResponseReturnValue:
    """Makes the account and has its owner mailed a link."""
    form = GrantForm.typed()
    try:
        asked = InviteStaff(name=text("name"), email=text("email"), grants=form.as_grants(session))
        invited = haven().services.ask(INVITE_STAFF, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of_grant(error)
        if errors is None:
            raise
        return _invitation(session, form, {**_missing(), **errors}), 400
    waits = " The role waits until a second person has confirmed it." if invited.requests else ""
    flash(f"The invitation is on its way by e-mail. The link in it works once.{waits}")
    return redirect(url_for("pages.staff_account", staff_id=invited.staff_id), 303)


def _missing() -> dict[str, str]:
    """So that everything to put right is named at once."""
    words = {"name": "Write the person's name.", "email": "Write the person's school e-mail address."}
    return {name: sentence for name, sentence in words.items() if not text(name)}


def _list(session: Session) -> str:
    search, school, with_ended = text("search"), text("school"), "ended" in request.form
    asked = ListAccounts(
        school_id=session.school_id(school) if school else None,
        name_starts=search[:100] or None,
        with_ended=with_ended,
        limit=_A_PAGE,
        cursor=request.form.get("cursor") or None,
    )
    found = haven().services.ask(LIST_ACCOUNTS, session.caller, asked)
    counts = haven().services.ask(STAFF_LIST_COUNTS, session.caller)
    return render_template(
        "staff.html",
        page=found,
        session=session,
        search=search,
        school=school,
        with_ended=with_ended,
        from_mis=sum(each.proposals + each.leavers for each in counts.schools),
    )


def _invitation(session: Session, form: GrantForm, errors: dict[str, str]) -> str:
    return render_template(
        "staff_new.html",
        session=session,
        roles=haven().services.ask(LIST_ROLES, session.caller).roles,
        form=form,
        errors=errors,
        name=text("name"),
        email=text("email"),
    )
