"""Puts one occurrence into the inboxes of those to be told, once each, with a mail for each new alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents import Urgency
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import CTE, Boolean, Insert, and_, bindparam, case, column, func, literal, null, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from alerts.metrics import ALERTS, MAILS
from alerts.models import ID, INSTANT, AlertRow, CategoryRow, DigestChoiceRow, MailRow, table_of
from alerts.people import Pace

from .channel import was_on
from .digest import CAN_WAIT
from .watched_concern import WATCH, tell_open_pages

_BEFORE_ANY_VERSION = 0
_ALERT, _CATEGORY, _MAIL = table_of(AlertRow), table_of(CategoryRow), table_of(MailRow)
_CHOICE = table_of(DigestChoiceRow)
_SCHOOL, _CATEGORY_ID = bindparam("school", type_=ID), bindparam("category", type_=ID)
_NOW, _OCCURRED = bindparam("now", type_=INSTANT), bindparam("occurred", type_=INSTANT)


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """What people are told of: ids and codes only, and the label of the category.

    Without a sender where no person did it, and without a category where it is about no concern or record.
    """

    event_id: UUID
    kind: str
    school_id: UUID
    source_id: UUID
    object_id: UUID
    sender_id: UUID | None = None
    category_id: UUID | None = None
    category_name: str = ""
    occurred_at: datetime
    urgency: Urgency | None = None
    mail_from: datetime | None = None
    """Before which its mails are not sent; the inbox has it at once."""


def raise_alerts(
    unit: Unit, occurrence: Occurrence, recipient_ids: Sequence[UUID], *, watched: Pace | None = None
) -> None:
    """Adds what is not there yet; audited under the record with the school. The unit's scope is the school's.

    Redelivery, a replay from parking and a resync find the alert there and add neither it nor a mail. ``watched``: the
    source is a concern that is to be read in time, at that pace.
    """
    statement = _RAISE_AND_WATCH if watched else _RAISE if occurrence.category_id else _RAISE_WITHOUT_CATEGORY
    values = _values(unit, occurrence, recipient_ids)
    made = unit.session.execute(statement, values | ({"pace": watched} if watched else {})).all()
    if not made:
        return
    mails = [row.state for row in made]
    owners = dict(zip(values["ids"], recipient_ids, strict=True))
    tell_open_pages(unit, told=[(owners[row.alert_id], row.alert_id) for row in made])
    ALERTS.labels(occurrence.kind).inc(len(mails))
    MAILS.labels("suppressed").inc(mails.count("suppressed"))
    unit.audit(
        AuditAction.ALERT_RECORD_ADD,
        school_ids=[occurrence.school_id],
        object_id=occurrence.object_id,
    )


def _values(unit: Unit, occurrence: Occurrence, recipient_ids: Sequence[UUID]) -> dict[str, Any]:
    return {
        "ids": [new_id() for _ in recipient_ids],
        "recipients": list(recipient_ids),
        "event": occurrence.event_id,
        "alert_kind": occurrence.kind,
        "school": occurrence.school_id,
        "source": occurrence.source_id,
        "object": occurrence.object_id,
        "sender": occurrence.sender_id,
        "category": occurrence.category_id,
        "label": occurrence.category_name,
        "occurred": occurrence.occurred_at,
        "urgency": occurrence.urgency,
        "can_wait": occurrence.kind in CAN_WAIT and occurrence.urgency is None,
        "mail_from": occurrence.mail_from or unit.now,
        "now": unit.now,
    }


def _noted() -> CTE:
    """The category, where it came with a concern's facts before its own event did; its event will replace it."""
    unknown = insert(_CATEGORY).values(
        id=_CATEGORY_ID, name=bindparam("label", type_=Text()), version=_BEFORE_ANY_VERSION
    )
    return unknown.on_conflict_do_nothing(index_elements=["id"]).cte("noted")


def _added() -> CTE:
    """The alerts of those who have none of this yet: their ids."""
    ids, recipients = bindparam("ids", type_=ARRAY(ID)), bindparam("recipients", type_=ARRAY(ID))
    to_tell = (
        func.unnest(ids, recipients)
        .table_valued(column("id", ID), column("recipient_id", ID), name="to_tell")
        .render_derived()
    )
    alert = {
        "id": to_tell.c.id,
        "recipient_id": to_tell.c.recipient_id,
        "event_id": bindparam("event", type_=ID),
        "school_id": _SCHOOL,
        "kind": bindparam("alert_kind", type_=Text()),
        "source_id": bindparam("source", type_=ID),
        "object_id": bindparam("object", type_=ID),
        "sender_id": bindparam("sender", type_=ID),
        "category_id": _CATEGORY_ID,
        "occurred_at": _OCCURRED,
        "at": _NOW,
        "urgency": bindparam("urgency", type_=Text()),
    }
    added = insert(_ALERT).from_select(list(alert), select(*alert.values()))
    return added.on_conflict_do_nothing().returning(_ALERT.c.id, _ALERT.c.recipient_id).cte("added")


def _mails(added: CTE) -> Insert:
    """One mail a new alert: suppressed if the channel is off now, or was when the thing happened.

    So what happened while the channel was off is never mailed, also when its event arrives after it is on again.
    What can wait is gathered for those who want one mail a day of it.
    """
    channel = select(and_(was_on(_NOW), was_on(_OCCURRED)).label("goes_out")).cte("channel")
    goes_out, for_digest = channel.c.goes_out, _CHOICE.c.staff_id.is_not(None)
    mail = {
        "alert_id": added.c.id,
        "school_id": _SCHOOL,
        "state": case((and_(goes_out, for_digest), "gathered"), (goes_out, "waiting"), else_="suppressed"),
        "attempts": literal(0),
        "next_attempt_at": bindparam("mail_from", type_=INSTANT),
        "created_at": _NOW,
        "finished_at": case((goes_out, null()), else_=_NOW),
        "gathered_for": case((goes_out, _CHOICE.c.staff_id), else_=null()),
    }
    wants_digest = and_(_CHOICE.c.staff_id == added.c.recipient_id, bindparam("can_wait", type_=Boolean()))
    rows = added.join(channel, true()).outerjoin(_CHOICE, wants_digest)
    return insert(_MAIL).from_select(list(mail), select(*mail.values()).select_from(rows))


_RAISE_WITHOUT_CATEGORY = _mails(_added()).returning(_MAIL.c.alert_id, _MAIL.c.state)

_RAISE = _RAISE_WITHOUT_CATEGORY.add_cte(_noted())
"""All of it in one statement, made once; answers the state of each new mail."""

_RAISE_AND_WATCH = _RAISE.add_cte(WATCH.cte("watched"))
