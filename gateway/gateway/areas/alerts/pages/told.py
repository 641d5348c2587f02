"""Who was told of a concern or an incident record: delivered, read and acted on, each with its time."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.alerts import ToldOfQuery
from haven_schemas.acts.alerts_calls import TOLD_OF
from haven_schemas.acts.incidents import MatterKind
from haven_schemas.alerts import ALERTS

from gateway.pages.blueprint import page
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/concerns/<uuid:concern_id>/told", asks=TOLD_OF)
def concern_told(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Of the concern."""
    return _page(session, "concern", concern_id)


@page("/incidents/<uuid:incident_id>/told", asks=TOLD_OF)
def incident_told(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Of the record, and of the concerns in it."""
    return _page(session, "incident", incident_id)


def _page(session: Session, kind: MatterKind, matter_id: UUID) -> str:
    found = haven().services.ask(TOLD_OF, session.caller, ToldOfQuery(kind=kind, matter_id=matter_id))
    return render_template(
        "told.html",
        session=session,
        kind=kind,
        matter_id=matter_id,
        told=found,
        staff=staff_names(session, (line.staff_id for line in found.lines)),
        kinds=ALERTS,
    )
