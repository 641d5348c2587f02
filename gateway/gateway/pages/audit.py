"""The audit log for people: who did what, when, about whom."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import ListEntries
from haven_schemas.rpc.pupils import Pupil

from gateway.people import pupils_by_id, staff_names
from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page


@page("/audit", right=Right.AUDIT_READ, tier="elevated")
def audit(session: Session) -> ResponseReturnValue:
    """Newest first; about one pupil, one record, or by one person."""
    filters = {name: _id_in_address(name) for name in ("subject_id", "object_id", "actor_id")}
    asked = ListEntries(limit=50, cursor=request.args.get("cursor"), **filters)  # type: ignore[arg-type]
    found = haven().services.audit.list_entries(session.caller, asked)
    subjects = [each for entry in found.entries for each in entry.subject_ids]
    return render_template(
        "audit.html",
        page=found,
        pupils=_names(session, [*subjects, *([filters["subject_id"]] if filters["subject_id"] else [])]),
        staff=staff_names(session, (entry.actor_id for entry in found.entries)),
        session=session,
        filters={name: value for name, value in filters.items() if value is not None},
    )


def _names(session: Session, ids: list[UUID]) -> dict[UUID, Pupil]:
    """A data protection officer reads the log without the roll: ids stay ids then."""
    return pupils_by_id(session, ids) if session.has(Right.PUPIL_READ) else {}


def _id_in_address(name: str) -> UUID | None:
    value = request.args.get(name)
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise Problem(ErrorCode.NOT_FOUND) from None
