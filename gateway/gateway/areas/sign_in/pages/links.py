"""Links that are mailed: asking for one, and choosing a password with it. The token stands in no address we see.

A mailed link carries its token behind the ``#``, which browsers do not send; ``fragment.js`` puts it into the form and
takes it out of the address bar. Without script one pastes the code.
"""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.passwords import AskReset, CheckMailedLink, MailedLinkView, UseMailedLink
from haven_schemas.acts.identity.passwords_calls import ASK_RESET, CHECK_LINK, USE_LINK
from haven_schemas.errors import ErrorCode, Problem, words_of
from pydantic import ValidationError

from gateway.access.correlation import anyone
from gateway.areas.sign_in.device_cookies import device_token, keep_device
from gateway.areas.sign_in.password_words import rules_in_words
from gateway.pages.blueprint import open_page
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.state import haven

from .account_password import new_password_errors

_NO_LINK = "Paste the whole code from the message."


@open_page("/forgotten-password")
def forgotten_password() -> ResponseReturnValue:
    """Asks for the address."""
    return render_template("forgotten_password.html", asked=False, errors={}, email="")


@open_page("/forgotten-password", methods=("POST",))
def ask_for_link() -> ResponseReturnValue:
    """The same answer whatever the address, known or not."""
    email = text("email")
    try:
        asked = AskReset(email=email, device_token=device_token(request, email))
        haven().services.ask(ASK_RESET, anyone(), asked)
    except ValidationError:
        errors = {"email": "Write your school e-mail address."}
        return render_template("forgotten_password.html", asked=False, errors=errors, email=email), 400
    return render_template("forgotten_password.html", asked=True, errors={}, email="")


@open_page("/choose-password")
def choose_password() -> ResponseReturnValue:
    """Takes the code of the link: from behind the ``#`` by script, or pasted."""
    return _ask_for_code({})


@open_page("/choose-password", methods=("POST",))
def use_link() -> ResponseReturnValue:
    """Looks at the link first, which spends nothing, and then sets the password with it."""
    token = _typed_token()
    try:
        link = haven().services.ask(CHECK_LINK, anyone(), CheckMailedLink(token=token))
    except ValidationError:
        return _ask_for_code({"token": _NO_LINK}), 400
    except Problem as problem:
        if problem.code is not ErrorCode.LINK_INVALID:
            raise
        return _ask_for_code({"token": words_of(problem.code)}), problem.status
    if "new" not in request.form:
        return _choose(token, link, {})
    try:
        used = haven().services.ask(USE_LINK, anyone(), UseMailedLink(token=token, new=request.form["new"]))
    except (Problem, ValidationError) as error:
        refused = problem_of(error)
        if refused.code is not ErrorCode.INVALID_REQUEST:
            raise
        return _choose(token, link, new_password_errors(list(refused.fields))), 400
    flash("Your password is set. Sign in with it now.")
    response = make_response(redirect(url_for("pages.sign_in"), 303))
    keep_device(request, response, used.email, used.device_token)
    return response


def _typed_token() -> str:
    """The code, also out of a whole link that was pasted."""
    return text("token").rpartition("#")[2].strip()


def _ask_for_code(errors: dict[str, str]) -> str:
    return render_template("link_code.html", errors=errors)


def _choose(token: str, link: MailedLinkView, errors: dict[str, str]) -> str:
    return render_template("choose_password.html", token=token, link=link, errors=errors, rules=rules_in_words())
