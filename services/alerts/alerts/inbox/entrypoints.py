"""Entrypoints of the inbox."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls import alerts as calls

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.entrypoints_base import Entrypoints

from .queries import gone_record, inbox, new_alerts, told_of
from .use_cases import mark_gone, mark_read

_RESTORED_SECONDS = 10


@serves(
    (calls.READ_INBOX, inbox.read_inbox),
    (calls.LIST_INBOX, inbox.list_inbox),
    (calls.LIST_ALERTS, inbox.list_alerts),
    (calls.NEW_ALERTS, new_alerts.new_alerts),
    (calls.MARK_READ, mark_read.mark_read),
    (calls.TOLD_OF, told_of.told_of),
    (calls.GONE_RECORD, gone_record.gone_record),
)
class InboxEntrypoints(Entrypoints):
    """What its recipient reads."""

    @every(seconds=_RESTORED_SECONDS)
    def mark_gone(self) -> None:
        """Finds alerts about what is gone, where incidents was restored to an earlier time."""
        with self.app.database.unit(self.app.own_access("mark_gone"), all_schools=KNOWN_SCHOOLS) as unit:
            mark_gone.mark_gone(unit, self._extras.owners)
