"""Typed calls to identity about a person's own second factors, and about the second tier of their session."""

from haven_schemas.rpc.identity import ConfirmTotp, Elevate, Elevated, TotpOffer
from haven_schemas.rpc.identity_factors import (
    ConfirmPasskey,
    ElevateByPasskey,
    ElevateByRecoveryCode,
    FactorList,
    FactorRef,
    PasskeyOptions,
    RecoveryCodes,
    RenameFactor,
)
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class FactorCalls(ServiceClient):
    """Second factors. None carries an idempotency key: a kept answer or digest would hold a secret."""

    def list_factors(self, caller: Caller) -> FactorList:
        """The caller's factors, and how many recovery codes are left."""
        return self._call(caller, "list_factors", Empty(), FactorList)

    def rename_factor(self, caller: Caller, request: RenameFactor) -> Empty:
        """Gives one of the caller's factors another name."""
        return self._call(caller, "rename_factor", request, Empty)

    def remove_factor(self, caller: Caller, request: FactorRef) -> Empty:
        """Takes one of the caller's factors away."""
        return self._call(caller, "remove_factor", request, Empty)

    def begin_totp(self, caller: Caller) -> TotpOffer:
        """A new TOTP secret, not in force until confirmed."""
        return self._call(caller, "begin_totp", Empty(), TotpOffer)

    def confirm_totp(self, caller: Caller, request: ConfirmTotp) -> Elevated:
        """Puts an offered TOTP secret in force; counts as the second tier."""
        return self._call(caller, "confirm_totp", request, Elevated)

    def begin_passkey(self, caller: Caller) -> PasskeyOptions:
        """What the browser needs to make a passkey."""
        return self._call(caller, "begin_passkey", Empty(), PasskeyOptions)

    def confirm_passkey(self, caller: Caller, request: ConfirmPasskey) -> Elevated:
        """Puts a new passkey in force; counts as the second tier."""
        return self._call(caller, "confirm_passkey", request, Elevated)

    def make_recovery_codes(self, caller: Caller) -> RecoveryCodes:
        """Ten new codes, shown once; those before are void."""
        return self._call(caller, "make_recovery_codes", Empty(), RecoveryCodes)

    def elevate(self, caller: Caller, request: Elevate) -> Elevated:
        """Second tier by a code of the authenticator app."""
        return self._call(caller, "elevate", request, Elevated)

    def begin_passkey_elevation(self, caller: Caller) -> PasskeyOptions:
        """What the browser needs to use a passkey."""
        return self._call(caller, "begin_passkey_elevation", Empty(), PasskeyOptions)

    def elevate_by_passkey(self, caller: Caller, request: ElevateByPasskey) -> Elevated:
        """Second tier by a passkey or security key."""
        return self._call(caller, "elevate_by_passkey", request, Elevated)

    def elevate_by_recovery_code(self, caller: Caller, request: ElevateByRecoveryCode) -> Elevated:
        """Second tier by a recovery code, which is spent."""
        return self._call(caller, "elevate_by_recovery_code", request, Elevated)
