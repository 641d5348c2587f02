"""RPC of the identity service: second factors of one's own, and a lost one's reset by a second person."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

FactorName = Annotated[str, Field(min_length=1, max_length=60)]
FactorKind = Literal["totp", "passkey"]


class Factor(Contract):
    """A second factor in force."""

    id: UUID
    kind: FactorKind
    name: str
    created_at: datetime
    last_used_at: datetime | None


class FactorList(Contract):
    """The caller's factors, oldest first, and how many recovery codes are left."""

    factors: list[Factor]
    recovery_codes_left: int


class FactorRef(Contract):
    """One factor of the caller's."""

    factor_id: UUID


class RenameFactor(Contract):
    """Gives a factor another name."""

    factor_id: UUID
    name: FactorName


class PasskeyOptions(Contract):
    """What ``navigator.credentials`` is given: the JSON form of WebAuthn level 3, and the challenge's id."""

    challenge_id: UUID
    public_key: dict[str, Any]


class ConfirmPasskey(Contract):
    """The browser's answer to a registration (JSON form of WebAuthn level 3)."""

    challenge_id: UUID
    name: FactorName
    credential: dict[str, Any]


class ElevateByPasskey(Contract):
    """The browser's answer to an assertion: the second tier."""

    challenge_id: UUID
    credential: dict[str, Any]


class ElevateByRecoveryCode(Contract):
    """The second tier by a recovery code; it is spent."""

    code: Annotated[str, Field(min_length=8, max_length=40)]


class RecoveryCodes(Contract):
    """Ten one-use codes, shown once; those before are void."""

    codes: list[str]


class ResetFactors(Contract):
    """A second person removes every factor and recovery code of an account (a lost phone).

    For an account with sight of records it waits for the head's or trust lead's confirmation.
    """

    staff_id: UUID


class FactorsReset(Contract):
    """``request_id`` where it waits for confirmation, else it is done."""

    done: bool
    request_id: UUID | None
