"""Second factors, and the second tier gained by them."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import ConfirmTotp, Elevate, Elevated, TotpOffer
from haven_schemas.rpc.identity.factors import (
    ConfirmPasskey,
    ElevateByPasskey,
    ElevateByRecoveryCode,
    FactorList,
    FactorRef,
    FactorsReset,
    PasskeyOptions,
    RecoveryCodes,
    RenameFactor,
    ResetFactors,
)
from haven_schemas.rpc.paging import Empty

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
