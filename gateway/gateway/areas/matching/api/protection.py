"""Protected identities: what a child was before is known to the people named for the child, and to nobody else."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.pupils.matching import (
    EndProtection,
    ProtectIdentity,
    Protection,
    ProtectionQuery,
    Reason,
)
from haven_schemas.acts.pupils.protection import END_PROTECTION, PROTECT_IDENTITY, PROTECTION_OF
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven

Upns = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=10)]


@body_from(ProtectIdentity, without=("pupil_id", "version"))
class ProtectionGiven(Shape):
    """``readers`` may know besides the caller: at least one. ``old_pupil_id`` is an entry of the roll that was this
    child: it is emptied, and its records stay under it for the same people."""


class ProtectionEnding(Shape):
    """Why what the child was before may be known again."""

    reason: Reason


@reply_from(Protection)
class ProtectionShape(Shape):
    """``protected`` false: nothing is, and the rest is empty. ``version`` is what the next change names."""

    @classmethod
    def of(cls, found: Protection) -> "ProtectionShape":
        """From the roll's view."""
        return shaped(cls, found)


class ProtectionSetShape(Shape):
    """How it stands; earlier names are told by reading it."""

    pupil_id: UUID
    protected: bool
    version: int

    @classmethod
    def of(cls, found: Protection) -> "ProtectionSetShape":
        """From the roll's answer to a change."""
        return cls(pupil_id=found.pupil_id, protected=found.protected, version=found.version)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/protection", "What is protected of a child", asks=PROTECTION_OF,
    reply=ProtectionShape,
)  # fmt: skip
def protection_of(call: Call, pupil_id: UUID) -> ProtectionShape:
    """For people named for the child; others are told ``not_found``, and that nothing is where nothing is."""
    return ProtectionShape.of(haven().services.ask(PROTECTION_OF, call.caller, ProtectionQuery(pupil_id=pupil_id)))


# No idempotency key: its digest would hold an earlier name or UPN. Sent again, the same is set again.


@api.operation(
    "PUT", "/pupils/<uuid:pupil_id>/protection", "Protect a child's identity, or change who may know",
    asks=PROTECT_IDENTITY, body=ProtectionGiven, reply=ProtectionSetShape, versioned=True,
)  # fmt: skip
def protect_identity(call: Call, pupil_id: UUID, body: ProtectionGiven) -> ProtectionSetShape:
    """Earlier names and UPNs leave the roll, the search and every page."""
    request = as_contract(ProtectIdentity, body, pupil_id=pupil_id, version=call.version)
    return ProtectionSetShape.of(haven().services.ask(PROTECT_IDENTITY, call.caller, request))


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/protection/ending", "End the protection of an identity",
    asks=END_PROTECTION, body=ProtectionEnding, reply=ProtectionSetShape,
)  # fmt: skip
def end_protection(call: Call, pupil_id: UUID, body: ProtectionEnding) -> ProtectionSetShape:
    """What the child was before is the roll's again; ``not_found`` where nothing is protected."""
    request = EndProtection(pupil_id=pupil_id, reason=body.reason)
    return ProtectionSetShape.of(haven().services.ask(END_PROTECTION, call.caller, request))
