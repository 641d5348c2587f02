"""Entrypoints: what waits for a second person: who that is, whose turn it is, what their answer does."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import second_person as calls

from identity.entrypoints_base import Entrypoints
from identity.second_person import hide_second_people, second_people, who_agrees, who_triages, withdraw_request

from .decide import decide_request
from .list import list_requests


@serves(
    (calls.LIST_REQUESTS, list_requests),
    (calls.DECIDE_REQUEST, decide_request),
    (calls.WITHDRAW_REQUEST, withdraw_request),
    (calls.SECOND_PEOPLE, second_people),
    (calls.HIDE_SECOND_PEOPLE, hide_second_people),
    (calls.WHO_AGREES, who_agrees),
    (calls.WHO_TRIAGES, who_triages),
)
class SecondPersonEntrypoints(Entrypoints):
    """What waits for a second person: who that is, whose turn it is, what their answer does."""
