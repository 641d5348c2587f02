"""The page and the operations of the mail channel before an alerts service that answers."""

import pytest
from haven_schemas.acts.alerts import MailChannel, MailChannelState
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NOW, Identity, handed, send

BEARER = {"Authorization": "Bearer " + handed("b" * 43)}


@pytest.fixture
def services(identity):
    identity.answers["mail_channel"] = MailChannelState(on=True, since=None)
    identity.answers["set_mail_channel"] = MailChannel(on=False)
    return identity


def test_the_page_says_how_it_is_and_what_follows_from_off(ada, services):
    assert "Alerts by e-mail are <strong>on</strong>." in ada.get("/e-mail").text
    services.answers["mail_channel"] = MailChannelState(on=False, since=NOW)
    page = ada.get("/e-mail").text
    assert "Alerts by e-mail are <strong>off</strong> since 24 November 2026 at 3:05pm." in page
    assert "Nobody is mailed about a concern" in page


def test_it_is_turned_off(ada, services):
    answer = send(ada, "/e-mail", mail="off")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/e-mail")
    assert services.last("set_mail_channel").on is False
    assert send(ada, "/e-mail", mail="perhaps").status_code == 400
    services.answers["set_mail_channel"] = Problem(ErrorCode.NOT_PERMITTED)
    refused = send(ada, "/e-mail", mail="on")
    assert refused.status_code == 403
    assert "Only who sets the rules of every school" in refused.text


def test_off_begins_after_a_school_day_and_can_be_stopped(ada, services):
    services.answers["set_mail_channel"] = MailChannel(on=True, off_from=NOW)
    services.answers["mail_channel"] = MailChannelState(on=True, since=None, off_from=NOW)
    send(ada, "/e-mail", mail="off")
    page = ada.get("/e-mail").text
    assert "Nobody is mailed about alerts from 24 November 2026 at 3:05pm on." in page
    assert "Off from 24 November 2026 at 3:05pm." in page


def test_it_is_for_those_who_set_the_rules(open_browser):
    page = open_browser(Identity([Right.SESSION_OWN, Right.STAFF_ADMINISTER])).get("/").text
    assert 'href="/e-mail"' not in page


def test_a_program_turns_it_off(ada, services):
    answer = ada.put("/api/v1/mail-channel", json={"on": False}, headers=BEARER)
    assert (answer.status_code, answer.json) == (200, {"on": True, "since": None, "off_from": None})
    assert services.last("set_mail_channel").on is False
    assert ada.get("/api/v1/mail-channel", headers=BEARER).json == {"on": True, "since": None, "off_from": None}
