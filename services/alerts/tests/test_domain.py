"""Rules without a database: who is told, when a mail is tried again, what a mail server's address may be."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from alerts.mail.address import MailAddress
from alerts.mail.naming import message_id
from alerts.mails.mail_job import MOST_ATTEMPTS, next_attempt
from alerts.people.recipients import Candidate, NobodyToTell, choose_recipients
from support.lists import every

DSL, HEAD, TRUST, BOTH, OUTSIDER = (UUID(int=number) for number in range(1, 6))
CANDIDATES = {
    DSL: Candidate(DSL, frozenset({"dsl"})),
    HEAD: Candidate(HEAD, frozenset({"headteacher"})),
    TRUST: Candidate(TRUST, frozenset({"trust_lead"})),
    BOTH: Candidate(BOTH, frozenset({"trust_lead", "dsl"})),
}


@every(
    ("there", "reporter", "told"),
    [
        ([DSL, HEAD, TRUST], OUTSIDER, [DSL, HEAD]),
        ([TRUST], OUTSIDER, [TRUST]),
        ([TRUST, BOTH], OUTSIDER, [BOTH]),
        ([DSL, HEAD, TRUST], DSL, [HEAD]),
        ([DSL, TRUST], DSL, [DSL]),
        ([TRUST], TRUST, [TRUST]),
        ([HEAD, DSL], OUTSIDER, [DSL, HEAD]),
    ],
)
def test_who_is_told(there, reporter, told):
    assert choose_recipients([CANDIDATES[each] for each in there], reporter) == told


def test_never_nobody():
    with pytest.raises(NobodyToTell):
        choose_recipients([], OUTSIDER)


def test_whoever_is_kept_from_the_child_is_passed_over_for_the_next():
    everyone = list(CANDIDATES.values())
    told = choose_recipients(everyone, OUTSIDER)
    first, *others = told
    assert choose_recipients(everyone, OUTSIDER, kept_from=[first]) == others
    of_the_trust = [person.staff_id for person in everyone if not person.is_of_the_school]
    assert choose_recipients(everyone, OUTSIDER, kept_from=told) == sorted(of_the_trust)
    with pytest.raises(NobodyToTell):
        choose_recipients(everyone, OUTSIDER, kept_from=[person.staff_id for person in everyone])


def test_waits_grow_and_end():
    now = datetime(2026, 9, 1, tzinfo=UTC)
    waits = [next_attempt(attempts, now) - now for attempts in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits)
    assert next_attempt(MOST_ATTEMPTS, now) is None


def test_message_id_is_the_alert_s():
    alert_id = UUID("0197a000-0000-7000-8000-000000000001")
    expected = "<alert-0197a000-0000-7000-8000-000000000001@trust.example>"
    assert message_id("alert", alert_id, "haven@trust.example") == expected


@every(
    ("url", "host", "port", "protection"),
    [
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none"),
        ("smtp://localhost", "localhost", 25, "none"),
        ("smtp://mail.example", "mail.example", 587, "starttls"),
        ("smtp://mail:25?tls=none", "mail", 25, "none"),
        ("smtp://localhost:25?tls=starttls", "localhost", 25, "starttls"),
        ("smtps://u%40x:p%2Fw@mail.example", "mail.example", 465, "tls"),
    ],
)
def test_addresses(url, host, port, protection):
    address = MailAddress.parse(url)
    assert (address.host, address.port, address.protection) == (host, port, protection)


def test_a_login_is_unquoted_and_not_shown():
    address = MailAddress.parse("smtps://u%40x:p%2Fw@mail.example")
    assert (address.user, address.password) == ("u@x", "p/w")
    assert "p/w" not in repr(address)


@pytest.mark.parametrize(
    "url", ["http://mail", "smtp://", "smtp://mail?tls=maybe", "smtp://user:word@mail?tls=none", "smtp://u:p@localhost"]
)
def test_addresses_that_stop_the_start(url):
    with pytest.raises(ValueError, match=r"mail server|encrypted|tls is"):
        MailAddress.parse(url)
