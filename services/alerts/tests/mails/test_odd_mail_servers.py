"""Mail servers that greylist, drip, or die when they have taken a mail: none is lost, and none comes twice but where
SMTP itself leaves it open whether it was taken (RFC 5321, 4.5.3.2; RFC 1047). The same of mails of the day."""

import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest
from alerts.alert.raising import Occurrence, raise_alerts
from alerts.digests.choice import set_digest
from alerts.digests.digests import gather_digests, send_digests
from alerts.mail import server as mail_server
from alerts.mail.address import MailAddress
from alerts.mail.server import MailRefused, MailServer, MailServerAway
from alerts.mails.mail import LONGEST_SECONDS
from alerts.models import DigestMailRow
from alerts_world import OWN
from haven_schemas.acts.alerts import SetDigest
from odd_servers import OddServer
from sqlalchemy import select

COLLEAGUES = 6


@pytest.fixture(params=["alert", "digest"])
def office(request, alerts, place):
    """Six colleagues who are to be mailed, each an alert's own mail or a mail of the day."""
    made = _Office(alerts, place, request.param == "digest")
    made.tell()
    return made


class _Office:
    def __init__(self, alerts, place, daily):
        self.alerts, self.place, self.daily = alerts, place, daily
        self.people = [alerts.staff("dsl", place.school) for _ in range(COLLEAGUES)]

    def tell(self):
        if self.daily:
            for each in self.people:
                access = self.alerts.access(each)
                self.alerts.run(access, set_digest, SetDigest(digest_at="10:00"))
        occurrence = Occurrence(
            event_id=uuid4(), kind="look_back_due", school_id=self.place.school, source_id=uuid4(), object_id=uuid4(),
            sender_id=None, category_id=None, category_name="", occurred_at=self.alerts.now,
        )  # fmt: skip
        self.alerts.run(OWN, raise_alerts, occurrence, self.people, schools=[self.place.school])
        if self.daily:
            self.alerts.later(days=1)
            gather_digests(self.open_unit)

    def open_unit(self):
        return self.alerts.database.unit(OWN, schools=[])

    def send_by(self, odd):
        """As the service does each second, by ``odd``."""
        reached = MailServer(MailAddress.parse(f"smtp://127.0.0.1:{odd.port}"), wait_seconds=2)
        extras = replace(self.alerts.extras, mail_server=reached)
        if self.daily:
            return send_digests(self.open_unit, extras)
        self.alerts.extras = extras
        return self.alerts.send()

    def states(self):
        states = [state for state, _ in self.alerts.mails()]
        if self.daily:
            with self.open_unit() as unit:
                states += unit.session.scalars(select(DigestMailRow.state)).all()
        return set(states)


@pytest.fixture
def odd():
    made = []

    def make(**given):
        made.append(OddServer(**given))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.mark.parametrize("minutes", [0.5, 5, 60])
def test_a_server_that_greylists_gets_each_mail_once_when_it_is_ready(office, odd, minutes):
    """It remembers who asked first when, and says 451 until its time is over."""
    first = {}

    def greylist(recipient):
        since = first.setdefault(recipient, office.alerts.now)
        is_ready = office.alerts.now - since >= timedelta(minutes=minutes)
        return "250 ok" if is_ready else "451 4.7.1 greylisted, try again"

    server, began = odd(rcpt=greylist), office.alerts.now
    while office.states() != {"sent"}:
        office.send_by(server)
        office.alerts.later(seconds=max(20, 2 * minutes))
        assert office.alerts.now - began < timedelta(hours=6)
    assert office.alerts.now - began < timedelta(minutes=max(2, 5 * minutes))
    assert Counter(mail["To"] for mail in server.taken) == Counter(
        office.alerts.elsewhere.staff_copies[each].email for each in office.people
    )


def test_whoever_is_not_greylisted_is_not_held_up_by_those_who_are(office, odd):
    held = {office.alerts.elsewhere.staff_copies[each].email for each in office.people[::2]}
    server = odd(rcpt=lambda recipient: "451 later" if recipient in held else "250 ok")
    office.send_by(server)
    assert len(server.taken) == COLLEAGUES - len(held)
    assert {mail["To"] for mail in server.taken}.isdisjoint(held)


def test_a_server_that_dies_when_it_has_taken_a_mail_gets_it_again_under_the_same_number(office, odd):
    """Nobody can know whether it kept it: the second copy says that it is one."""
    server = odd(dies="data")
    office.send_by(server)
    assert len(server.taken) == COLLEAGUES
    assert office.states() <= {"waiting", "in_digest"}
    server.dies = ""
    office.send_by(server)
    assert len(server.taken) == COLLEAGUES, "not at once, a second later"
    office.alerts.later(minutes=1)
    office.send_by(server)
    office.alerts.later(minutes=30)
    office.send_by(server)
    assert office.states() == {"sent"}
    copies = Counter(mail["Message-ID"] for mail in server.taken)
    assert sorted(copies.values()) == [2] * COLLEAGUES
    for number in copies:
        first, second = (mail for mail in server.taken if mail["Message-ID"] == number)
        assert first.as_bytes() == second.as_bytes()


def test_a_server_that_drips_its_words_is_worked_with(office, odd):
    server = odd(pause=0.001)
    office.send_by(server)
    assert office.states() == {"sent"}
    assert len({mail["Message-ID"] for mail in server.taken}) == len(server.taken) == COLLEAGUES


def test_a_server_that_drips_for_ever_is_left_before_the_transaction_is_ended_for_silence(odd, monkeypatch):
    """Each byte came in time, so that the wait for one never ran out: what was sent by then would have gone out again
    and again, since PostgreSQL ends a transaction that says nothing for a minute."""
    monkeypatch.setattr(mail_server, "TALK_SECONDS", 0.6)
    reached = MailServer(MailAddress.parse(f"smtp://127.0.0.1:{odd(pause=0.1).port}"), wait_seconds=2)
    began = time.monotonic()
    with pytest.raises(MailServerAway), reached.connection() as connection:
        connection.send(_mail())
    assert time.monotonic() - began < 1.5


def test_a_server_that_begins_to_drip_in_the_middle_is_left_as_well(odd, monkeypatch):
    monkeypatch.setattr(mail_server, "TALK_SECONDS", 0.6)
    server = odd()
    reached = MailServer(MailAddress.parse(f"smtp://127.0.0.1:{server.port}"), wait_seconds=2)
    with reached.connection() as connection:
        connection.send(_mail())
        server.pause = 0.1
        began = time.monotonic()
        with pytest.raises(MailRefused):
            connection.send(_mail())
        assert time.monotonic() - began < 2.5


def test_all_waits_of_one_transaction_together_are_shorter_than_postgresql_s():
    """A mail begun at the last moment, on a connection that is opened for it, and the goodbye."""
    longest = LONGEST_SECONDS + 2 * mail_server.TALK_SECONDS + mail_server.GOODBYE_SECONDS
    assert longest + mail_server.WAIT_SECONDS < 60


def _mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "haven@trust.example", "to@school.example", "x"
    mail.set_content("x")
    return mail
