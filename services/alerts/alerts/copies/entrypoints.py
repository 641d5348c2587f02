"""Entrypoints of copies: schools, accounts, categories."""

from chassis.calls.entrypoints import every, reads
from chassis.units.database import Unit
from haven_schemas import events
from haven_schemas.events import Envelope

from alerts.entrypoints_base import Entrypoints

from .use_cases import end_unknown_staff, keep_categories, keep_school, keep_staff

_CALENDAR_SECONDS = 30
_RESTORED_SECONDS = 10


class CopyEntrypoints(Entrypoints):
    """Copies of what other services own."""

    @reads("identity.school_changed")
    def school_changed(self, unit: Unit, envelope: Envelope, event: events.SchoolChanged) -> None:
        """Keeps the school."""
        keep_school.keep_school(unit, self._extras.owners, event)

    @reads("identity.staff_changed")
    def staff_changed(self, unit: Unit, envelope: Envelope, event: events.StaffChanged) -> None:
        """Keeps the account."""
        keep_staff.keep_staff(unit, self._extras.owners, event)

    @reads("incidents.category_changed")
    def category_changed(self, unit: Unit, envelope: Envelope, event: events.CategoryChanged) -> None:
        """Keeps the categories."""
        keep_categories.keep_categories(unit, self._extras.owners, event)

    @every(seconds=_CALENDAR_SECONDS)
    def keep_calendars(self) -> None:
        """Fetches duty hours that are not copied yet."""
        keep_school.keep_calendars(self._units("keep_calendars"), self._extras.owners)

    @every(seconds=_RESTORED_SECONDS)
    def end_unknown_staff(self) -> None:
        """Ends accounts that identity no longer has, where it was restored to an earlier time."""
        with self._units("end_unknown_staff")() as unit:
            end_unknown_staff.end_unknown_staff(unit, self._extras.owners)
