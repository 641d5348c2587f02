"""The register of destroyed files, for the data protection officer: by POST, so that no name stands in an address or a
log, and nobody looks into it by following a link."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.register import READ_REGISTER, ReadRegister, RegisterPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.retention.pages.disposals import school_names
from gateway.areas.retention.putting_right import errors_in
from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50
_WORDS = {
    ("cursor", FieldCode.WRONG_FORMAT): "An hour is over since you opened it. Open it again.",
    ("name", FieldCode.TOO_LONG): "Write less: a name, or a part of one.",
}


@page("/retention/register", right=Right.DATA_OVERSEE, tier="elevated")
def register(session: Session) -> ResponseReturnValue:
    """What it is, and the form that opens it."""
    return _page(session, None, {})


@page("/retention/register", asks=READ_REGISTER, methods=("POST",))
def read_register(session: Session) -> ResponseReturnValue:
    """Its lines, of which the trust lead is told."""
    try:
        asked = ReadRegister(name=text("name"), cursor=text("cursor") or None, limit=_A_PAGE)
        found = haven().services.ask(READ_REGISTER, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _page(session, None, errors_in(error, _WORDS)), 400
    return _page(session, found, {})


def _page(session: Session, found: RegisterPage | None, errors: dict[str, str]) -> str:
    if not session.has(Right.DATA_OVERSEE):
        raise Problem(ErrorCode.NOT_PERMITTED)
    lines = [] if found is None else found.lines
    people = {each for line in lines for each in (line.proposed_by, line.agreed_by) if each is not None}
    return render_template(
        "register.html",
        found=found,
        typed=request.form,
        errors=errors,
        schools=school_names(session, *lines),
        staff=staff_names(session, people),
        session=session,
    )
