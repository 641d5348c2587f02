"""A child's file is destroyed: what people were told of its records goes with its mails; on real PostgreSQL."""

from datetime import date
from uuid import uuid4

import pytest
from alerts.alert.raising import Occurrence, raise_alerts
from alerts.bootstrap import RESYNC
from alerts.digests.choice import set_digest
from alerts.digests.digests import gather_digests, send_digests
from alerts.disposal.forget import forget_records
from alerts.models import (
    AlertRow,
    Base,
    DigestMailRow,
    DisposedRow,
    LateWorkRow,
    MailRow,
    ToldConcernRow,
    UnreadConcernRow,
)  # fmt: skip
from alerts_world import OWN
from chassis.units.models import AuditRow, OutboxRow
from haven_schemas.acts.alerts import SetDigest
from sqlalchemy import select
from support import data_map

OF_NO_RECORD = {
    "absence", "category", "channel_change", "digest_choice", "digest_mail", "notice_mail", "school", "staff",
    "team_away", "unread_rule",
}  # fmt: skip
"""Tables of people, schools and the trust: nothing in them is of a record."""
GONE_THROUGH = {"alert", "mail", "unread_concern", "told_concern", "late_work"}
"""Tables that a disposal goes through."""
NAMES_A_RECORD = {
    ("alert", "source_id"), ("alert", "object_id"), ("unread_concern", "concern_id"), ("told_concern", "concern_id"),
    ("late_work", "source_id"),
}  # fmt: skip


def forget(alerts, named, *ids, disposal_id):
    alerts.run(OWN, forget_records, disposal_id, named, list(ids))


def rows(alerts, place, model):
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        return unit.session.scalars(select(model)).all()


def answers(alerts):
    with alerts.database.unit(OWN, schools=[]) as unit:
        found = unit.session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [row.body["data"] for row in found if row.type == "alerts.subject_disposed"]


@pytest.fixture
def told(alerts, place):
    """A concern with something in every table, an action of a record that stays, and what is of others."""
    concern = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern)
    action = alerts.assign(place.school, place.head, place.dsl, place.category)
    other = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(other)
    with alerts.database.unit(OWN, schools=[]) as unit:
        unit.session.add(
            LateWorkRow(
                source_id=action.action_id, kind="action", school_id=place.school, owner_id=place.head,
                due_on=date(2026, 11, 20), state="waiting", told="first", told_ids=[place.head], told_at=alerts.now,
                due_at=None,
            )
        )  # fmt: skip
    return concern, action, other


def test_everything_about_the_records_goes_and_what_is_of_others_stays(alerts, place, told):
    concern, action, other = told
    disposal_id = uuid4()
    before = rows(alerts, place, AlertRow)
    going = [each for each in before if each.object_id == concern or each.source_id == action.action_id]
    assert {each.kind for each in going} == {"concern_recorded", "action_assigned"}
    forget(alerts, "records", concern, action.action_id, disposal_id=disposal_id)
    left = rows(alerts, place, AlertRow)
    assert {each.object_id for each in left} == {other}
    assert len(left) == len(before) - len(going)
    assert {each.alert_id for each in rows(alerts, place, MailRow)} == {each.id for each in left}
    assert [each.concern_id for each in rows(alerts, place, UnreadConcernRow)] == [other]
    assert [each.concern_id for each in rows(alerts, place, ToldConcernRow)] == [other]
    assert rows(alerts, place, LateWorkRow) == []
    assert answers(alerts) == [], "referrals has not said yet what it had"
    forget(alerts, "referrals", disposal_id=disposal_id)
    counted = {"disposal_id": str(disposal_id), "alerts": len(going), "mails": len(going)}
    assert answers(alerts) == [counted]
    assert alerts.inbox(place.head).unread == 1, "of the other concern"


def test_the_deletion_stands_in_the_log_without_a_record(alerts, place, told):
    concern, *_ = told
    forget(alerts, "records", concern, disposal_id=(disposal_id := uuid4()))
    with alerts.database.unit(OWN, schools=[]) as unit:
        entries = [row.fields for row in unit.session.scalars(select(AuditRow))]
    [entry] = [each for each in entries if each["action"] == "disposal:copy:delete"]
    assert (entry["object_id"], entry["school_ids"]) == (str(disposal_id), [str(place.school)])


