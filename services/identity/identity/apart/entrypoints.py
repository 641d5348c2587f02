"""Entrypoints: whether two people are two."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import apart as calls

from identity.entrypoints_base import Entrypoints

from .colleagues import find_colleagues
from .like_names import list_like_names
from .parties import are_two, how_apart
from .two_people import ask_two_people, say_two_people


@serves(
    (calls.HOW_APART, how_apart),
    (calls.ARE_TWO, are_two),
    (calls.FIND_COLLEAGUES, find_colleagues),
    (calls.LIST_LIKE_NAMES, list_like_names),
    (calls.ASK_TWO_PEOPLE, ask_two_people),
    (calls.SAY_TWO_PEOPLE, say_two_people),
)
class ApartEntrypoints(Entrypoints):
    """Asked by retention before a file is destroyed, and by others before a second person agrees."""
