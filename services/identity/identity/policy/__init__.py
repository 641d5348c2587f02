"""What the trust asks of passwords and of sessions."""

from .check import check_new_password
from .policy import (
    POLICY_ID,
    get_policy,
    password_expires_at,
    password_policy,
    password_rules,
    set_policy,
    set_school_time_out,
    standing_of,
)
from .renewal import LINK, RENEWAL, only_own_account, only_renewal
from .rules import UNUSED_LOCKS_AFTER, UNUSED_WARNS_AFTER
from .session import life_in_force, renew_token