def test_deadlines_are_known_by_what_referrals_names(alerts, place):
    referral, deadline, date_kept = uuid4(), uuid4(), uuid4()
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        for source, about, kind in ((deadline, referral, "deadline_near"), (date_kept, date_kept, "date_overdue")):
            unit.session.add(
                AlertRow(
                    id=uuid4(), event_id=uuid4(), recipient_id=place.dsl, school_id=place.school, kind=kind,
                    source_id=source, object_id=about, occurred_at=alerts.now, at=alerts.now, doubted=False,
                )
            )  # fmt: skip
    disposal_id = uuid4()
    forget(alerts, "referrals", referral, deadline, date_kept, disposal_id=disposal_id)
    assert rows(alerts, place, AlertRow) == []
    assert answers(alerts) == []
    forget(alerts, "records", uuid4(), disposal_id=disposal_id)
    assert [each["alerts"] for each in answers(alerts)] == [2]


def test_told_again_it_answers_the_same_and_deletes_what_there_is_still(alerts, place, told):
    concern, _, other = told
    disposal_id = uuid4()
    forget(alerts, "referrals", disposal_id=disposal_id)
    forget(alerts, "records", concern, other, disposal_id=disposal_id)
    alerts.tell(concern)
    forget(alerts, "records", concern, other, disposal_id=disposal_id)
    forget(alerts, "referrals", disposal_id=disposal_id)
    assert {each.kind for each in rows(alerts, place, AlertRow)} == {"action_assigned"}
    first, *again = answers(alerts)
    assert again == [first, first]


def test_restored_to_a_day_before_it_goes_again_and_is_answered(alerts, place, told):
    concern, *_ = told
    disposal_id = uuid4()
    for named in ("records", "referrals"):
        forget(alerts, named, concern, disposal_id=disposal_id)
    with alerts.database.unit(OWN, schools=[]) as unit:  # as a backup of that morning has it
        unit.session.delete(unit.session.get_one(DisposedRow, disposal_id))
    alerts.tell(concern)
    for named in ("referrals", "records"):
        forget(alerts, named, concern, disposal_id=disposal_id)
    first, second = answers(alerts)
    assert second == first
    assert concern not in {each.object_id for each in rows(alerts, place, AlertRow)}


def test_retention_is_told_again_what_was_wholly_carried_out(alerts, place, told):
    whole, half = uuid4(), uuid4()
    forget(alerts, "records", told[0], disposal_id=whole)
    forget(alerts, "referrals", disposal_id=whole)
    forget(alerts, "records", told[0], disposal_id=half)
    with alerts.database.unit(OWN, schools=[]) as unit:
        [(answer, aggregate, version, school)] = RESYNC["alerts.subject_disposed"](unit)
    assert (aggregate, version, school) == (whole, 1, None)
    assert answer.model_dump(mode="json") == answers(alerts)[0]


def test_a_mail_of_the_day_that_has_nothing_else_to_say_is_not_sent(alerts, place):
    record = uuid4()
    alerts.run(alerts.access(place.dsl), set_digest, SetDigest(digest_at="10:30"))
    occurrence = Occurrence(
        event_id=uuid4(), kind="action_soon", school_id=place.school, source_id=uuid4(), object_id=record,
        sender_id=None, category_id=None, category_name="", occurred_at=alerts.now,
    )  # fmt: skip
    alerts.run(OWN, raise_alerts, occurrence, [place.dsl], schools=[place.school])
    alerts.later(hours=2)

    def units():
        return alerts.database.unit(OWN, schools=[])

    gather_digests(units)
    [digest] = rows(alerts, place, DigestMailRow)
    assert digest.state == "waiting"
    forget(alerts, "records", record, disposal_id=uuid4())
    [digest] = rows(alerts, place, DigestMailRow)
    assert (digest.state, digest.finished_at) == ("suppressed", alerts.now)
    assert send_digests(units, alerts.extras) == 0
    assert alerts.sink.taken == []


def test_many_ids_are_taken_in_several_statements(alerts, place, told):
    concern, _, other = told
    forget(alerts, "records", concern, *(uuid4() for _ in range(1200)), other, disposal_id=uuid4())
    assert {each.kind for each in rows(alerts, place, AlertRow)} == {"action_assigned"}


def test_every_table_is_dealt_with():
    """A new table is of no record, or is gone through here and in ``forget_records``."""
    assert set(Base.metadata.tables) == OF_NO_RECORD | GONE_THROUGH | {"disposed"}
    assert data_map.contradictions("alerts", GONE_THROUGH) == []
    known = {
        "source_id",
        "object_id",
        "concern_id",
        "record_id",
        "incident_id",
        "referral_id",
        "entry_id",
        "subject_id",
    }
    found = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in known
    }
    assert found == NAMES_A_RECORD
