"""Entrypoints of what nobody has read or done."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import every, hears, reads, serves
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.acts import alerts_calls as calls
from haven_schemas.events import Envelope

from alerts.alert import note_decided, note_opened
from alerts.entrypoints_base import Entrypoints
from alerts.people import copy_categories, copy_staff, end_unknown_staff

from .late_work import tell_of_late_work
from .next_people import tell_next_people
from .rule import unread_rule
from .rule_set import set_unread_rule
from .school import copy_school, keep_calendars

_UNREAD_SECONDS = 10
_LATE_SECONDS = 10
_CALENDAR_SECONDS = 30
_RESTORED_SECONDS = 10


@serves(
    (calls.UNREAD_RULE, unread_rule),
    (calls.SET_UNREAD_RULE, set_unread_rule),
)
@hears(
    ("incidents.concern_opened", note_opened),
)
class UnseenEntrypoints(Entrypoints):
    """Nothing waits unseen."""

    @reads("incidents.concern_triaged")
    def concern_triaged(self, unit: Unit, envelope: Envelope, event: events.ConcernTriaged) -> None:
        """Nobody needs to be told that it waits, unless whoever decided is named in it."""
        note_decided(unit, self._extras.owners, event.concern_id)

    @every(seconds=_UNREAD_SECONDS)
    def tell_next_people(self) -> None:
        """Passes on concerns that nobody has read."""
        tell_next_people(self._units("tell_next_people"), self._extras.owners)

    @every(seconds=_LATE_SECONDS)
    def tell_of_late_work(self) -> None:
        """Passes on actions and reviews that nobody has seen to."""
        tell_of_late_work(self._units("tell_of_late_work"), self._extras.owners)


@hears(
    ("identity.school_changed", copy_school),
    ("identity.staff_changed", copy_staff),
    ("incidents.category_changed", copy_categories),
)
class CopyEntrypoints(Entrypoints):
    """Copies of what other services own."""

    @every(seconds=_CALENDAR_SECONDS)
    def keep_calendars(self) -> None:
        """Fetches duty hours that are not copied yet."""
        keep_calendars(self._units("keep_calendars"), self._extras.owners)

    @every(seconds=_RESTORED_SECONDS)
    def end_unknown_staff(self) -> None:
        """Ends accounts that identity no longer has, where it was restored to an earlier time."""
        with self._units("end_unknown_staff")() as unit:
            end_unknown_staff(unit, self._extras.owners)


@serves((calls.CONNECTIONS, connections))
class HostingEntrypoints(Entrypoints):
    """Asked by whoever answers for the data."""
