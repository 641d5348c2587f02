"""Entrypoints: what waits for a second person: who that is, whose turn it is, what their answer does."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import second_person as calls

from identity.entrypoints_base import Entrypoints
from identity.second_person.queries import list_requests, second_people, who_agrees, who_triages
from identity.second_person.use_cases import decide_request, hide_second_people, withdraw_request


@serves(
    (calls.LIST_REQUESTS, list_requests.list_requests),
    (calls.DECIDE_REQUEST, decide_request.decide_request),
    (calls.WITHDRAW_REQUEST, withdraw_request.withdraw_request),
    (calls.SECOND_PEOPLE, second_people.second_people),
    (calls.HIDE_SECOND_PEOPLE, hide_second_people.hide_second_people),
    (calls.WHO_AGREES, who_agrees.who_agrees),
    (calls.WHO_TRIAGES, who_triages.who_triages),
)
class SecondPersonEntrypoints(Entrypoints):
    """What waits for a second person: who that is, whose turn it is, what their answer does."""
