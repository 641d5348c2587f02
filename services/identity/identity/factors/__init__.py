"""A second step: added, asked for, taken away."""

from .codes import check_secret
from .elevation import code_subject, elevate, elevate_by_recovery_code, own_session
from .factor import make_recovery_codes, remove_factor, rename_factor
from .fresh import require_fresh
from .in_force import codes_left, guard_factors, has_factor, has_passkey, list_factors, raising_provider
from .passkey import begin_passkey, begin_passkey_elevation, confirm_passkey, elevate_by_passkey
from .totp import OFFER_HOLDS_FOR, begin_totp, confirm_totp
