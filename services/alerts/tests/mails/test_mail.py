"""Mails over a real SMTP server: what they say, the server's absence and refusals, sudden ends, the switch."""

import subprocess
import sys
import textwrap
from email.policy import SMTP
from typing import get_args
from uuid import uuid4

import pytest
from alerts.extras import Extras
from alerts.mail import writing
from alerts.mail.composing import Composer, Notice
from alerts.mails.channel import mail_channel
from alerts.mails.mail_job import MOST_ATTEMPTS
from alerts_world import A_MORNING
from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.errors import ErrorCode, Problem
from support.looking import eventually

CANARY = "Zebedee Quillfeather"


def _told(alerts, place, times=1):
    for _ in range(times):
        alerts.tell(alerts.concern(place.school, place.teacher, place.category))


def test_a_mail_names_sender_and_category_and_the_way_to_the_inbox(alerts, place):
    _told(alerts, place)
    assert alerts.send() == 2
    assert alerts.mails() == [("sent", 0), ("sent", 0)]
    emails = {alerts.elsewhere.staff_copies[each].email for each in (place.dsl, place.head)}
    assert set(alerts.sink.addresses) == emails
    [alert] = alerts.inbox(place.dsl).alerts
    mail = next(each for each in alerts.sink.taken if each["To"] == alerts.elsewhere.staff_copies[place.dsl].email)
    assert mail["Subject"] == "Haven: Concern reported"
    assert mail["From"] == "haven@trust.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,)).get_content()
        assert "Tess Teacher" in part
        assert "Bullying" in part
        assert f"https://haven.example/concerns/{alert.object_id}" in part
    assert mail["Message-ID"] == f"<alert-{alert.id}@trust.example>"
    assert len(alerts.audited("alert:mail:send")) == 2


@pytest.mark.parametrize("kind", get_args(AlertedKind))
def test_a_mail_is_the_same_however_often_it_is_written(kind):
    composer = Composer("haven@trust.example", "https://haven.example")
    notice = Notice(uuid4(), kind, A_MORNING, "S", "C", "to@school.example", uuid4())
    assert composer.compose(notice).as_bytes(policy=SMTP) == composer.compose(notice).as_bytes(policy=SMTP)


@pytest.mark.parametrize("kind", get_args(AlertedKind))
def test_headers_that_are_kept_parsed_change_no_byte(kind, monkeypatch):
    composer = Composer("haven@trust.example", "https://haven.example")
    addresses = ["to@school.example", f"{'a' * 60}.b@{'d' * 60}.example", "o'brien+x@school.example"]
    notices = [Notice(uuid4(), kind, A_MORNING, "Zoë", "C", address, uuid4()) for address in addresses]
    written = [composer.compose(notice).as_bytes() for notice in notices * 2]
    monkeypatch.setattr(writing, "_POLICY", SMTP)
    assert [composer.compose(notice).as_bytes() for notice in notices * 2] == written


def test_names_cannot_write_html_or_headers():
    composer = Composer("haven@trust.example", "https://haven.example")
    sender = '<img src="https://evil.example/x">\r\nBcc: all@school.example'
    mail = composer.compose(
        Notice(uuid4(), "concern_recorded", A_MORNING, sender, "a & b", "to@school.example", uuid4())
    )
    html = mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "a &amp; b" in html
    assert mail["Bcc"] is None


@pytest.mark.parametrize("email", ["no-at-sign", "a@b\r\nBcc: c@d"])
def test_an_address_no_header_takes_is_a_refusal(alerts, place, email):
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"email": email, "version": 2}))
    _told(alerts, place)
    alerts.send()
    assert sorted(alerts.mails()) == [("sent", 0), ("waiting", 1)]


def test_server_away_then_back_sends_everything_uncounted(alerts, place):
    alerts.sink.stop()
    _told(alerts, place, times=3)
    for _ in range(MOST_ATTEMPTS + 2):
        assert alerts.send() == 0
        alerts.later(hours=5)
    assert alerts.mails() == [("waiting", 0)] * 6
    alerts.sink.start()
    assert alerts.send() == 6
    assert len(alerts.sink.taken) == 6


def test_a_refused_mail_waits_longer_each_time_and_is_given_up(alerts, place):
    alerts.sink.refuse = "451 try again"
    _told(alerts, place)
    alerts.send()
    assert alerts.mails() == [("waiting", 1)] * 2
    assert alerts.send() == 0, "not before its time"
    for _ in range(MOST_ATTEMPTS - 1):
        alerts.later(hours=25)
        alerts.send()
    assert alerts.mails() == [("given_up", MOST_ATTEMPTS)] * 2
    alerts.sink.refuse = None
    alerts.later(days=1)
    assert alerts.send() == 0
    assert alerts.inbox(place.dsl).unread == 1, "the inbox has it all the same"


def test_one_mail_refused_does_not_hold_up_the_others(alerts, place):
    alerts.sink.no_such_mailbox = alerts.elsewhere.staff_copies[place.dsl].email
    _told(alerts, place, times=3)
    alerts.send()
    assert sorted(alerts.mails()) == [("sent", 0)] * 3 + [("waiting", 1)] * 3


