"""Incidents or identity was restored to an earlier time: what alerts lead to, and who is told, on real PostgreSQL."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from alerts import bootstrap
from alerts.inbox.record import doubt_gone_since, gone_record, mark_gone
from alerts.models import KNOWN_SCHOOLS, CategoryRow, StaffRow
from alerts.people.staff import end_unknown_staff
from alerts_world import OWN
from chassis.bus.resync import UNCONFIRMED, doubt
from chassis.calls.mended_copies import note_restored
from chassis.ground.away import OwnerAway
from chassis.units.models import OutboxRow
from haven_schemas.acts.alerts import GoneRecordQuery
from haven_schemas.events import DatabaseRestored
from sqlalchemy import select


def _as_service(alerts, use_case, *arguments):
    with alerts.database.unit(OWN, all_schools=KNOWN_SCHOOLS) as unit:
        return use_case(unit, *arguments)


def _gone_at(alerts, person, record):
    return alerts.run(alerts.access(person), gone_record, GoneRecordQuery(object_id=record)).gone_at


@pytest.fixture
def concerns(alerts, place):
    """Told of before and after the copy was made to which incidents is restored; the later one is gone from it."""
    before = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(before)
    alerts.later(hours=1)
    copied_at = alerts.now
    after = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(after)
    del alerts.elsewhere.concerns[after]
    _as_service(alerts, doubt_gone_since, copied_at - timedelta(hours=2))
    return before, after


def test_the_inbox_says_which_records_are_gone_and_keeps_the_alert(alerts, place, concerns):
    before, after = concerns
    assert _as_service(alerts, mark_gone, alerts.elsewhere) == 1
    shown = {alert.object_id: alert.gone_at for alert in alerts.inbox(place.dsl).alerts}
    assert shown == {before: None, after: alerts.now}
    alerts.elsewhere.asked.clear()
    assert _as_service(alerts, mark_gone, alerts.elsewhere) == 0
    assert alerts.elsewhere.asked == [], "asked once"


def test_whoever_was_told_learns_that_it_is_gone_and_nobody_else(alerts, place, concerns):
    before, after = concerns
    assert _gone_at(alerts, place.dsl, after) is None
    _as_service(alerts, mark_gone, alerts.elsewhere)
    assert _gone_at(alerts, place.dsl, after) == alerts.now
    assert _gone_at(alerts, place.dsl, before) is None
    assert _gone_at(alerts, place.teacher, after) is None
    assert _gone_at(alerts, place.dsl, uuid4()) is None


def test_while_incidents_is_away_nothing_is_said_to_be_gone(alerts, place, concerns):
    alerts.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        _as_service(alerts, mark_gone, alerts.elsewhere)
    alerts.elsewhere.silent = False
    assert [alert.gone_at for alert in alerts.inbox(place.dsl).alerts] == [None, None]
    assert _as_service(alerts, mark_gone, alerts.elsewhere) == 1


def test_older_alerts_are_not_asked_about(alerts, place):
    concern = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern)
    _as_service(alerts, doubt_gone_since, alerts.now + timedelta(minutes=1))
    alerts.elsewhere.asked.clear()
    assert _as_service(alerts, mark_gone, alerts.elsewhere) == 0
    assert alerts.elsewhere.asked == []


def test_an_account_that_identity_no_longer_has_is_told_nothing_and_keeps_its_name(alerts, place):
    older = alerts.elsewhere.staff_copies[place.dsl].model_copy(update={"name": "Dana Before", "version": 1})
    alerts.change_staff(older.model_copy(update={"name": "Dana After", "version": 7}))
    alerts.elsewhere.staff_copies[place.dsl] = older
    del alerts.elsewhere.staff_copies[place.head]
    _as_service(alerts, lambda unit: unit.session.execute(doubt(StaffRow)))
    assert _as_service(alerts, end_unknown_staff, alerts.elsewhere) == 1
    with alerts.database.unit(OWN, schools=[]) as unit:
        rows = {row.id: (row.name, row.active, row.version) for row in unit.session.scalars(select(StaffRow))}
    assert rows[place.dsl] == ("Dana Before", True, 1)
    assert rows[place.head] == ("Hari Head", False, 0)
    assert _as_service(alerts, end_unknown_staff, alerts.elsewhere) == 0


def test_word_of_the_restore_puts_alerts_and_copies_in_doubt_and_asks_for_the_present_state(alerts, place):
    concern = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern)
    del alerts.elsewhere.concerns[concern]
    app = SimpleNamespace(settings=SimpleNamespace(service="alerts"), bootstrap=bootstrap)
    event = DatabaseRestored(restoration_id=uuid4(), since=int(alerts.now.timestamp()) - 60)
    with alerts.database.unit(OWN, schools=[]) as unit:
        note_restored(app, unit, "incidents", event)
    with alerts.database.unit(OWN, schools=[]) as unit:
        assert unit.session.scalar(select(CategoryRow.version)) == UNCONFIRMED
        [wanted] = unit.session.scalars(select(OutboxRow).where(OutboxRow.type == "alerts.resync_wanted"))
        assert wanted.body["data"]["owner"] == "incidents"
    assert _as_service(alerts, mark_gone, alerts.elsewhere) == 1
