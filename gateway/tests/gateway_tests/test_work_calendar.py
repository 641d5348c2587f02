"""The calendar that apps fetch: days and kinds alone, by an app password, refused as soon as it is withdrawn."""

import base64
from datetime import date
from uuid import uuid4

import pytest
from gateway.areas.calendar.work_calendar import work_calendar
from haven_schemas.acts.calendar import WorkDay, WorkDays
from haven_schemas.acts.identity.app_passwords import AppPassword, AppPasswordMade, AppPasswords, AppToken
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from icalendar import Calendar

from gateway_tests.administered import NOW, Identity, number, send

PASSWORD = "abcd-efgh-ijkl-mnop-qrst-uvwx-yz23-4567"
ACTION, DEADLINE = number(801), number(802)
DAYS = [WorkDay(kind="action", id=ACTION, due_on=date(2026, 11, 25))]
DEADLINES = [WorkDay(kind="referral", id=DEADLINE, due_on=date(2026, 11, 24))]


def basic(password=PASSWORD, user="dana@north.example"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def identity():
    made = Identity([Right.SESSION_OWN, Right.CONCERN_FOLLOW_OWN])
    made.answers |= {
        "token_for_app_password": AppToken(access_token="t"),
        "own_work_days": WorkDays(days=DAYS),
        "own_deadline_days": WorkDays(days=DEADLINES),
        "list_app_passwords": AppPasswords(
            app_passwords=[AppPassword(id=number(803), name="Phone <b>", created_at=NOW, last_used_on=None)]
        ),
        "make_app_password": AppPasswordMade(id=number(804), user_name="dana@north.example", password=PASSWORD),
        "withdraw_app_password": Empty(),
    }
    return made


@pytest.fixture
def app(open_browser, identity):
    return open_browser(identity)


def test_an_app_is_told_days_and_kinds_and_nothing_else(app, identity):
    answer = app.get("/calendar/work.ics", headers=basic())
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    events = [dict(each) for each in Calendar.from_ical(answer.data).walk("VEVENT")]
    assert [str(each["SUMMARY"]) for each in events] == ["Referral to chase", "Action"]
    assert [each["DTSTART"].dt for each in events] == [date(2026, 11, 24), date(2026, 11, 25)]
    assert all(set(each) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL", "CLASS", "TRANSP"} for each in events)
    assert {str(each["URL"]).partition("//")[2].partition("/")[2] for each in events} == {"work"}
    for hidden in (ACTION, DEADLINE, PASSWORD):
        assert str(hidden) not in answer.text
        assert str(hidden).replace("-", "") not in answer.text
    assert identity.last("token_for_app_password").user_name == "dana@north.example"


def test_what_did_not_change_is_not_sent_again(app, identity):
    first = app.get("/calendar/work.ics", headers=basic())
    again = {**basic(), "If-None-Match": first.headers["ETag"]}
    assert app.get("/calendar/work.ics", headers=again).status_code == 304
    identity.answers["own_work_days"] = WorkDays(days=[])
    assert app.get("/calendar/work.ics", headers=again).status_code == 200


def test_an_event_keeps_its_name_in_one_app_and_has_another_in_the_next():
    one, other = (work_calendar(DAYS, secret, "https://haven.example/work") for secret in ("a" * 39, "b" * 39))
    assert one == work_calendar(DAYS, "a" * 39, "https://haven.example/work")
    assert Calendar.from_ical(one).walk("VEVENT")[0]["UID"] != Calendar.from_ical(other).walk("VEVENT")[0]["UID"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer " + "x" * 43}, basic("short"), basic("x" * 300)])
def test_without_a_password_it_is_asked_for(app, identity, headers):
    answer = app.get("/calendar/work.ics", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert all(name != "token_for_app_password" for name, _ in identity.asked)


def test_a_password_is_asked_about_each_time_so_that_a_withdrawn_one_is_refused_at_once(app, identity):
    assert app.get("/calendar/work.ics", headers=basic()).status_code == 200
    identity.answers["token_for_app_password"] = Problem(ErrorCode.SIGN_IN_REQUIRED)
    assert app.get("/calendar/work.ics", headers=basic()).status_code == 401


def test_wrong_ones_of_an_address_are_held_up_and_a_right_one_is_not(app, identity):
    assert app.get("/calendar/work.ics", headers=basic()).status_code == 200
    token, identity.answers["token_for_app_password"] = (
        identity.answers["token_for_app_password"],
        Problem(ErrorCode.SIGN_IN_REQUIRED),
    )
    codes = [app.get("/calendar/work.ics", headers=basic(f"{uuid4()}")).status_code for _ in range(80)]
    assert codes[0] == 401
    assert codes[-1] == 429
    identity.answers["token_for_app_password"] = token
    assert app.get("/calendar/work.ics", headers=basic()).status_code == 200


def test_where_a_part_is_away_nothing_is_taken_for_done(app, identity):
    identity.answers["own_deadline_days"] = Problem(ErrorCode.UNAVAILABLE)
    answer = app.get("/calendar/work.ics", headers=basic())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "600")


def test_a_password_is_shown_once_and_withdrawn_on_the_page(app, identity):
    page = app.get("/account/calendar").text
    assert "Phone &lt;b&gt;" in page
    assert PASSWORD not in page
    assert "/calendar/work.ics" in page
    shown = send(app, "/account/calendar", name="Desk").text
    assert PASSWORD in shown
    assert "dana@north.example" in shown
    assert identity.last("make_app_password").name == "Desk"
    assert PASSWORD not in app.get("/account/calendar").text
    send(app, f"/account/calendar/{number(803)}", "/account/calendar")
    assert identity.last("withdraw_app_password").app_password_id == number(803)


def test_one_without_a_name_is_asked_for_it(app):
    page = send(app, "/account/calendar", name="")
    assert page.status_code == 400
    assert "name-error" in page.text
