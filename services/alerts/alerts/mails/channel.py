"""By which way a person is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.alerts import MailChannel, MailChannelState, SetMailChannel
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import delete, func, or_, select, update

from alerts.alert import MAIL, Occurrence, mail_is_on, off_from, raise_alerts
from alerts.metrics import MAILS
from alerts.models import ChannelChangeRow, MailRow, SchoolRow, StaffRow

from .notice import next_school_day

_STOPS_IT = ({Right.CONCERN_TRIAGE.value, Right.POLICY_SET.value}, {Right.DATA_OVERSEE.value})
_LOCK = 0x48617665_6D61696C
"""Advisory lock: two who turn it off and on at the same moment."""


def mail_channel(unit: Unit) -> MailChannelState:
    """And since when. Audited."""
    unit.audit(AuditAction.ALERT_CHANNEL_READ, right=Right.POLICY_SET)
    newest = unit.session.scalar(
        select(ChannelChangeRow)
        .where(ChannelChangeRow.channel == MAIL, ChannelChangeRow.changed_at <= unit.now)
        .order_by(ChannelChangeRow.changed_at.desc(), ChannelChangeRow.id.desc())
        .limit(1)
    )
    since = None if newest is None else newest.changed_at
    return MailChannelState(on=mail_is_on(unit), since=since, off_from=off_from(unit))


def tell_of_mail_off(unit: Unit, change_id: UUID) -> None:
    """By inbox and a last mail, each at a school of theirs; not who did it. In the transaction of the
    caller, whose rules are those of every school."""
    wanted = [[{"rights": sorted(rights)}] for rights in _STOPS_IT]
    rows = unit.session.scalars(
        select(StaffRow).where(
            StaffRow.active.is_(True),
            StaffRow.id != unit.access.actor_id,
            or_(*(StaffRow.grants.contains(each) for each in wanted)),
        )
    ).all()
    for row in rows:
        occurrence = Occurrence(
            event_id=change_id,
            kind="mail_off",
            school_id=_schools(row)[0],
            source_id=change_id,
            object_id=change_id,
            sender_id=unit.access.actor_id,
            occurred_at=unit.now,
        )
        raise_alerts(unit, occurrence, [row.id])


def _schools(row: StaffRow) -> list[UUID]:
    grants: list[dict[str, Any]] = row.grants
    of = [each for each in grants if any(rights <= set(each["rights"]) for rights in _STOPS_IT)]
    return sorted(UUID(school_id) for each in of for school_id in each["school_ids"])


def set_mail_channel(unit: Unit, request: SetMailChannel) -> MailChannel:
    """On at once, also where it was to be off; off after a school day, of which the trust lead and the data protection
    officer are told by inbox and a last mail. The set-up turns it off at once: nobody waits for a mail yet.

    The set-up may, and whoever sets the rules of every school there is (``not_permitted`` for others). Asked for what
    is so, or will be, nothing changes.
    """
    _check_caller(unit)
    _one_at_a_time(unit)
    is_on, soon_off = mail_is_on(unit), off_from(unit)
    changed = is_on == (soon_off is not None) if request.on else is_on and soon_off is None
    if request.on:
        unit.session.execute(delete(ChannelChangeRow).where(ChannelChangeRow.changed_at > unit.now))
    if changed and is_on != request.on:
        soon_off = _turn(unit, request.on)
    unit.audit(
        AuditAction.ALERT_CHANNEL_SET,
        right=Right.POLICY_SET,
        outcome="unchanged" if not changed else "on" if request.on else "off",
    )
    return MailChannel(on=mail_is_on(unit), off_from=None if request.on else soon_off)


def _turn(unit: Unit, on: bool) -> datetime | None:
    """Writes it down; from when on it will be off, if that is not now."""
    at_once = on or unit.access.kind == "setup"
    at = unit.now if at_once else next_school_day(unit)
    change = ChannelChangeRow(id=new_id(), channel=MAIL, is_on=on, changed_at=at, changed_by=unit.access.actor_id)
    unit.session.add(change)
    unit.session.flush()
    if not at_once:
        tell_of_mail_off(unit, change.id)
        return at
    if not on:
        _suppress_waiting(unit)
    return None


def _one_at_a_time(unit: Unit) -> None:
    unit.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _check_caller(unit: Unit) -> None:
    if unit.access.kind == "setup":
        return
    if not schools_of_trust(unit.session.scalars(select(SchoolRow.id))) <= unit.access.schools_with(Right.POLICY_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)


def _suppress_waiting(unit: Unit) -> None:
    """Those a worker has in hand are skipped: it looked at the switch a moment ago, and looks again before the next."""
    free = select(MailRow.alert_id).where(MailRow.state.in_(("waiting", "gathered"))).with_for_update(skip_locked=True)
    suppressed = unit.session.execute(
        update(MailRow)
        .where(MailRow.alert_id.in_(free))
        .values(state="suppressed", finished_at=unit.now)
        .returning(MailRow.alert_id)
        .execution_options(synchronize_session=False)
    ).all()
    MAILS.labels("suppressed").inc(len(suppressed))
