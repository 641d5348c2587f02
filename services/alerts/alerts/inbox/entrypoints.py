"""Entrypoints of the inbox."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts import alerts_calls as calls

from alerts.entrypoints_base import Entrypoints
from alerts.models import KNOWN_SCHOOLS

from .inbox import list_alerts, list_inbox, mark_read, new_alerts, read_inbox
from .record import gone_record, mark_gone, told_of

_RESTORED_SECONDS = 10


@serves(
    (calls.READ_INBOX, read_inbox),
    (calls.LIST_INBOX, list_inbox),
    (calls.LIST_ALERTS, list_alerts),
    (calls.NEW_ALERTS, new_alerts),
    (calls.MARK_READ, mark_read),
    (calls.TOLD_OF, told_of),
    (calls.GONE_RECORD, gone_record),
)
class InboxEntrypoints(Entrypoints):
    """What its recipient reads."""

    @every(seconds=_RESTORED_SECONDS)
    def mark_gone(self) -> None:
        """Finds alerts about what is gone, where incidents was restored to an earlier time."""
        with self.app.database.unit(self.app.own_access("mark_gone"), all_schools=KNOWN_SCHOOLS) as unit:
            mark_gone(unit, self._extras.owners)
