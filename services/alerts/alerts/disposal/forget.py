"""Deletes what people were told of records that are destroyed with a child's file, and the mails of it.

Incidents names the records, and referrals what it had beside them, in whichever order. What both named is answered once
both have.
"""

from collections.abc import Collection, Sequence
from typing import Literal
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import Update, delete, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from alerts.every_answer import ANSWERED_ONCE, answer_of
from alerts.models import (
    KNOWN_SCHOOLS,
    AlertRow,
    DigestMailRow,
    DisposedRow,
    LateWorkRow,
    MailRow,
    ToldConcernRow,
    UnreadConcernRow,
)

Named = Literal["records", "referrals"]

_AT_ONCE = 500
"""Ids in one statement."""


def forget_records(unit: Unit, disposal_id: UUID, named: Named, ids: Sequence[UUID]) -> None:
    """Told again, it deletes what there is still, and answers the same."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    row = _held(unit, disposal_id)
    first = getattr(row, f"{named}_at") is None
    alerts = mails = 0
    schools: set[UUID] = set()
    for at in range(0, len(ids), _AT_ONCE):
        found = _alerts_of(unit, ids[at : at + _AT_ONCE])
        alerts, schools = alerts + len(found), schools | set(found.values())
        mails += _forget(unit, ids[at : at + _AT_ONCE], list(found))
    if first:
        setattr(row, f"{named}_at", unit.now)
        row.alerts, row.mails = row.alerts + alerts, row.mails + mails
    if alerts:
        unit.audit(AuditAction.DISPOSAL_COPY_DELETE, school_ids=schools, object_id=disposal_id)
    if row.records_at is not None and row.referrals_at is not None:
        unit.publish(answer_of(row), aggregate_id=disposal_id, aggregate_version=ANSWERED_ONCE, school_id=None)


def _held(unit: Unit, disposal_id: UUID) -> DisposedRow:
    """Its row, for this transaction alone: both may be told at once."""
    row = insert(DisposedRow).values(disposal_id=disposal_id, alerts=0, mails=0)
    unit.session.execute(row.on_conflict_do_nothing())
    return unit.session.get_one(DisposedRow, disposal_id, with_for_update=True)


def _alerts_of(unit: Unit, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The alerts with their schools, locked: what is being sent is sent first."""
    found = (
        select(AlertRow.id, AlertRow.school_id)
        .where(or_(one_of(AlertRow.object_id, ids), one_of(AlertRow.source_id, ids)))
        .order_by(AlertRow.id)
        .with_for_update()
    )
    return {row.id: row.school_id for row in unit.session.execute(found)}


def _forget(unit: Unit, ids: Sequence[UUID], alert_ids: Sequence[UUID]) -> int:
    """How many mails there were."""
    of_them = delete(MailRow).where(one_of(MailRow.alert_id, alert_ids))
    mails = unit.session.scalars(of_them.returning(MailRow.digest_id)).all()
    for statement in (
        _nothing_left(unit, {each for each in mails if each is not None}),
        delete(AlertRow).where(one_of(AlertRow.id, alert_ids)),
        delete(UnreadConcernRow).where(one_of(UnreadConcernRow.concern_id, ids)),
        delete(ToldConcernRow).where(one_of(ToldConcernRow.concern_id, ids)),
        delete(LateWorkRow).where(one_of(LateWorkRow.source_id, ids)),
    ):
        unit.session.execute(statement.execution_options(synchronize_session=False))
    return len(mails)


def _nothing_left(unit: Unit, digest_ids: Collection[UUID]) -> Update:
    """A mail of the day that has nothing to say any more is not sent; what it holds else is whose it is."""
    others = exists().where(MailRow.digest_id == DigestMailRow.id)
    return (
        update(DigestMailRow)
        .where(one_of(DigestMailRow.id, digest_ids), DigestMailRow.state == "waiting", ~others)
        .values(state="suppressed", finished_at=unit.now)
    )
