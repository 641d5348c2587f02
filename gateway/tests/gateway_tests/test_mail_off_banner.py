"""That nobody is mailed about alerts stands on every page of those who would be, or look after it."""

from datetime import timedelta

import pytest
from haven_schemas.acts.alerts import MailChannel, MailChannelState, NewAlerts
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, send
from gateway_tests.conftest import NOW

OFF = NewAlerts(ids=[], mail_off_since=NOW - timedelta(days=1))
WORDS = "Nobody is mailed about alerts"
ANY = [Right.SESSION_OWN, Right.ALERT_READ, Right.CONCERN_REPORT]
PAGES = ("/", "/help", "/more")


def asked(identity):
    return [name for name, _ in identity.asked].count("new_alerts")


@pytest.mark.parametrize("right", [Right.CONCERN_TRIAGE, Right.DATA_OVERSEE, Right.POLICY_SET, Right.STAFF_ADMINISTER])
def test_it_stands_on_every_page_of_whom_it_is_about_and_is_asked_once_a_minute(open_browser, right):
    identity = Identity([*ANY, right], elevated=False)
    identity.answers["new_alerts"] = OFF
    browser = open_browser(identity)
    for address in PAGES:
        answer = browser.get(address)
        page = answer.text
        assert (answer.status_code, page.count(WORDS)) == (200, 1), address
        assert "since 23 November 2026" in page
        assert ('href="/e-mail"' in page.split(WORDS)[1].split("</p>")[0]) is (right is Right.POLICY_SET)
    assert asked(identity) == 1


def test_who_only_reports_is_not_told_and_nothing_is_asked(open_browser):
    identity = Identity(ANY)
    identity.answers["new_alerts"] = OFF
    assert WORDS not in open_browser(identity).get("/").text
    assert asked(identity) == 0


def test_before_it_begins_it_says_from_when(open_browser):
    identity = Identity([*ANY, Right.CONCERN_TRIAGE], elevated=False)
    identity.answers["new_alerts"] = NewAlerts(ids=[], mail_off_since=NOW + timedelta(hours=17))
    assert "from 25 November 2026" in open_browser(identity).get("/").text


def test_a_page_is_there_without_it_while_alerts_is_away_and_waits_once(open_browser):
    identity = Identity([*ANY, Right.CONCERN_TRIAGE], elevated=False)
    identity.answers["new_alerts"] = Problem(ErrorCode.TIMED_OUT)
    browser = open_browser(identity)
    for address in PAGES:
        page = browser.get(address)
        assert page.status_code == 200
        assert WORDS not in page.text
    assert asked(identity) == 1


def test_whoever_turns_it_off_or_on_sees_it_at_once(open_browser):
    identity = Identity([*ANY, Right.POLICY_SET])
    identity.answers |= {
        "mail_channel": MailChannelState(on=True, since=None),
        "set_mail_channel": MailChannel(on=True, off_from=NOW + timedelta(hours=17)),
    }
    browser = open_browser(identity)
    assert WORDS not in browser.get("/more").text
    identity.answers["new_alerts"] = OFF
    assert WORDS not in browser.get("/more").text, "asked a moment ago"
    assert send(browser, "/e-mail", mail="off").status_code == 303
    assert WORDS in browser.get("/more").text


def test_the_inbox_says_it_once(open_browser):
    identity = Identity([*ANY, Right.CONCERN_TRIAGE])
    identity.answers["new_alerts"] = OFF
    inbox = identity.answers["read_inbox"]
    identity.answers["read_inbox"] = inbox.model_copy(update={"mail_off_since": OFF.mail_off_since})
    assert open_browser(identity).get("/inbox").text.count(WORDS) == 1
