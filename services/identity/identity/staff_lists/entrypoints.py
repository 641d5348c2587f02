"""Entrypoints: staff lists of the MIS: proposals, leavers, and roles that follow them."""

from chassis.calls.entrypoints import every, reads, serves
from chassis.ground.context import Access
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.identity import staff_lists as calls
from haven_schemas.events import Envelope, StaffListed

from identity.entrypoints_base import Entrypoints
from identity.roles import every_school

from .decide import decide_leavers, settle_leaving_lead
from .invite import invite_listed, settle_listed
from .leave import look_after_leavers, schools_with_lists
from .listed import listed_staff, staff_list_counts
from .lists_of_pupils import ListsOfPupils
from .take import is_taken, take_list

log = get_logger()

_LEAVERS_SECONDS = 300


@serves(
    (calls.STAFF_LIST_COUNTS, staff_list_counts),
    (calls.LISTED_STAFF, listed_staff),
    (calls.INVITE_LISTED, invite_listed),
    (calls.SETTLE_LISTED, settle_listed),
    (calls.DECIDE_LEAVERS, decide_leavers),
    (calls.SETTLE_LEAVING_LEAD, settle_leaving_lead),
)
class StaffListEntrypoints(Entrypoints):
    """All ask for the second tier, and all but the leaving of leads for the right to administer the school's staff."""

    @reads(StaffListed.event_type)
    def staff_listed(self, unit: Unit, envelope: Envelope, event: StaffListed) -> None:
        """A school's list is there, or a newer one; pupils is asked for it unless it was taken."""
        unit.scope_to([event.school_id])
        if is_taken(unit, event.list_id, event.version):
            return
        said = ListsOfPupils(self.app).newest(event.list_id)
        if said is None:
            log.warning("staff_list_gone", list_id=str(event.list_id))
        elif take_list(unit, self._extras, said):
            log.info("staff_list_taken", list_id=str(event.list_id), version=said.version)

    @every(seconds=_LEAVERS_SECONDS)
    def look_after_leavers(self) -> None:
        """Those whose last day has come, and leads whose last day comes."""
        own: Access = self.app.own_access("look_after_leavers")
        with self.app.database.unit(own, schools=[]) as unit:
            unit.scope_to(every_school(unit))
            schools = schools_with_lists(unit)
        for school_id in schools:
            with self.app.database.unit(own, schools=[school_id]) as unit:
                look_after_leavers(unit, self._extras, school_id)
