"""Entrypoints of app passwords."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import app_passwords as calls

from identity.app_passwords.queries import list_app_passwords
from identity.app_passwords.use_cases import make_app_password, token_for_app_password, withdraw_app_password
from identity.entrypoints_base import Entrypoints


@serves(
    (calls.MAKE_APP_PASSWORD, make_app_password.make_app_password),
    (calls.LIST_APP_PASSWORDS, list_app_passwords.list_app_passwords),
    (calls.WITHDRAW_APP_PASSWORD, withdraw_app_password.withdraw_app_password),
    (calls.TOKEN_FOR_APP_PASSWORD, token_for_app_password.token_for_app_password),
)
class AppPasswordEntrypoints(Entrypoints):
    """They open one's own calendar without names."""
