"""Entrypoints: signing in and out, sessions, and the access tokens made from them."""

from chassis.calls.entrypoints import every, serves
from chassis.ground.context import Access
from haven_schemas.acts.identity import app_passwords as app_password_calls
from haven_schemas.acts.identity import factors as factor_calls
from haven_schemas.acts.identity import sessions as calls

from identity.entrypoints_base import Entrypoints
from identity.factors import (
    begin_passkey,
    begin_passkey_elevation,
    begin_totp,
    confirm_passkey,
    confirm_totp,
    elevate,
    elevate_by_passkey,
    elevate_by_recovery_code,
    list_factors,
    make_recovery_codes,
    remove_factor,
    rename_factor,
)

from .alive import record_refusals, session_alive
from .app_password import list_app_passwords, make_app_password, token_for_app_password, withdraw_app_password
from .reset import reset_factors
from .session import end_other_sessions, end_own_session, list_own_sessions, revoke_sessions, sign_out
from .sign_in import sign_in
from .token import issue_token
from .token_keys import keep_token_keys

_KEYS_SECONDS = 3600


@serves(
    (calls.LIST_OWN_SESSIONS, list_own_sessions),
    (calls.END_OWN_SESSION, end_own_session),
    (calls.END_OTHER_SESSIONS, end_other_sessions),
    (calls.SIGN_IN, sign_in),
    (calls.TOKEN_FOR_SESSION, issue_token),
    (calls.REPORT_REFUSALS, record_refusals),
    (calls.SIGN_OUT, sign_out),
    (calls.REVOKE_SESSIONS, revoke_sessions),
    (calls.SESSION_ALIVE, session_alive),
)
class SessionsEntrypoints(Entrypoints):
    """Signing in and out, sessions, and the access tokens made from them."""


@serves(
    (app_password_calls.MAKE_APP_PASSWORD, make_app_password),
    (app_password_calls.LIST_APP_PASSWORDS, list_app_passwords),
    (app_password_calls.WITHDRAW_APP_PASSWORD, withdraw_app_password),
    (app_password_calls.TOKEN_FOR_APP_PASSWORD, token_for_app_password),
)
class AppPasswordEntrypoints(Entrypoints):
    """They open one's own calendar without names."""


@serves(
    (factor_calls.ELEVATE, elevate),
    (factor_calls.BEGIN_PASSKEY_ELEVATION, begin_passkey_elevation),
    (factor_calls.ELEVATE_BY_PASSKEY, elevate_by_passkey),
    (factor_calls.ELEVATE_BY_RECOVERY_CODE, elevate_by_recovery_code),
    (factor_calls.LIST_FACTORS, list_factors),
    (factor_calls.BEGIN_TOTP, begin_totp),
    (factor_calls.CONFIRM_TOTP, confirm_totp),
    (factor_calls.BEGIN_PASSKEY, begin_passkey),
    (factor_calls.CONFIRM_PASSKEY, confirm_passkey),
    (factor_calls.RENAME_FACTOR, rename_factor),
    (factor_calls.REMOVE_FACTOR, remove_factor),
    (factor_calls.MAKE_RECOVERY_CODES, make_recovery_codes),
    (factor_calls.RESET_FACTORS, reset_factors),
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
            keep_token_keys(unit, self.app.vault)
