"""Entrypoints of passwords: the trust's rules, one's own password, and one-use links by mail."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.identity import passwords as calls

from identity.entrypoints_base import Entrypoints
from identity.passwords.queries import check_link, copy_notice, policy
from identity.passwords.use_cases import (
    ask_reset,
    change_password,
    note_notice_sent,
    send_link,
    set_policy,
    set_school_time_out,
    use_link,
)

from .use_cases import sweep_mailed_links, warn_unused

_SWEEP_SECONDS = 300
_WARN_SECONDS = 60


@serves(
    (calls.PASSWORD_RULES, policy.password_rules),
    (calls.CHANGE_PASSWORD, change_password.change_password),
    (calls.ASK_RESET, ask_reset.ask_reset),
    (calls.CHECK_LINK, check_link.check_link),
    (calls.USE_LINK, use_link.use_link),
    (calls.SEND_LINK, send_link.send_link),
    (calls.COPY_NOTICE, copy_notice.copy_notice),
    (calls.NOTICE_SENT, note_notice_sent.note_notice_sent),
    (calls.GET_POLICY, policy.get_policy),
    (calls.SET_POLICY, set_policy.set_policy),
    (calls.SET_SCHOOL_TIME_OUT, set_school_time_out.set_school_time_out),
)
class PasswordEntrypoints(Entrypoints):
    """No idempotency key is honoured where a digest of what was sent would be one of a password."""

    # Timed work.

    @every(seconds=_SWEEP_SECONDS)
    def sweep_links(self) -> None:
        """Links that ran out, notices that are long told."""
        with self.app.database.unit(self.app.own_access("sweep_links"), schools=[]) as unit:
            sweep_mailed_links.sweep_mailed_links(unit)

    @every(seconds=_WARN_SECONDS)
    def warn_unused(self) -> None:
        """Logins about to lock."""
        with self.app.database.unit(self.app.own_access("warn_unused"), schools=[]) as unit:
            warn_unused.warn_unused(unit, self._extras)
