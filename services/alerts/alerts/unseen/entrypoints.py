"""Entrypoints of what nobody has read or done."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.calls import alerts as calls
from haven_schemas.events import Envelope

from alerts.entrypoints_base import Entrypoints

from .queries import unread_rule
from .use_cases import set_unread_rule, tell_next_people, tell_of_late_work, watch_concern

_UNREAD_SECONDS = 10
_LATE_SECONDS = 10


@serves(
    (calls.UNREAD_RULE, unread_rule.unread_rule),
    (calls.SET_UNREAD_RULE, set_unread_rule.set_unread_rule),
)
class UnseenEntrypoints(Entrypoints):
    """Nothing waits unseen."""

    @reads("incidents.concern_opened")
    def concern_opened(self, unit: Unit, envelope: Envelope, event: events.ConcernOpened) -> None:
        """Someone has read it."""
        watch_concern.note_opened(unit, self._extras.owners, event)

    @reads("incidents.concern_triaged")
    def concern_triaged(self, unit: Unit, envelope: Envelope, event: events.ConcernTriaged) -> None:
        """Nobody needs to be told that it waits, unless whoever decided is named in it."""
        watch_concern.note_decided(unit, self._extras.owners, event.concern_id)

    @every(seconds=_UNREAD_SECONDS)
    def tell_next_people(self) -> None:
        """Passes on concerns that nobody has read."""
        tell_next_people.tell_next_people(self._units("tell_next_people"), self._extras.owners)

    @every(seconds=_LATE_SECONDS)
    def tell_of_late_work(self) -> None:
        """Passes on actions and reviews that nobody has seen to."""
        tell_of_late_work.tell_of_late_work(self._units("tell_of_late_work"), self._extras.owners)
