"""Entrypoints of second factors, of a person's own sessions, and of the keys that sign their tokens."""

from chassis.access.context import Access
from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity as contract
from haven_schemas.rpc import identity_factors as factors
from haven_schemas.rpc import identity_sessions as sessions
from haven_schemas.rpc.paging import Empty

from identity.entrypoints_base import Entrypoints
from identity.sessions.queries import list_own_sessions
from identity.sessions.use_cases import end_own_sessions, keep_token_keys

from .queries import list_factors
from .use_cases import (
    begin_passkey,
    begin_totp,
    confirm_passkey,
    confirm_totp,
    elevate,
    elevate_by_passkey,
    elevate_by_recovery_code,
    make_recovery_codes,
    remove_factor,
    rename_factor,
    reset_factors,
)

_KEYS_SECONDS = 3600


class FactorEntrypoints(Entrypoints):
    """No idempotency key is honoured where a kept answer, or a digest of what was sent, would hold a secret.

    The tier of what adds a factor is decided in the use case: the first one is added at the standard tier.
    """

    # The second tier of the caller's session.

    @rpc(contract.Elevate, contract.Elevated, right=Right.SESSION_OWN)
    def elevate(self, unit: Unit, request: contract.Elevate) -> contract.Elevated:
        """By a code of an authenticator app."""
        return elevate.elevate(unit, self._extras, request)

    @rpc(Empty, factors.PasskeyOptions, right=Right.SESSION_OWN)
    def begin_passkey_elevation(self, unit: Unit, request: Empty) -> factors.PasskeyOptions:
        """A challenge for the caller's passkeys."""
        return begin_passkey.begin_passkey_elevation(unit, self._extras)

    @rpc(factors.ElevateByPasskey, contract.Elevated, right=Right.SESSION_OWN)
    def elevate_by_passkey(self, unit: Unit, request: factors.ElevateByPasskey) -> contract.Elevated:
        """By a passkey or security key."""
        return elevate_by_passkey.elevate_by_passkey(unit, self._extras, request)

    @rpc(factors.ElevateByRecoveryCode, contract.Elevated, right=Right.SESSION_OWN)
    def elevate_by_recovery_code(self, unit: Unit, request: factors.ElevateByRecoveryCode) -> contract.Elevated:
        """By a recovery code."""
        return elevate_by_recovery_code.elevate_by_recovery_code(unit, self._extras, request)

    # The caller's own factors.

    @rpc(Empty, factors.FactorList, right=Right.SESSION_OWN)
    def list_factors(self, unit: Unit, request: Empty) -> factors.FactorList:
        """Factors in force."""
        return list_factors.list_factors(unit)

    @rpc(Empty, contract.TotpOffer, right=Right.SESSION_OWN)
    def begin_totp(self, unit: Unit, request: Empty) -> contract.TotpOffer:
        """Offers an authenticator app's secret."""
        return begin_totp.begin_totp(unit, self._extras)

    @rpc(contract.ConfirmTotp, contract.Elevated, right=Right.SESSION_OWN)
    def confirm_totp(self, unit: Unit, request: contract.ConfirmTotp) -> contract.Elevated:
        """Puts an offered secret in force."""
        return confirm_totp.confirm_totp(unit, self._extras, request)

    @rpc(Empty, factors.PasskeyOptions, right=Right.SESSION_OWN)
    def begin_passkey(self, unit: Unit, request: Empty) -> factors.PasskeyOptions:
        """Offers to register a passkey or security key."""
        return begin_passkey.begin_passkey(unit, self._extras)

    @rpc(factors.ConfirmPasskey, contract.Elevated, right=Right.SESSION_OWN)
    def confirm_passkey(self, unit: Unit, request: factors.ConfirmPasskey) -> contract.Elevated:
        """Puts a passkey in force."""
        return confirm_passkey.confirm_passkey(unit, self._extras, request)

    @rpc(factors.RenameFactor, Empty, right=Right.SESSION_OWN, tier="elevated")
    def rename_factor(self, unit: Unit, request: factors.RenameFactor) -> Empty:
        """Another name for a factor."""
        return rename_factor.rename_factor(unit, request)

    @rpc(factors.FactorRef, Empty, right=Right.SESSION_OWN, tier="elevated")
    def remove_factor(self, unit: Unit, request: factors.FactorRef) -> Empty:
        """Removes a factor."""
        return remove_factor.remove_factor(unit, self._extras, request)

    @rpc(Empty, factors.RecoveryCodes, right=Right.SESSION_OWN, tier="elevated")
    def make_recovery_codes(self, unit: Unit, request: Empty) -> factors.RecoveryCodes:
        """Ten new recovery codes."""
        return make_recovery_codes.make_recovery_codes(unit, self._extras)

    # Someone else's, when they are lost.

    @rpc(factors.ResetFactors, factors.FactorsReset, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def reset_factors(self, unit: Unit, request: factors.ResetFactors) -> factors.FactorsReset:
        """Removes every factor of an account, or asks for it."""
        return reset_factors.reset_factors(unit, self._extras, request)

    # The caller's own sessions.

    @rpc(Empty, sessions.OwnSessions, right=Right.SESSION_OWN)
    def list_own_sessions(self, unit: Unit, request: Empty) -> sessions.OwnSessions:
        """Sessions that stand."""
        return list_own_sessions.list_own_sessions(unit, self._extras.life)

    @rpc(sessions.EndSession, Empty, right=Right.SESSION_OWN)
    def end_own_session(self, unit: Unit, request: sessions.EndSession) -> Empty:
        """Ends one."""
        return end_own_sessions.end_own_session(unit, self._extras, request)

    @rpc(Empty, contract.SessionsRevoked, right=Right.SESSION_OWN)
    def end_other_sessions(self, unit: Unit, request: Empty) -> contract.SessionsRevoked:
        """Ends all but the present one."""
        return end_own_sessions.end_other_sessions(unit, self._extras)

    @every(seconds=_KEYS_SECONDS)
    def keep_token_keys(self) -> None:
        """Rotates the keys that sign tokens and permits."""
        own: Access = self.app.own_access("keep_token_keys")
        with self.app.database.unit(own, schools=[]) as unit:
            keep_token_keys.keep_token_keys(unit, self.app.vault)
