"""Another e-mail domain for all staff: one request, one second person's yes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.owners import CHANGE_DOMAIN, ChangeDomain
from haven_schemas.errors import ErrorCode, FieldCode, Problem, field_words_of
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    ("old_domain", FieldCode.UNKNOWN): "No account has an address at this domain.",
    ("new_domain", FieldCode.DUPLICATE): "Another account has one of the new addresses already. Change that one first.",
    ("new_domain", FieldCode.SAME_AS_BEFORE): "That is the present domain.",
}
_FORMAT = "Write the part after the @, for example school.sch.uk."


@page("/staff/domain", right=Right.STAFF_ADMINISTER, tier="elevated")
def staff_domain(session: Session) -> ResponseReturnValue:
    """Asks for the old and the new one."""
    return _page(session, {}, {"old_domain": "", "new_domain": ""})


@page("/staff/domain", asks=CHANGE_DOMAIN, methods=("POST",))
def change_staff_domain(session: Session) -> ResponseReturnValue:
    """Nothing is changed before a second person agreed."""
    typed = {"old_domain": text("old_domain"), "new_domain": text("new_domain")}
    try:
        asked = haven().services.ask(CHANGE_DOMAIN, session.caller, ChangeDomain(**typed))
    except (Problem, ValidationError) as error:
        refused = problem_of(error)
        if refused.code is ErrorCode.NOT_PERMITTED:
            words = "Only who looks after the accounts of every school of the trust can ask for this."
            return _page(session, {"old_domain": words}, typed), refused.status
        if refused.code is not ErrorCode.INVALID_REQUEST:
            raise
        return _page(session, {each.field: _words(each.field, each.code) for each in refused.fields}, typed), 400
    many = f"{asked.accounts} addresses change" if asked.accounts != 1 else "One address changes"
    flash(f"{many} once a second person has agreed. It waits under Requests.")
    return redirect(url_for("pages.requests"), 303)


def _words(field: str, code: FieldCode) -> str:
    plain = field_words_of(code) if code in (FieldCode.MIXED_LETTERS, FieldCode.HIDDEN_CHARACTERS) else _FORMAT
    return _WORDS.get((field, code), plain)


def _page(session: Session, errors: dict[str, str], typed: dict[str, str]) -> str:
    return render_template("staff_domain.html", session=session, errors=errors, typed=typed)
