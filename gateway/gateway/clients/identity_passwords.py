"""Typed calls to identity about passwords and the one-use links that are mailed."""

from haven_schemas.rpc.identity_passwords import (
    AskReset,
    ChangePassword,
    CheckLink,
    LinkUsed,
    LinkView,
    PasswordChanged,
    PasswordRules,
    UseLink,
)
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class PasswordCalls(ServiceClient):
    """Passwords. None carries an idempotency key: a digest of a body with a password must not be kept."""

    def password_rules(self, caller: Caller) -> PasswordRules:
        """What a password must be; takes no token."""
        return self._call(caller, "password_rules", Empty(), PasswordRules)

    def change_password(self, caller: Caller, request: ChangePassword) -> PasswordChanged:
        """The caller's own password; every other session of the account ends."""
        return self._call(caller, "change_password", request, PasswordChanged)

    def ask_reset(self, caller: Caller, request: AskReset) -> Empty:
        """Has a link mailed, if there is such an account; takes no token and tells nothing."""
        return self._call(caller, "ask_reset", request, Empty)

    def check_link(self, caller: Caller, request: CheckLink) -> LinkView:
        """What a link is for; takes no token and spends nothing."""
        return self._call(caller, "check_link", request, LinkView)

    def use_link(self, caller: Caller, request: UseLink) -> LinkUsed:
        """Spends a link and sets the password; takes no token."""
        return self._call(caller, "use_link", request, LinkUsed)
