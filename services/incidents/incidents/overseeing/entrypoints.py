"""Entrypoint of the data protection officer's view of a file."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import overseeing as calls

from incidents.entrypoints_base import Entrypoints
from incidents.overseeing.queries import oversee_child


@serves((calls.OVERSEE_CHILD, oversee_child.oversee_child))
class OverseeingEntrypoints(Entrypoints):
    """Who read it, where it is, what left it; no text."""