def test_replicas_share_the_work(alerts, place):
    """Two runs at once: a mail one has in hand is passed over by the other, and each goes out once."""
    _told(alerts, place, times=10)
    import threading

    threads = [threading.Thread(target=alerts.send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [mail["Message-ID"] for mail in alerts.sink.taken]
    assert len(ids) == len(set(ids)) == 20


def test_killed_between_sending_and_marking_it_comes_again_with_the_same_id(alerts, alerts_database, place):
    """A real process that ends, as by SIGKILL, the moment the server has taken the mail."""
    _told(alerts, place)
    program = textwrap.dedent(
        """
        import os, signal, sys, uuid
        from alerts.extras import Extras
        from alerts.mail.address import MailAddress
        from alerts.mail.composing import Composer
        from alerts.mail.server import MailConnection, MailServer
        from alerts.mails.mail import send_mail
        from chassis.ground.context import Access
        from chassis.units.database import Database

        send = MailConnection.send
        def send_and_die(connection, message):
            send(connection, message)
            os.kill(os.getpid(), signal.SIGKILL)
        MailConnection.send = send_and_die
        database = Database(sys.argv[1], source="alerts", workers=1)
        own = Access(kind="service", actor_id=uuid.uuid4())
        server = MailServer(MailAddress.parse(sys.argv[2]))
        extras = Extras(None, Composer(sys.argv[3], sys.argv[4]), server, None, None)
        send_mail(lambda: database.unit(own, schools=[]), extras)
        """
    )
    arguments = [alerts_database.app_url, f"smtp://127.0.0.1:{alerts.sink.port}", "haven@trust.example", "https://h"]
    killed = subprocess.run([sys.executable, "-c", program, *arguments], check=False, timeout=60)
    assert killed.returncode == -9
    assert len(alerts.sink.taken) == 1
    assert alerts.mails() == [("waiting", 0)] * 2
    alerts.later(minutes=1)

    def sent():
        alerts.send()
        return len(alerts.sink.taken) > 1

    eventually(sent, what="the end of the dead process's transaction, which PostgreSQL notices a moment later")
    ids = sorted(mail["Message-ID"] for mail in alerts.sink.taken)
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_while_off_mails_are_suppressed_and_never_sent_later(alerts, place):
    alerts.switch(False)
    alerts.later(seconds=1)
    _told(alerts, place)
    alerts.later(seconds=1)
    late = alerts.concern(place.school, place.teacher, place.category)
    alerts.later(seconds=1)
    alerts.switch(True)
    alerts.later(seconds=1)
    alerts.tell(late)
    alerts.send()
    assert alerts.mails() == [("suppressed", 0)] * 4, "also what happened while off and arrived when on again"
    _told(alerts, place)
    alerts.send()
    assert len(alerts.sink.taken) == 2
    assert alerts.inbox(place.dsl).unread == 3


def test_turning_off_suppresses_what_waits(alerts, place):
    alerts.sink.stop()
    _told(alerts, place)
    alerts.send()
    alerts.later(seconds=1)
    alerts.switch(False)
    assert alerts.mails() == [("suppressed", 0)] * 2
    alerts.later(seconds=1)
    alerts.switch(True)
    alerts.sink.start()
    assert alerts.send() == 0


def test_a_leaver_gets_no_mail(alerts, place):
    _told(alerts, place)
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"active": False, "version": 2}))
    alerts.send()
    assert sorted(alerts.mails()) == [("sent", 0), ("suppressed", 0)]


def test_an_account_without_an_address_gets_no_mail(alerts, place):
    """A visitor's, whose ``email`` is empty."""
    _told(alerts, place)
    copy = alerts.elsewhere.staff_copies[place.dsl]
    alerts.change_staff(copy.model_copy(update={"email": "", "version": 2}))
    alerts.send()
    assert sorted(alerts.mails()) == [("sent", 0), ("suppressed", 0)]


def test_the_switch_is_the_set_up_s_or_of_who_sets_the_rules_of_every_school(alerts, place):
    other = alerts.school()
    everywhere = alerts.staff("administrator", place.school, other)
    for nobody in (place.dsl, place.teacher):
        with pytest.raises(Problem) as refused:
            alerts.switch(False, alerts.access(nobody))
        assert refused.value.code is ErrorCode.NOT_PERMITTED
    alerts.switch(False, alerts.access(everywhere))
    alerts.later(seconds=1)
    alerts.switch(False)
    alerts.switch(True)
    assert [entry["outcome"] for entry in alerts.audited("alert:channel:set")] == ["off", "unchanged", "on"]


def test_whether_mail_goes_out_is_told_with_the_day_it_was_set(alerts, place):
    access = alerts.access(alerts.staff("administrator", place.school))
    state = alerts.run(access, mail_channel)
    assert (state.on, state.since) == (True, None)
    alerts.switch(False)
    state = alerts.run(access, mail_channel)
    assert (state.on, state.since) == (False, alerts.now)
    assert len(alerts.audited("alert:channel:read")) == 2


def test_extras_hide_the_server_s_login():
    assert "password" not in repr(Extras(None, None, None, None, None))
