"""Entrypoints: whether two people are two."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import apart as calls

from identity.apart.queries import find_colleagues, how_apart, like_names
from identity.apart.use_cases import ask_two_people, say_two_people
from identity.entrypoints_base import Entrypoints


@serves(
    (calls.HOW_APART, how_apart.how_apart),
    (calls.ARE_TWO, how_apart.are_two),
    (calls.FIND_COLLEAGUES, find_colleagues.find_colleagues),
    (calls.LIST_LIKE_NAMES, like_names.list_like_names),
    (calls.ASK_TWO_PEOPLE, ask_two_people.ask_two_people),
    (calls.SAY_TWO_PEOPLE, say_two_people.say_two_people),
)
class ApartEntrypoints(Entrypoints):
    """Asked by retention before a file is destroyed, and by others before a second person agrees."""
