"""From how many children colleagues are kept, beside who can see what."""

from uuid import UUID

from haven_schemas.acts.identity.roles import SightPage
from haven_schemas.acts.incidents.conflicts import COUNT_STAFF_LINKS, CountStaffLinks
from haven_schemas.errors import Problem

from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_SECONDS = 1.5
"""Who can see what is shown without it rather than late."""


def kept_from(session: Session, school_id: UUID, page: SightPage) -> dict[UUID, int] | None:
    """By colleague, where it is one child at least; nothing of the reader, in whichever account. None: not known."""
    others = [line.staff_id for line in page.lines if not line.is_reader and line.staff_id != session.view.staff_id]
    if not others:
        return {}
    asked = CountStaffLinks(school_id=school_id, staff_ids=others)
    try:
        found = haven().services.ask(COUNT_STAFF_LINKS, session.caller, asked, seconds=_SECONDS)
    except Problem as problem:
        if problem.code not in AWAY:
            raise
        return None
    return {each.staff_id: each.children for each in found.counts}
