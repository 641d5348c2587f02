"""Sessions: begun, shown, ended."""

from .alive import session_alive, sweep_ended
from .begin import NewSession, begin_session, lock_unused
from .device import remember_device
from .emergency import could_be_named, is_linked, named_accounts, only_sign_on_in_force, provider_in_use
from .reset import reset_factors_now
