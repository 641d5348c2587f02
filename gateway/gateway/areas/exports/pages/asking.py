"""An export, or a case sample, is asked for as its form says; what is to be put right of it, said at its boxes."""

from collections.abc import Callable
from typing import Any

from haven_schemas.acts.incidents.exports import ASK_EXPORT, AskExport, ExportScope, Redaction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from pydantic import ValidationError

from gateway.pages.forms import errors_of, text
from gateway.sessions.current import Session
from gateway.state import haven

from .export_stops import errors_of_stops

_FORMATS = ("pdf", "html", "json")


def ask_export(session: Session, scope: ExportScope, redaction: Redaction, **own: Any) -> None:
    """``own``: what only one of the forms asks for."""
    asked = AskExport.model_validate(
        {
            **scope.model_dump(),
            "format": text("format") if text("format") in _FORMATS else "pdf",
            "redaction": redaction,
            "purpose": text("purpose"),
            "recipient": text("recipient"),
            **own,
        }
    )
    haven().services.ask(ASK_EXPORT, session.caller, asked, text("key") or None)


def errors_of_asking(
    error: Problem | ValidationError, most: str, own: Callable[[FieldProblem], dict[str, str] | None]
) -> dict[str, str] | None:
    """None where nothing can be put right. ``most``: entries; ``own``: what only one of the forms says of a field."""
    if (said := errors_of_stops(error)) is not None:
        return said
    if isinstance(error, Problem) and error.code is ErrorCode.TOO_MANY_REQUESTS:
        return {"do": "Three of your exports are being made already, or many of others. Try again when one is done."}
    first = error.fields[0] if isinstance(error, Problem) and error.fields else None
    if first is None:
        return errors_of(error)
    if (first.field, first.code) == ("first_day", FieldCode.TOO_LONG):
        return {"first_day": f"This is more than {most} entries. Choose a span of days."}
    return own(first) or errors_of(error)
