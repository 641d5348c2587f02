"""The audit log for people: who did what, when, about whom."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.calls.audit import LIST_ALARMS, LIST_ENTRIES
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import ListAlarms, ListEntries

from gateway.pages.blueprint import page
from gateway.pages.forms import id_in_address
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/audit", right=Right.AUDIT_READ, tier="elevated")
def audit(session: Session) -> ResponseReturnValue:
    """Newest first; about one pupil, one record, or by one person."""
    filters = {name: id_in_address(name) for name in ("subject_id", "object_id", "actor_id")}
    asked = ListEntries(limit=50, cursor=request.args.get("cursor"), **filters)  # type: ignore[arg-type]  # each filter is an id or None
    found = haven().services.ask(LIST_ENTRIES, session.caller, asked)
    subjects = [each for entry in found.entries for each in entry.subject_ids]
    return render_template(
        "audit.html",
        page=found,
        pupils=pupils_by_id(session, [*subjects, *([filters["subject_id"]] if filters["subject_id"] else [])]),
        staff=staff_names(session, (entry.actor_id for entry in found.entries)),
        session=session,
        filters={name: value for name, value in filters.items() if value is not None},
    )


@page("/audit/alarms", right=Right.AUDIT_READ, tier="elevated")
def audit_alarms(session: Session) -> ResponseReturnValue:
    """Entries that contradicted the log, and what became of them."""
    asked = ListAlarms(limit=50, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_ALARMS, session.caller, asked)
    subjects = [each for alarm in found.alarms for each in alarm.entry.subject_ids]
    return render_template(
        "audit_alarms.html",
        page=found,
        pupils=pupils_by_id(session, subjects),
        staff=staff_names(session, (alarm.entry.actor_id for alarm in found.alarms)),
        session=session,
    )
