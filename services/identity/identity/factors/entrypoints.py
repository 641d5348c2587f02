"""Entrypoints of second factors, of a person's own sessions, and of the keys that sign their tokens."""

from chassis.access.context import Access
from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.identity import factors as calls

from identity.entrypoints_base import Entrypoints
from identity.factors.queries import list_factors
from identity.factors.use_cases import (
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
from identity.sessions.use_cases import keep_token_keys

_KEYS_SECONDS = 3600


@serves(
    (calls.ELEVATE, elevate.elevate),
    (calls.BEGIN_PASSKEY_ELEVATION, begin_passkey.begin_passkey_elevation),
    (calls.ELEVATE_BY_PASSKEY, elevate_by_passkey.elevate_by_passkey),
    (calls.ELEVATE_BY_RECOVERY_CODE, elevate_by_recovery_code.elevate_by_recovery_code),
    (calls.LIST_FACTORS, list_factors.list_factors),
    (calls.BEGIN_TOTP, begin_totp.begin_totp),
    (calls.CONFIRM_TOTP, confirm_totp.confirm_totp),
    (calls.BEGIN_PASSKEY, begin_passkey.begin_passkey),
    (calls.CONFIRM_PASSKEY, confirm_passkey.confirm_passkey),
    (calls.RENAME_FACTOR, rename_factor.rename_factor),
    (calls.REMOVE_FACTOR, remove_factor.remove_factor),
    (calls.MAKE_RECOVERY_CODES, make_recovery_codes.make_recovery_codes),
    (calls.RESET_FACTORS, reset_factors.reset_factors),
)
class FactorEntrypoints(Entrypoints):
    """No idempotency key is honoured where a kept answer, or a digest of what was sent, would hold a secret.

    The tier of what adds a factor is decided in the use case: the first one is added at the standard tier.
    """

    @every(seconds=_KEYS_SECONDS)
    def keep_token_keys(self) -> None:
        """Rotates the keys that sign tokens and permits."""
        own: Access = self.app.own_access("keep_token_keys")
        with self.app.database.unit(own, schools=[]) as unit:
            keep_token_keys.keep_token_keys(unit, self.app.vault)
