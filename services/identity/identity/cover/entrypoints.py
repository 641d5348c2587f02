"""Entrypoints: cover for a school's safeguarding lead while they are away."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import cover as calls

from identity.entrypoints_base import Entrypoints

from .list import list_cover, present_cover
from .name import end_cover, name_cover


@serves(
    (calls.NAME_COVER, name_cover),
    (calls.END_COVER, end_cover),
    (calls.LIST_COVER, list_cover),
    (calls.PRESENT_COVER, present_cover),
)
class CoverEntrypoints(Entrypoints):
    """A role with a last day, named by the trust's lead; the role itself is like any other."""
