"""Several mails in one transaction: each has its own outcome, whatever becomes of the others."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from alerts.mail.composing import Composer
from alerts.mail.server import MailConnection
from alerts.mails import mail as send_mail
from alerts.mails.mail import due_mails, measure_mails
from alerts.mails.notice import keep_notice
from alerts.models import AlertRow, MailRow
from alerts_world import OWN
from haven_schemas.events import NoticeDue
from sqlalchemy import event, select
from support.metrics import own_metric


def _tell(alerts, place, times=1):
    for _ in range(times):
        alerts.tell(alerts.concern(place.school, place.teacher, place.category))


def _units(alerts):
    """Opens units as the service does, and counts them."""
    opened = []

    def open_unit():
        opened.append(1)
        return alerts.database.unit(OWN, schools=[])

    return open_unit, opened


@contextmanager
def _statements(alerts):
    seen = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement != "COMMIT":  # sent by itself where nothing was written last
            seen.append(statement)

    event.listen(alerts.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(alerts.database.engine, "before_cursor_execute", note)


@pytest.fixture
def leaving(alerts, monkeypatch):
    """The mail server goes away when it has taken so many."""

    def after(taken):
        send = MailConnection.send

        def send_and_stop(connection, message):
            send(connection, message)
            if len(alerts.sink.taken) == taken:
                connection.close()
                alerts.sink.stop()

        monkeypatch.setattr(MailConnection, "send", send_and_stop)

    return after


def test_a_server_that_goes_away_in_the_middle_keeps_what_it_took(alerts, place, leaving):
    _tell(alerts, place, times=3)
    leaving(2)
    assert alerts.send() == 2
    assert sorted(alerts.mails()) == [("sent", 0)] * 2 + [("waiting", 0)] * 4
    assert len(alerts.audited("alert:mail:send")) == 2
    assert own_metric("haven_mail_server_away") == 1
    assert alerts.send() == 0
    alerts.sink.start()
    assert alerts.send() == 4
    assert own_metric("haven_mail_server_away") == 0
    ids = [mail["Message-ID"] for mail in alerts.sink.taken]
    assert len(ids) == len(set(ids)) == 6


def test_a_fault_in_the_middle_sends_nothing_again(alerts, place, monkeypatch):
    _tell(alerts, place, times=3)
    compose = Composer.compose

    def third_fails(composer, notice):
        if len(alerts.sink.taken) == 2:
            raise KeyError(notice.kind)
        return compose(composer, notice)

    with monkeypatch.context() as patched:
        patched.setattr(Composer, "compose", third_fails)
        for _ in range(3):
            with pytest.raises(KeyError):
                alerts.send()
    assert len(alerts.sink.taken) == 2
    assert sorted(alerts.mails()) == [("sent", 0)] * 2 + [("waiting", 0)] * 4
    assert alerts.send() == 4


def test_each_of_a_batch_has_its_own_outcome(alerts, place):
    refused, left = alerts.staff("dsl", place.school), alerts.staff("dsl", place.school)
    alerts.sink.no_such_mailbox = alerts.elsewhere.staff_copies[refused].email
    unwritable = alerts.staff("dsl", place.school, email="a@b\r\nBcc: c@d")
    _tell(alerts, place)
    copy = alerts.elsewhere.staff_copies[left]
    alerts.change_staff(copy.model_copy(update={"active": False, "version": 2}))
    open_unit, opened = _units(alerts)
    assert send_mail.send_mail(open_unit, alerts.extras) == 5
    assert len(opened) == 1
    with alerts.database.unit(OWN, schools=[place.school]) as unit:
        rows = unit.session.execute(
            select(AlertRow.recipient_id, MailRow).join(MailRow, MailRow.alert_id == AlertRow.id)
        ).all()
    became = {recipient: (mail.state, mail.attempts, mail.last_reply) for recipient, mail in rows}
    assert became == {
        place.dsl: ("sent", 0, None),
        place.head: ("sent", 0, None),
        refused: ("waiting", 1, 550),
        unwritable: ("waiting", 1, 0),
        left: ("suppressed", 0, None),
    }
    assert {mail.finished_at for recipient, mail in rows if recipient not in (refused, unwritable)} == {alerts.now}
    assert all(mail.next_attempt_at > alerts.now for recipient, mail in rows if recipient in (refused, unwritable))
    assert {entry["object_id"] for entry in alerts.audited("alert:mail:send")} == {
        str(mail.alert_id) for recipient, mail in rows if recipient in (place.dsl, place.head)
    }


def test_a_batch_may_be_of_several_schools(alerts, place):
    other = alerts.school()
    alerts.staff("dsl", other)
    alerts.tell(alerts.concern(other, place.teacher, place.category))
    _tell(alerts, place)
    open_unit, opened = _units(alerts)
    assert send_mail.send_mail(open_unit, alerts.extras) == 3
    assert len(opened) == 1
    schools = [entry["school_ids"] for entry in alerts.audited("alert:mail:send")]
    assert sorted(schools) == sorted([[str(other)], [str(place.school)], [str(place.school)]])


def test_replicas_at_once_take_different_mails(alerts, place):
    _tell(alerts, place, times=10)
    with (
        alerts.database.unit(OWN, schools=[]) as one,
        alerts.database.unit(OWN, schools=[]) as another,
        alerts.database.unit(OWN, schools=[]) as third,
    ):
        first, second = ({mail.job.id for mail in due_mails(unit, 10)} for unit in (one, another))
        assert due_mails(third, 10) == []
    assert len(first) == len(second) == 10
    assert first.isdisjoint(second)


def test_with_a_slow_server_a_transaction_ends_before_its_time_is_over(alerts, place, monkeypatch):
    monkeypatch.setattr(send_mail, "LONGEST_SECONDS", 0.0)
    _tell(alerts, place, times=2)
    open_unit, opened = _units(alerts)
    assert send_mail.send_mail(open_unit, alerts.extras) == 4
    assert len(opened) == 4
    assert alerts.mails() == [("sent", 0)] * 4


def test_what_was_in_hand_when_mail_was_turned_off_is_suppressed_the_next_time(alerts, place):
    _tell(alerts, place)
    alerts.later(seconds=1)
    with alerts.database.unit(OWN, schools=[]) as unit:
        assert len(due_mails(unit, 10)) == 2
        alerts.switch(False)
    assert alerts.mails() == [("waiting", 0)] * 2
    alerts.later(seconds=1)
    assert alerts.send() == 2
    assert alerts.mails() == [("suppressed", 0)] * 2
    assert alerts.sink.taken == []


def test_ten_mails_cost_as_many_statements_as_two(alerts, place):
    counts = []
    for times in (1, 5):
        _tell(alerts, place, times)
        with _statements(alerts) as seen:
            alerts.send()
        counts.append(len([each for each in seen if "audit_entry" not in each]))
    _tell(alerts, place)
    alerts.send()
    assert len(alerts.sink.taken) == 14
    with _statements(alerts) as idle:
        assert alerts.send() == 0
    assert counts == [5, 7], "ten are a full batch, so it is looked for more"
    assert len(idle) == 2


def test_what_waits_is_measured_also_while_the_server_is_away(alerts, place):
    alerts.sink.stop()
    _tell(alerts, place, times=2)
    alerts.run(OWN, keep_notice, NoticeDue(notice_id=uuid4(), staff_id=uuid4()), alerts.now)
    alerts.send()
    alerts.run(OWN, measure_mails, schools=[])
    assert own_metric("haven_mails_waiting") == 4
    assert own_metric("haven_account_mails_waiting") == 1
