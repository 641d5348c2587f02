"""Entrypoints: protected identities: what a child was before, and questions about it."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import protection as calls

from pupils.entrypoints_base import Entrypoints

from .protection import end_protection, protect_identity, protection_of


@serves(
    (calls.PROTECTION_OF, protection_of),
    (calls.PROTECT_IDENTITY, protect_identity),
    (calls.END_PROTECTION, end_protection),
)
class ProtectionEntrypoints(Entrypoints):
    """Protected identities: what a child was before, and questions about it."""
