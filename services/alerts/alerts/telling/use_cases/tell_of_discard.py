"""Tells who may agree to it, and the data protection officer, that a report nobody can open is to be destroyed unread,
and what became of that.

Neither the report nor a child stands in it: who opens the page is shown what they may know. A school where nobody could
agree, or watch over it, is no fault: another school's head finds it in their list, and without a second person nothing
is destroyed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import DiscardAnnounced
from haven_schemas.events.incidents import DiscardNews
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import DiscardAlertKind
from sqlalchemy import select, update

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.models import AlertRow

from ..domain.recipients import NobodyToTell
from ..queries.agreeing_staff import staff_who_may_agree
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts
from .tell_open_pages import tell_open_pages

_ASKED: DiscardAlertKind = "discard_asked"
_KINDS: Mapping[DiscardNews, DiscardAlertKind] = {
    "proposed": "discard_proposed",
    "ended": "discard_ended",
    "destroyed": "discard_done",
}


def tell_of_discard(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: DiscardAnnounced) -> None:
    """Proposed: who may agree is asked, and the school's officers hear of it. What became of it those hear who were
    told, and the officers of then; nobody is asked any more."""
    if school_id is None:
        raise NobodyToTell
    officers = {each.staff_id for each in staff_with(unit, Right.DATA_OVERSEE, school_id)}
    occurrence = Occurrence(
        event_id=event_id,
        kind=_KINDS[event.state],
        school_id=school_id,
        source_id=event.discard_id,
        object_id=event.discard_id,
        occurred_at=at,
    )
    if event.state == "proposed":
        told: set[UUID] = officers
        asked = set(staff_who_may_agree(unit, school_id)) - {event.proposed_by}
    else:
        told, asked = officers | _who_was_told(unit, event.discard_id), set()
        _ask_no_more(unit, event.discard_id)
    unit.scope_to([school_id])
    raise_alerts(unit, occurrence, sorted(told))
    raise_alerts(unit, replace(occurrence, kind=_ASKED), sorted(asked))


def _who_was_told(unit: Unit, discard_id: UUID) -> set[UUID]:
    """At whichever school: the child may have moved, and the report with them."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    told = select(AlertRow.recipient_id).where(AlertRow.source_id == discard_id)
    return set(unit.session.scalars(told))


def _ask_no_more(unit: Unit, discard_id: UUID) -> None:
    """What they were asked counts as read: the alert that comes now says what became of it."""
    asked = (AlertRow.source_id == discard_id, AlertRow.kind == _ASKED, AlertRow.read_at.is_(None))
    read = unit.session.execute(
        update(AlertRow)
        .where(*asked)
        .values(read_at=unit.now)
        .returning(AlertRow.recipient_id, AlertRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    tell_open_pages(unit, read=[(row.recipient_id, row.id) for row in read])
