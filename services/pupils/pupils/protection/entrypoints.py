"""Entrypoints: protected identities: what a child was before, and questions about it."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import protection as calls

from pupils.entrypoints_base import Entrypoints
from pupils.protection.queries import protection_of
from pupils.protection.use_cases import end_protection, protect_identity


@serves(
    (calls.PROTECTION_OF, protection_of.protection_of),
    (calls.PROTECT_IDENTITY, protect_identity.protect_identity),
    (calls.END_PROTECTION, end_protection.end_protection),
)
class ProtectionEntrypoints(Entrypoints):
    """Protected identities: what a child was before, and questions about it."""
