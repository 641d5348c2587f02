"""Entrypoints: the trust's own data protection impact assessment."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.identity import assessment as calls
from haven_schemas.acts.identity import hosting as hosting_calls

from identity.entrypoints_base import Entrypoints
from identity.roles import every_school

from .places import list_places, remove_place, say_place
from .say import answer_question, choose_basis, say_risk
from .sign import approve_assessment, read_assessment, remind_of_review, sign_assessment
from .signed import signed_assessment

_REMIND_SECONDS = 900


@serves(
    (calls.READ_ASSESSMENT, read_assessment),
    (calls.ANSWER_QUESTION, answer_question),
    (calls.SAY_RISK, say_risk),
    (calls.CHOOSE_BASIS, choose_basis),
    (calls.SIGN_ASSESSMENT, sign_assessment),
    (calls.APPROVE_ASSESSMENT, approve_assessment),
    (calls.SIGNED_ASSESSMENT, signed_assessment),
)
class AssessmentEntrypoints(Entrypoints):
    """Said by who answers for the whole trust, signed by two."""

    @every(seconds=_REMIND_SECONDS)
    def remind_of_review(self) -> None:
        """A month before the yearly review, and once it is overdue."""
        with self.app.database.unit(self.app.own_access("remind_of_review"), schools=[]) as unit:
            unit.scope_to(every_school(unit))
            remind_of_review(unit, self._extras)


@serves(
    (hosting_calls.CONNECTIONS, connections),
    (hosting_calls.LIST_PLACES, list_places),
    (hosting_calls.SAY_PLACE, say_place),
    (hosting_calls.REMOVE_PLACE, remove_place),
)
class HostingEntrypoints(Entrypoints):
    """Said by whoever runs the installation, read by whoever answers for the data."""
