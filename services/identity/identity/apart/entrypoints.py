"""Entrypoints: whether two people are two."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import apart as calls

from identity.apart.queries import how_apart
from identity.entrypoints_base import Entrypoints


@serves((calls.HOW_APART, how_apart.how_apart))
class ApartEntrypoints(Entrypoints):
    """Asked by retention before a file is destroyed."""
