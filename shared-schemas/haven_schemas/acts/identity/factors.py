"""RPC of the identity service: second factors of one's own, and a lost one's reset by a second person."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import ConfirmTotp, Elevate, Elevated, TotpOffer

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


ELEVATE = Call(
    "identity.elevate",
    Elevate,
    Elevated,
    what="second tier by a code of any of the account's apps",
    right=Right.SESSION_OWN,
    first_tier="the way to the second tier",
    audits=(
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.SESSION_TIER_REFUSE,
    ),
)
BEGIN_PASSKEY_ELEVATION = Call(
    "identity.begin_passkey_elevation",
    Empty,
    PasskeyOptions,
    what="a challenge for the account's passkeys and security keys",
    right=Right.SESSION_OWN,
    first_tier="the way to the second tier",
    audits=(AuditAction.SESSION_TIER_REFUSE,),
)
ELEVATE_BY_PASSKEY = Call(
    "identity.elevate_by_passkey",
    ElevateByPasskey,
    Elevated,
    what="second tier by the browser's answer",
    right=Right.SESSION_OWN,
    first_tier="the way to the second tier",
    audits=(
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.SESSION_TIER_REFUSE,
    ),
)
ELEVATE_BY_RECOVERY_CODE = Call(
    "identity.elevate_by_recovery_code",
    ElevateByRecoveryCode,
    Elevated,
    what="second tier by a recovery code, which is spent",
    right=Right.SESSION_OWN,
    first_tier="the way to the second tier",
    audits=(
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.SESSION_TIER_REFUSE,
    ),
)
LIST_FACTORS = Call(
    "identity.list_factors",
    Empty,
    FactorList,
    what="names, kinds, last use; recovery codes left",
    right=Right.SESSION_OWN,
    first_tier="one's own factors; the second tier where there is one, as the use case asks",
    audits=(AuditAction.STAFF_ACCOUNT_READ,),
)
BEGIN_TOTP = Call(
    "identity.begin_totp",
    Empty,
    TotpOffer,
    what="offers a secret, with a QR code (SVG)",
    right=Right.SESSION_OWN,
    first_tier="one's first factor; the second tier where there is one, as the use case asks",
    audits=(AuditAction.STAFF_FACTOR_ENROL,),
)
CONFIRM_TOTP = Call(
    "identity.confirm_totp",
    ConfirmTotp,
    Elevated,
    what="puts it in force; its code counts as the second tier",
    right=Right.SESSION_OWN,
    first_tier="one's first factor; the second tier where there is one, as the use case asks",
    audits=(
        AuditAction.SESSION_TIER_REFUSE,
        AuditAction.STAFF_FACTOR_ENROL,
    ),
)
BEGIN_PASSKEY = Call(
    "identity.begin_passkey",
    Empty,
    PasskeyOptions,
    what="options to register a passkey",
    right=Right.SESSION_OWN,
    first_tier="one's first factor; the second tier where there is one, as the use case asks",
    audits=(AuditAction.STAFF_FACTOR_ENROL,),
)
CONFIRM_PASSKEY = Call(
    "identity.confirm_passkey",
    ConfirmPasskey,
    Elevated,
    what="puts it in force; counts as the second tier",
    right=Right.SESSION_OWN,
    first_tier="one's first factor; the second tier where there is one, as the use case asks",
    audits=(
        AuditAction.SESSION_TIER_REFUSE,
        AuditAction.STAFF_FACTOR_ENROL,
    ),
)
RENAME_FACTOR = Call(
    "identity.rename_factor",
    RenameFactor,
    Empty,
    what="another name",
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.STAFF_FACTOR_RENAME,),
)
REMOVE_FACTOR = Call(
    "identity.remove_factor",
    FactorRef,
    Empty,
    what="removes one",
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.STAFF_FACTOR_REMOVE,),
)
MAKE_RECOVERY_CODES = Call(
    "identity.make_recovery_codes",
    Empty,
    RecoveryCodes,
    what="ten codes, shown once; those before are void",
    right=Right.SESSION_OWN,
    tier="elevated",
    audits=(AuditAction.STAFF_CODES_MAKE,),
)
RESET_FACTORS = Call(
    "identity.reset_factors",
    ResetFactors,
    FactorsReset,
    what="removes every factor and code of someone else's account",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    writes=True,
    audits=(AuditAction.STAFF_FACTOR_RESET,),
)
