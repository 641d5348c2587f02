"""What was told and is done with goes by itself, long after; what is unread, waits or belongs to a record does not."""

from datetime import timedelta
from typing import get_args
from uuid import uuid4

import pytest
from alerts.alert.raising import Occurrence, raise_alerts
from alerts.days_kept import ALERTS_KEPT, GOES, MAILS_KEPT, SHORTEST
from alerts.disposal import tidy as batches
from alerts.disposal import tidy as tidy_alerts
from alerts.disposal.tidy import measure_mails, tidy_mails
from alerts.models import AlertRow, DigestMailRow, MailRow, NoticeMailRow
from alerts.settings import AlertsSettings
from alerts_world import OWN
from haven_schemas.acts.alerts import InboxKind
from sqlalchemy import select, update
from support import data_map
from support.metrics import own_metric

LONG = ALERTS_KEPT + timedelta(seconds=1)


def units(alerts):
    return lambda: alerts.database.unit(OWN, schools=[])


def tell(alerts, school, kind, *people):
    occurrence = Occurrence(
        event_id=uuid4(), kind=kind, school_id=school, source_id=uuid4(), object_id=uuid4(), sender_id=None,
        category_id=None, category_name="", occurred_at=alerts.now,
    )  # fmt: skip
    alerts.run(OWN, raise_alerts, occurrence, people, schools=[school])


def mails_out(alerts, school):
    """All mails that wait are sent."""
    with alerts.database.unit(OWN, schools=[school]) as unit:
        unit.session.execute(update(MailRow).values(state="sent", finished_at=unit.now))


def read_all(alerts, person):
    alerts.mark(person, *(each.id for each in alerts.inbox(person, limit=100).alerts))


def kinds(alerts, person):
    return {each.kind for each in alerts.inbox(person, limit=100).alerts}


def tidy(alerts, kept=ALERTS_KEPT):
    return tidy_alerts.tidy_alerts(units(alerts), kept)


def behind(alerts, what="alerts"):
    with units(alerts)() as unit:
        tidy_alerts.measure_alerts(unit, ALERTS_KEPT)
        measure_mails(unit, MAILS_KEPT)
    return own_metric("haven_alerts_tidying_behind_seconds", {"what": what})


def test_only_what_was_read_long_ago_and_is_of_no_record_goes_with_its_mail(alerts, place):
    every = [each for each in get_args(InboxKind) if not each.startswith("concern")]
    for kind in every:
        tell(alerts, place.school, kind, place.dsl, place.head)
    mails_out(alerts, place.school)
    read_all(alerts, place.dsl)
    alerts.now += ALERTS_KEPT
    assert tidy(alerts) == 0, "not a day before"
    alerts.later(seconds=1)
    assert behind(alerts) == 1
    assert tidy(alerts) == len(GOES)
    assert kinds(alerts, place.dsl) == set(every) - GOES
    assert kinds(alerts, place.head) == set(every), "what nobody read stays, however old"
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        assert len(unit.session.scalars(select(MailRow)).all()) == len(unit.session.scalars(select(AlertRow)).all())
    assert (tidy(alerts), behind(alerts)) == (0, 0)


def test_what_tells_of_a_record_stays_with_it():
    """Who was told of it, and read it when, is shown beside it."""
    beside = ("concern", "incident", "closing", "look_back", "action", "paper", "file_review", "deadline", "date")
    assert [kind for kind in GOES if kind.startswith(beside)] == []


@pytest.mark.parametrize("waits", ["changed", "mail"])
def test_what_changed_since_or_has_a_mail_that_is_not_out_waits(alerts, place, waits):
    tell(alerts, place.school, "handover_begun", place.dsl)
    if waits == "changed":
        mails_out(alerts, place.school)
    read_all(alerts, place.dsl)
    if waits == "changed":
        alerts.later(seconds=1)
        with alerts.database.unit(OWN, schools=[place.school]) as unit:
            unit.session.execute(update(AlertRow).values(changed_at=unit.now))
    alerts.now += LONG
    assert tidy(alerts) == 0
    mails_out(alerts, place.school)
    read_all(alerts, place.dsl)
    alerts.now += LONG
    assert tidy(alerts) == 1


def test_it_goes_on_in_batches_one_replica_at_a_time(alerts, place, monkeypatch):
    monkeypatch.setattr(tidy_alerts, "AT_ONCE", 2)
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    monkeypatch.setattr(batches, "_BATCHES_A_RUN", 2)
    for _ in range(7):
        tell(alerts, place.school, "team_away", place.dsl)
    mails_out(alerts, place.school)
    read_all(alerts, place.dsl)
    alerts.now += LONG
    with units(alerts)() as unit:
        assert batches._is_alone(unit, "alerts")
        assert tidy(alerts) == 0, "another replica is at it"
    assert [tidy(alerts), tidy(alerts), tidy(alerts)] == [4, 3, 0]


def mail(alerts, row):
    with units(alerts)() as unit:
        unit.session.add(row)


def test_mails_that_are_out_go_and_those_that_wait_stay(alerts, place):
    given = {"attempts": 1, "next_attempt_at": alerts.now, "created_at": alerts.now}
    for state, finished_at in (("sent", alerts.now), ("given_up", alerts.now), ("waiting", None)):
        own = {**given, "staff_id": place.dsl, "state": state, "finished_at": finished_at}
        mail(alerts, NoticeMailRow(notice_id=uuid4(), happened_at=alerts.now, **own))
        mail(alerts, DigestMailRow(id=uuid4(), **own))
    alerts.now += MAILS_KEPT
    assert tidy_mails(units(alerts), MAILS_KEPT) == 0
    alerts.later(seconds=1)
    assert (behind(alerts, "account_mails"), behind(alerts, "day_mails")) == (1, 1)
    assert tidy_mails(units(alerts), MAILS_KEPT) == 4
    with units(alerts)() as unit:
        left = [unit.session.scalars(select(row.state)).all() for row in (NoticeMailRow, DigestMailRow)]
    assert left == [["waiting"], ["waiting"]]
    assert (behind(alerts, "account_mails"), behind(alerts, "day_mails")) == (0, 0)


def test_no_setting_is_shorter_than_an_event_may_come_again(world):
    given = world.settings_for("alerts")
    days = {"alerts_kept_days": ALERTS_KEPT.days, "mails_kept_days": MAILS_KEPT.days}
    for name, usual in days.items():
        field = AlertsSettings.model_fields[name]
        assert (field.default, field.metadata[0].ge) == (usual, SHORTEST.days)
    assert timedelta(days=35) < SHORTEST
    assert not {f"HAVEN_{name.upper()}" for name in days} & set(given), "the usual ones are used"


def test_the_data_map_says_after_how_long_alerts_go():
    said = f"goes {ALERTS_KEPT.days} days after it was read"
    assert said in data_map.DATA_MAP.read_text(encoding="utf-8")
