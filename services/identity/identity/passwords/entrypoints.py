"""Entrypoints of passwords: the trust's rules, one's own password, and one-use links by mail."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import identity_passwords as contract
from haven_schemas.rpc.identity_first_run import CopyNotice, NoticeCopy
from haven_schemas.rpc.paging import Empty

from identity.entrypoints_base import Entrypoints

from .queries import check_link, copy_notice, policy
from .use_cases import (
    ask_reset,
    change_password,
    note_notice_sent,
    send_link,
    set_policy,
    set_school_time_out,
    sweep_links,
    use_link,
    warn_unused,
)

_SWEEP_SECONDS = 300
_WARN_SECONDS = 60


class PasswordEntrypoints(Entrypoints):
    """No idempotency key is honoured where a digest of what was sent would be one of a password."""

    @rpc(Empty, contract.PasswordRules, public=True)
    def password_rules(self, unit: Unit, request: Empty) -> contract.PasswordRules:
        """What a new password must be like."""
        return policy.password_rules(unit)

    @rpc(contract.ChangePassword, contract.PasswordChanged, right=Right.SESSION_RENEW)
    def change_password(self, unit: Unit, request: contract.ChangePassword) -> contract.PasswordChanged:
        """The caller's own."""
        return change_password.change_password(unit, self._extras, request)

    # One-use links.

    @rpc(contract.AskReset, Empty, public=True)
    def ask_reset(self, unit: Unit, request: contract.AskReset) -> Empty:
        """A link by mail, if there is such an account."""
        return ask_reset.ask_reset(unit, self._extras, request)

    @rpc(contract.CheckLink, contract.LinkView, public=True)
    def check_link(self, unit: Unit, request: contract.CheckLink) -> contract.LinkView:
        """What a link is for."""
        return check_link.check_link(unit, self._extras, request)

    @rpc(contract.UseLink, contract.LinkUsed, public=True)
    def use_link(self, unit: Unit, request: contract.UseLink) -> contract.LinkUsed:
        """Spends a link."""
        return use_link.use_link(unit, self._extras, request)

    @rpc(contract.SendLink, Empty, right=Right.STAFF_ADMINISTER, tier="elevated", writes=True)
    def send_link(self, unit: Unit, request: contract.SendLink) -> Empty:
        """Has a link mailed to an account's owner."""
        return send_link.send_link(unit, self._extras, request)

    # Mails, for the service that sends them.

    @rpc(CopyNotice, NoticeCopy, right=Right.SERVICE_NOTICE_COPY)
    def copy_notice(self, unit: Unit, request: CopyNotice) -> NoticeCopy:
        """What a mail says."""
        return copy_notice.copy_notice(unit, self._extras, request)

    @rpc(CopyNotice, Empty, right=Right.SERVICE_NOTICE_COPY)
    def notice_sent(self, unit: Unit, request: CopyNotice) -> Empty:
        """A mail is out."""
        return note_notice_sent.note_notice_sent(unit, self._extras, request)

    # The trust's rules.

    @rpc(Empty, contract.PolicyView, right=Right.TIME_OUT_SET, tier="elevated")
    def get_policy(self, unit: Unit, request: Empty) -> contract.PolicyView:
        """The trust's rules for signing in."""
        return policy.get_policy(unit, self._extras.life)

    @rpc(contract.TrustPolicy, contract.TrustPolicy, right=Right.POLICY_SET, tier="elevated", writes=True)
    def set_policy(self, unit: Unit, request: contract.TrustPolicy) -> contract.TrustPolicy:
        """Changes them."""
        return set_policy.set_policy(unit, request)

    @rpc(contract.SchoolTimeOut, contract.SchoolTimeOut, right=Right.TIME_OUT_SET, tier="elevated", writes=True)
    def set_school_time_out(self, unit: Unit, request: contract.SchoolTimeOut) -> contract.SchoolTimeOut:
        """A school's own idle time-out."""
        return set_school_time_out.set_school_time_out(unit, request)

    # Timed work.

    @every(seconds=_SWEEP_SECONDS)
    def sweep_links(self) -> None:
        """Links that ran out, notices that are long told."""
        with self.app.database.unit(self.app.own_access("sweep_links"), schools=[]) as unit:
            sweep_links.sweep_links(unit)

    @every(seconds=_WARN_SECONDS)
    def warn_unused(self) -> None:
        """Logins about to lock."""
        with self.app.database.unit(self.app.own_access("warn_unused"), schools=[]) as unit:
            warn_unused.warn_unused(unit, self._extras)
