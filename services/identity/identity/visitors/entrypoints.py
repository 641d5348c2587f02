"""Entrypoints of day passes, machine accounts and the first run."""

from chassis.calls.entrypoints import every, serves
from chassis.ground.context import Access
from haven_schemas.acts.identity import visitors as calls

from identity.entrypoints_base import Entrypoints
from identity.roles import every_school

from .admit import admit_visitor, end_day_pass, end_visits, list_day_passes
from .enter import enter_by_day_pass

_VISITS_SECONDS = 30


@serves(
    (calls.ADMIT_VISITOR, admit_visitor),
    (calls.LIST_DAY_PASSES, list_day_passes),
    (calls.END_DAY_PASS, end_day_pass),
    (calls.ENTER_BY_DAY_PASS, enter_by_day_pass),
)
class VisitorEntrypoints(Entrypoints):
    """No idempotency key is honoured where the kept answer would hold a code, a key or an invitation."""

    @every(seconds=_VISITS_SECONDS)
    def end_visits(self) -> None:
        """Ends visits whose day is over."""
        own: Access = self.app.own_access("end_visits")
        with self.app.database.unit(own) as unit:
            unit.scope_to(every_school(unit))
            end_visits(unit, self._extras)
