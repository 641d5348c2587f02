"""Who was told of a concern or an incident record."""

from datetime import datetime
from uuid import UUID

from haven_schemas.acts.alerts import ToldLine, ToldOfQuery
from haven_schemas.acts.alerts_calls import TOLD_OF
from haven_schemas.acts.incidents import MatterKind

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(ToldLine)
class ToldLineShape(Shape):
    """One alert in somebody's inbox: delivered (``at``, ``mailed_at``), read and acted on are three facts.
    ``about_id``: the concern or record that it tells of; ``opened_at``: when they first opened the concern while
    nobody had decided on it."""


class ToldOfShape(Shape):
    """Oldest first, 200 at most. ``decided_at``: when the concern was decided on; null for an incident record."""

    lines: list[ToldLineShape]
    decided_at: datetime | None


@api.operation(
    "GET", "/concerns/<uuid:concern_id>/told", "Who was told of a concern", asks=TOLD_OF,
    reply=ToldOfShape,
)  # fmt: skip
def concern_told(call: Call, concern_id: UUID) -> ToldOfShape:
    """For those who see the concern; alerts of schools at which the caller has no role are left out."""
    return _told(call, "concern", concern_id)


@api.operation(
    "GET", "/incidents/<uuid:incident_id>/told", "Who was told of an incident record", asks=TOLD_OF,
    reply=ToldOfShape,
)  # fmt: skip
def incident_told(call: Call, incident_id: UUID) -> ToldOfShape:
    """And of the concerns in it, as far as the caller sees them."""
    return _told(call, "incident", incident_id)


def _told(call: Call, kind: MatterKind, matter_id: UUID) -> ToldOfShape:
    found = haven().services.ask(TOLD_OF, call.caller, ToldOfQuery(kind=kind, matter_id=matter_id))
    return ToldOfShape(lines=[shaped(ToldLineShape, each) for each in found.lines], decided_at=found.decided_at)
