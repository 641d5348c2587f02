"""Entrypoints of passwords: the trust's rules, one's own password, and one-use links by mail."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.identity import passwords_calls as calls

from identity.entrypoints_base import Entrypoints
from identity.policy import get_policy, password_rules, set_policy, set_school_time_out
from identity.telling import copy_notice

from .link import ask_reset, check_link, note_notice_sent, send_link, sweep_mailed_links, use_link
from .password import change_password, warn_unused

_SWEEP_SECONDS = 300
_WARN_SECONDS = 60


@serves(
    (calls.PASSWORD_RULES, password_rules),
    (calls.CHANGE_PASSWORD, change_password),
    (calls.ASK_RESET, ask_reset),
    (calls.CHECK_LINK, check_link),
    (calls.USE_LINK, use_link),
    (calls.SEND_LINK, send_link),
    (calls.COPY_NOTICE, copy_notice),
    (calls.NOTICE_SENT, note_notice_sent),
    (calls.GET_POLICY, get_policy),
    (calls.SET_POLICY, set_policy),
    (calls.SET_SCHOOL_TIME_OUT, set_school_time_out),
)
class PasswordEntrypoints(Entrypoints):
    """No idempotency key is honoured where a digest of what was sent would be one of a password."""

    # Timed work.

    @every(seconds=_SWEEP_SECONDS)
    def sweep_links(self) -> None:
        """Links that ran out, notices that are long told."""
        with self.app.database.unit(self.app.own_access("sweep_links"), schools=[]) as unit:
            sweep_mailed_links(unit)

    @every(seconds=_WARN_SECONDS)
    def warn_unused(self) -> None:
        """Logins about to lock."""
        with self.app.database.unit(self.app.own_access("warn_unused"), schools=[]) as unit:
            warn_unused(unit, self._extras)
