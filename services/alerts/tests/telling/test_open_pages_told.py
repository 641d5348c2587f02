"""Open pages are told that an inbox changed: by ids, once it is durable; and a page may ask for itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from alerts.alert.watched_concern import note_opened
from alerts.inbox.inbox import new_alerts
from alerts_world import OWN
from haven_schemas.acts.alerts import NewAlertsQuery
from haven_schemas.events import ConcernOpened
from haven_schemas.topology import BROADCAST_ALERTS


@pytest.fixture
def told(alerts):
    """What the process broadcast."""
    heard = []
    alerts.database.broadcast = lambda kind, payload: heard.append((kind, payload))
    return heard


def _new(alerts, staff_id, since):
    return alerts.run(alerts.access(staff_id), new_alerts, NewAlertsQuery(since=since)).ids


def test_each_inbox_that_got_an_alert_is_named_with_it_and_nothing_else(alerts, place, told):
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    ((kind, payload),) = told
    lines = {str(each): [str(alerts.inbox(each).alerts[0].id)] for each in (place.dsl, place.head)}
    assert kind == BROADCAST_ALERTS
    assert payload == {"told": lines, "read": {}}


def test_what_was_there_already_is_told_to_no_page(alerts, place, told):
    concern, event = alerts.concern(place.school, place.teacher, place.category), uuid4()
    alerts.tell(concern, event)
    alerts.tell(concern, event)
    alerts.tell(concern)
    assert len(told) == 1


def test_nothing_is_told_of_what_was_taken_back(alerts, place, told):
    alerts.elsewhere.silent = True
    with pytest.raises(Exception, match="concern_facts"):
        alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    assert told == []


def test_what_is_read_in_one_window_is_new_in_no_other(alerts, place, told):
    concern = alerts.concern(place.school, place.teacher, place.category)
    alerts.tell(concern)
    of_dsl, of_head = (alerts.inbox(each).alerts[0].id for each in (place.dsl, place.head))
    alerts.mark(place.dsl, of_dsl)
    opened = ConcernOpened(concern_id=concern, reader_id=place.head)
    alerts.run(OWN, note_opened, alerts.elsewhere, opened, schools=[place.school])
    read = [payload["read"] for _, payload in told if payload["read"]]
    assert read == [{str(place.dsl): [str(of_dsl)]}, {str(place.head): [str(of_head)]}]


def test_a_page_that_asks_is_told_of_its_own_unread_alerts_since_it_was_opened(alerts, place):
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    opened_at = alerts.now
    alerts.later(minutes=1)
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    newest = alerts.inbox(place.dsl).alerts[0].id
    assert _new(alerts, place.dsl, opened_at) == [newest]
    assert _new(alerts, place.teacher, opened_at) == []
    assert len(_new(alerts, place.dsl, opened_at - timedelta(minutes=1))) == 2
    alerts.mark(place.dsl, newest)
    assert _new(alerts, place.dsl, opened_at) == []


def test_an_alert_of_a_school_that_was_left_is_not_counted(alerts, place):
    before = alerts.now - timedelta(minutes=1)
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"grants": [], "version": 2}))
    assert _new(alerts, place.dsl, before) == []


def test_to_ask_how_many_are_new_leaves_no_audit_entry_and_marks_nothing(alerts, place):
    before = alerts.now - timedelta(minutes=1)
    alerts.tell(alerts.concern(place.school, place.teacher, place.category))
    _new(alerts, place.dsl, before)
    assert alerts.audited("alert.inbox.read") == alerts.audited("alert.inbox.mark") == []
    assert alerts.inbox(place.dsl).unread == 1
