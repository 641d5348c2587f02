"""Accounts: opened, changed, stopped."""

from .change import change_account
from .open import FIRST_VERSION, open_account
from .stop import stop_requests
