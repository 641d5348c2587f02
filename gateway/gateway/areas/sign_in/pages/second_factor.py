"""Setting up an authenticator app: a secret shown once, in force when a code proves that the app has it."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ConfirmTotp
from haven_schemas.acts.identity.factors import BEGIN_TOTP, CONFIRM_TOTP
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from markupsafe import Markup
from pydantic import ValidationError

from gateway.pages.blueprint import page, with_new_token
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.sessions.return_paths import safe_path
from gateway.state import haven

_SHOWN_BESIDE_THE_FORM = frozenset({ErrorCode.STEP_UP_FAILED, ErrorCode.INVALID_REQUEST})
LONGEST_NAME = 60
_NAME = "Authenticator app"


@page("/second-factor", right=Right.SESSION_OWN)
def second_factor(_: Session) -> ResponseReturnValue:
    """Says what it is, and offers to begin."""
    return render_template("second_factor.html", offer=None, errors={}, next=_next(request.args.get("next")))


@page("/second-factor", asks=BEGIN_TOTP, methods=("POST",))
def offer_factor(session: Session) -> ResponseReturnValue:
    """A new secret, as a square to scan and as letters to type."""
    offer = haven().services.ask(BEGIN_TOTP, session.caller)
    picture = Markup(offer.qr_svg) if _is_plain_picture(offer.qr_svg) else None  # noqa: S704  # checked just here
    return render_template(
        "second_factor.html", offer=offer, picture=picture, errors={}, name=_NAME, next=_next(request.form.get("next"))
    )


@page("/second-factor/code", asks=CONFIRM_TOTP, methods=("POST",))
def confirm_factor(session: Session) -> ResponseReturnValue:
    """Puts the secret in force."""
    name = text("name")[:LONGEST_NAME] or _NAME
    next_path = _next(request.form.get("next"))
    try:
        asked = ConfirmTotp(factor_id=_factor_id(), code=request.form.get("code", "").replace(" ", ""), name=name)
        elevated = haven().services.ask(CONFIRM_TOTP, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code not in _SHOWN_BESIDE_THE_FORM:
            raise
        errors = {"code": "That code is not right. Wait for the next one and try again, or start again."}
        page_again = render_template(
            "second_factor.html", offer=None, errors=errors, factor_id=_factor_id(), name=name, next=next_path
        )
        return page_again, 403
    flash("Your authenticator app is set up. Haven will ask for a code before it shows anything sensitive.")
    return with_new_token(make_response(redirect(next_path, 303)), session, elevated.session_token)


def _next(path: str | None) -> str:
    return safe_path(path) if path else "/account"


def _factor_id() -> UUID:
    try:
        return UUID(request.form.get("factor_id", ""))
    except ValueError:
        raise invalid("factor_id", FieldCode.WRONG_FORMAT) from None


def _is_plain_picture(svg: str) -> bool:
    lowered = svg.lower()
    return lowered.lstrip().startswith("<svg") and not any(
        part in lowered for part in ("<script", "<style", " on", "href")
    )
