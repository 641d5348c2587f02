"""What the service does for its lists by itself."""

from chassis.calls.entrypoints import every

from incidents.copies.known import KNOWN_SCHOOLS
from incidents.entrypoints_base import Entrypoints
from incidents.lists.use_cases.note_last_entries import note_last_entries

_LOOK_UP_SECONDS = 60
_MOST_AT_A_TIME = 50


class ListEntrypoints(Entrypoints):
    """Nothing to do once every record that an upgrade found has been looked up."""

    @every(seconds=_LOOK_UP_SECONDS)
    def note_last_entries(self) -> None:
        """Of records opened before there were orders by it: 50,000 a minute, each thousand a transaction."""
        own = self.app.own_access("note_last_entries")
        for _ in range(_MOST_AT_A_TIME):
            with self.app.database.unit(own, all_schools=KNOWN_SCHOOLS) as unit:
                more = note_last_entries(unit)
            if not more:
                return
