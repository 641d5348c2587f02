"""Entrypoints: who is on the roll: found, named, and brought up to date."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import roll as calls

from pupils.entrypoints_base import Entrypoints

from .find import find_pupils
from .known_names import known_names
from .left_lately import list_left_lately
from .lists import get_pupils, pupil_facts, pupil_identities, pupil_names


@serves(
    (calls.FIND_PUPILS, find_pupils),
    (calls.GET_PUPILS, get_pupils),
    (calls.PUPIL_NAMES, pupil_names),
    (calls.KNOWN_NAMES, known_names),
    (calls.PUPIL_FACTS, pupil_facts),
    (calls.PUPIL_IDENTITIES, pupil_identities),
    (calls.LIST_LEFT_LATELY, list_left_lately),
)
class RollEntrypoints(Entrypoints):
    """Who is on the roll: found, named, and brought up to date."""
