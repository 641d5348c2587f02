"""The caller's own inbox."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.alerts import InboxAlert, ListAlerts, MailChannelState, MarkRead, SetMailChannel, UnreadRule
from haven_schemas.acts.alerts_calls import (
    MAIL_CHANNEL,
    MARK_READ,
    READ_INBOX,
    SET_MAIL_CHANNEL,
    SET_UNREAD_RULE,
    UNREAD_RULE,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


class AlertsQuery(PageQuery):
    """``unread_only`` leaves out those marked read; they are never gone."""

    unread_only: bool = False


@reply_from(InboxAlert, without=("school_id",))
class AlertShape(Shape):
    """Names the sender and the category, never a child. ``object_id`` is the concern or the incident record."""

    school_urn: SchoolUrn | None


class AlertsShape(Shape):
    """Newest first; ``unread`` counts the whole inbox."""

    alerts: list[AlertShape]
    unread: int
    next_cursor: str | None


class AlertsRead(Shape):
    """Which alerts were read."""

    alert_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class AlertsMarked(Shape):
    """How many were unread before, and how many stay so: of concerns that nobody has opened or decided on."""

    marked: int
    left: int


@reply_from(MailChannelState)
class MailChannelShape(Shape):
    """Whether alerts go out by e-mail, since when that was set; ``since`` null: on since the installation."""


class MailChannelGiven(Shape):
    """Whether alerts go out by e-mail from now on. Turned off, what waits is not sent later; inboxes go on."""

    on: bool


class UnreadRuleGiven(Shape):
    """After how many minutes the next people are told of a concern that nobody has read, and after how many
    school days of what is overdue. What is left out, but for ``minutes``, stays as it is."""

    minutes: Annotated[int, Field(ge=5, le=2880, strict=True)]
    urgent_minutes: Annotated[int, Field(ge=5, le=120, strict=True)] | None = None
    late_days: Annotated[int, Field(ge=1, le=10, strict=True)] | None = None


class UnreadRuleShape(UnreadRuleGiven):
    """``minutes`` are of the school's opening hours, ``urgent_minutes`` of the clock. ``version`` 0: never set."""

    version: int

    @classmethod
    def of(cls, rule: UnreadRule) -> "UnreadRuleShape":
        """From alerts' rule."""
        return cls(
            minutes=rule.minutes,
            urgent_minutes=rule.urgent_minutes,
            late_days=rule.late_days,
            version=rule.version,
        )


@api.operation(
    "GET", "/alerts", "The caller's inbox", asks=READ_INBOX, query=AlertsQuery,
    reply=AlertsShape,
)  # fmt: skip
def list_alerts(call: Call, query: AlertsQuery) -> AlertsShape:
    """Newest first."""
    request = ListAlerts(unread_only=query.unread_only, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(READ_INBOX, call.caller, request)
    school = call.signed_in.urn_of
    alerts = [shaped(AlertShape, each, school_urn=school(each.school_id)) for each in found.alerts]
    return AlertsShape(alerts=alerts, unread=found.unread, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/alerts/read", "Mark alerts read", asks=MARK_READ, body=AlertsRead,
    reply=AlertsMarked,
)  # fmt: skip
def mark_read(call: Call, body: AlertsRead) -> AlertsMarked:
    """They stay in the inbox. Of several, those of concerns that nobody has opened or decided on stay unread
    (``left``)."""
    done = haven().services.ask(MARK_READ, call.caller, MarkRead(ids=body.alert_ids))
    return AlertsMarked(marked=done.marked, left=done.left)


@api.operation(
    "GET",
    "/mail-channel",
    "Whether alerts go out by e-mail",
    asks=MAIL_CHANNEL,
    reply=MailChannelShape,
)
def mail_channel(call: Call) -> MailChannelShape:
    """Of the trust."""
    return shaped(MailChannelShape, haven().services.ask(MAIL_CHANNEL, call.caller))


@api.operation(
    "PUT", "/mail-channel", "Turn alerts by e-mail on or off", asks=SET_MAIL_CHANNEL,
    body=MailChannelGiven, reply=MailChannelShape, key="optional",
)  # fmt: skip
def set_mail_channel(call: Call, body: MailChannelGiven) -> MailChannelShape:
    """For the whole trust: on at once, off after a school day (``off_from``)."""
    haven().services.ask(SET_MAIL_CHANNEL, call.caller, SetMailChannel(on=body.on), key=call.key)
    haven().mail_state.forget()
    return shaped(MailChannelShape, haven().services.ask(MAIL_CHANNEL, call.caller))


@api.operation(
    "GET", "/unread-rule", "When the next people are told of a concern nobody has read", asks=UNREAD_RULE,
    reply=UnreadRuleShape,
)  # fmt: skip
def unread_rule(call: Call) -> UnreadRuleShape:
    """Of the trust."""
    return UnreadRuleShape.of(haven().services.ask(UNREAD_RULE, call.caller))


@api.operation(
    "PUT", "/unread-rule", "Set when the next people are told of a concern nobody has read", asks=SET_UNREAD_RULE,
    body=UnreadRuleGiven, reply=UnreadRuleShape, key="optional", versioned=True,
)  # fmt: skip
def set_unread_rule(call: Call, body: UnreadRuleGiven) -> UnreadRuleShape:
    """``If-Match`` carries the version of the rule; without it the first one is set."""
    rule = UnreadRule(
        minutes=body.minutes,
        urgent_minutes=body.urgent_minutes,
        late_days=body.late_days,
        version=call.version or 0,
    )
    return UnreadRuleShape.of(haven().services.ask(SET_UNREAD_RULE, call.caller, rule, key=call.key))
