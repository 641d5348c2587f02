"""What waits for those who triage: new, mine, waiting, overdue."""

from flask import render_template
from haven_schemas.acts.incidents.queues import ListQueue, Queue
from haven_schemas.acts.incidents.triage_calls import LIST_QUEUE
from haven_schemas.words.triage import EMPTY_QUEUES, QUEUES

from gateway.areas.lists.filters import address_of, as_asked, choices
from gateway.areas.lists.views import as_shown
from gateway.rendering.people import names_of
from gateway.rendering.times import days_since
from gateway.sessions.current import Session
from gateway.state import haven


def queue_page(session: Session, name: str, cursor: str | None) -> str:
    """One queue, narrowed and ordered as the address says, with the counts of all; an unknown name is the new ones."""
    chosen: Queue = next((each for each in QUEUES if each == name), "new")
    shown = as_shown(session, "queue")
    filters = shown.filters
    asked = ListQueue(**as_asked(session, filters), queue=chosen, limit=25, cursor=cursor)
    found = haven().services.ask(LIST_QUEUE, session.caller, asked)
    colleagues = [each for item in found.items for each in (item.reporter_id, item.assigned_to) if each is not None]
    children = [each for item in found.items for each in item.subject_ids]
    pupils, staff = names_of(session, children, colleagues)
    return render_template(
        "queue.html",
        page=found,
        queue=chosen,
        queues=QUEUES,
        empty_queues=EMPTY_QUEUES,
        counts=found.counts.model_dump(),
        pupils=pupils,
        staff=staff,
        session=session,
        list=choices(session, filters, of_queue=True),
        shown=shown,
        here=address_of("/concerns", filters, queue=chosen),
        ages={item.id: days_since(item.at, haven().clock()) for item in found.items},
    )
