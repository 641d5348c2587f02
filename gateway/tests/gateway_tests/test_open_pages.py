"""Open pages learn how many alerts came: what is heard, what is missed, and when a page hears nothing more."""

import contextlib
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from gateway.app import haven_over
from gateway.areas.alerts import open_pages
from gateway.areas.alerts.open_pages import LONGEST, MOST_OF_A_SESSION, REMEMBERED, NoRoom, OpenPages
from gateway.state import attach
from haven_schemas.acts.alerts import NewAlerts
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from support.served import free_place, served

from gateway_tests.administered import ME, NOW, Identity, handed, number

SESSION_COOKIE = f"__Host-haven={handed('s' * 43)}"


class _Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return _Clock()


@pytest.fixture
def pages(clock):
    made = OpenPages(clock)
    made.restored()
    return made


def _told(*alert_ids, owner=ME, as_read=False):
    lines = {str(owner): [str(each) for each in alert_ids]}
    return {"kind": "alerts_told", "told": {} if as_read else lines, "read": lines if as_read else {}}


def test_a_page_knows_what_came_between_its_making_and_its_waiting(pages, clock):
    since = clock.now
    pages.heard(_told(uuid4()))
    pages.heard(_told(uuid4(), owner=uuid4()))
    clock.now += timedelta(seconds=2)
    assert len(pages.open(ME, uuid4(), since, 60).new) == 1
    assert len(pages.open(ME, uuid4(), clock.now, 60).new) == 0


def test_one_alert_is_one_however_often_it_is_heard(pages, clock):
    page, alert = pages.open(ME, uuid4(), clock.now, 60), uuid4()
    pages.heard(_told(alert))
    pages.heard(_told(alert))
    pages.add(page, [alert])
    assert page.new == {alert}


def test_what_is_read_elsewhere_is_new_no_longer(pages, clock):
    page, alert = pages.open(ME, uuid4(), clock.now, 60), uuid4()
    pages.heard(_told(alert))
    pages.heard(_told(alert, as_read=True))
    assert page.new == set()
    assert pages.open(ME, uuid4(), clock.now, 60).new == set()


def test_alerts_is_asked_only_for_what_may_have_been_missed(pages, clock):
    restored_at = clock.now
    clock.now += timedelta(seconds=30)
    assert pages.knows_since(restored_at)
    assert not pages.knows_since(restored_at - timedelta(seconds=1))
    clock.now += REMEMBERED
    assert not pages.knows_since(restored_at + timedelta(seconds=29))
    pages.cut_off()
    assert not pages.knows_since(clock.now)


def test_whoever_is_signed_out_or_cut_off_hears_nothing_more(pages, clock):
    session = uuid4()
    one, other = pages.open(ME, session, clock.now, 60), pages.open(ME, uuid4(), clock.now, 60)
    pages.revoke(session)
    assert (one.is_over, other.is_over) == (True, False)
    pages.cut_off()
    assert other.is_over
    assert not pages.hears


def test_a_person_has_so_many_windows_that_wait_and_a_process_so_many_pages(pages, clock, monkeypatch):
    session = uuid4()
    opened = [pages.open(ME, session, clock.now, 60) for _ in range(MOST_OF_A_SESSION)]
    with pytest.raises(NoRoom):
        pages.open(ME, session, clock.now, 60)
    opened[0].close()
    opened[0].close()
    pages.open(ME, session, clock.now, 60)
    monkeypatch.setattr(open_pages, "MOST_OPEN", MOST_OF_A_SESSION)
    with pytest.raises(NoRoom):
        pages.open(uuid4(), uuid4(), clock.now, 60)


def test_a_page_waits_no_longer_than_its_session_or_the_longest(pages, clock):
    assert pages.open(ME, uuid4(), clock.now, 20).seconds == 20
    assert pages.open(ME, uuid4(), clock.now, 9_000).seconds == LONGEST.total_seconds()


def test_a_page_is_told_over_the_real_server_within_a_moment(running):
    server, haven = running
    with _waiting(server) as (head, lines):
        assert b"text/event-stream" in head
        assert b"x-accel-buffering: no" in head.lower()
        assert _next(lines) == b"data: 0"
        began = time.monotonic()
        haven.open_pages.heard(_told(uuid4()))
        assert _next(lines) == b"data: 1"
        assert time.monotonic() - began < 1.0
        haven.open_pages.revoke(number(90))
        assert _next(lines) is None


def test_a_page_whose_reader_leaves_is_forgotten(running):
    server, haven = running
    with _waiting(server) as (_, lines):
        assert _next(lines) == b"data: 0"
        assert haven.open_pages._waiting
    deadline = time.monotonic() + 5
    while haven.open_pages._waiting:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def running(settings_of, applications, make_app):
    identity = Identity()
    settings = settings_of(listen=free_place(), threads=2, streams=4)
    app = make_app()
    haven = haven_over(settings, identity, lambda: NOW)
    haven.open_pages.restored()
    attach(app, haven)
    with served(settings, app.wsgi_app) as server:
        yield server, haven


@contextlib.contextmanager
def _waiting(server):
    """A page that waits: the head of its answer, and the lines that follow."""
    asked = f"GET /news HTTP/1.1\r\nHost: localhost:8443\r\nCookie: {SESSION_COOKIE}\r\n\r\n"
    with server.connect() as connection, connection.makefile("rb") as lines:
        connection.sendall(asked.encode())
        head = b"".join(iter(lines.readline, b"\r\n"))
        yield head, lines


def _next(lines):
    """The next number that is said; None when nothing more is."""
    for line in lines:
        if line.startswith(b"data: "):
            return line.strip()
        if line.strip() == b"0":
            return None
    return None


def test_who_is_not_signed_in_is_told_nothing_and_sent_nowhere(client):
    for address in ("/news", "/news/count"):
        answer = client.get(address)
        assert (answer.status_code, answer.text, "Location" in answer.headers) == (401, "", False)


def test_a_page_asks_alerts_itself_where_it_cannot_wait(ada, identity):
    identity.answers["new_alerts"] = NewAlerts(ids=[uuid4(), uuid4()])
    assert ada.get("/news").status_code == 503  # no broadcast was heard in this process yet
    assert ada.get("/news/count", query_string={"since": NOW.isoformat()}).text == "2"
    assert identity.last("new_alerts").since == NOW
    identity.answers["new_alerts"] = Problem(ErrorCode.TIMED_OUT)
    assert ada.get("/news/count").status_code == 503


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-24T15:05:00", "1999-01-01T00:00:00+00:00"])
def test_an_instant_that_is_none_asks_for_no_more_than_a_sign_in_lasts(ada, identity, since):
    identity.answers["new_alerts"] = NewAlerts(ids=[])
    ada.get("/news/count", query_string={"since": since})
    assert NOW - timedelta(hours=13) <= identity.last("new_alerts").since <= NOW


def test_it_never_counts_as_use(ada, identity):
    identity.answers["new_alerts"] = NewAlerts(ids=[])
    ada.get("/news/count")
    assert identity.last("token_for_session").used is False


def test_whoever_has_no_inbox_that_opens_has_no_part_of_it(open_browser):
    browser = open_browser(Identity([Right.SESSION_OWN, Right.CONCERN_REPORT]))
    assert 'id="news"' not in browser.get("/report").text
    assert browser.get("/news").status_code == 204
