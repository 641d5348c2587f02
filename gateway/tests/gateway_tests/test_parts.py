"""Small parts on their own: times, the report's form, permits, sessions remembered, refusals counted, words."""

import base64
import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from gateway.access.permits import read_permit
from gateway.access.refusals import RefusalCounts
from gateway.areas.reporting.pages.report_form import Person, ReportForm
from gateway.rendering.times import instant_of, moment, read_date, read_time
from gateway.sessions.cache import SessionCache
from haven_schemas.acts.identity import SessionView
from haven_schemas.acts.incidents import PupilRole
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.words.audit import AUDIT_ACTIONS
from haven_schemas.words.reporting import PUPIL_ROLES
from support.lists import every
from werkzeug.datastructures import MultiDict

NOW = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)


@every(
    ("typed", "read"),
    [
        ("10:45", time(10, 45)),
        ("1045", time(10, 45)),
        ("9", time(9)),
        ("2.15pm", time(14, 15)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("25:00", None),
        ("13pm", None),
        ("10:61", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_as_people_type_them(typed, read):
    assert read_time(typed) == read


def test_dates_as_people_type_them():
    assert read_date("24", "11", "2026") == date(2026, 11, 24)
    assert read_date("24", "11", "26") == date(2026, 11, 24)
    assert read_date("31", "2", "2026") is None
    assert read_date("", "11", "2026") is None


def test_summer_and_winter_in_london():
    assert moment(datetime(2026, 7, 1, 11, 0, tzinfo=UTC)) == "1 July 2026 at 12:00pm"
    assert moment(datetime(2026, 12, 1, 0, 5, tzinfo=UTC)) == "1 December 2026 at 12:05am"
    assert instant_of(date(2026, 7, 1), time(12)) == datetime(2026, 7, 1, 11, tzinfo=UTC)


def _typed(**changes):
    fields = {
        "key": "k" * 32, "school": str(uuid4()), "category": str(uuid4()), "day": "24", "month": "11", "year": "2026",
        "time": "10:00", "account": " Cold hands.\r\nNo coat. ", "urgency": "later",
    }  # fmt: skip
    people = [("person_id", ""), ("person_label", "A boy"), ("person_role", "harmed")]
    return ReportForm.typed(MultiDict([*{**fields, **changes}.items(), *people]))


def test_a_report_keeps_its_key_and_its_words():
    request = _typed().as_request(NOW)
    assert request.account == "Cold hands.\nNo coat."
    assert request.occurred_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert request.pupils[0].not_listed == "A boy"
    assert _typed().key == "k" * 32
    assert _typed(key="x").key != "x"


@pytest.mark.parametrize(("chosen", "said"), [("later", None), ("today", "today"), ("now", "now")])
def test_how_soon_it_has_to_be_read_is_chosen(chosen, said):
    assert _typed(urgency=chosen).as_request(NOW).details.urgency == said
    with pytest.raises(Problem) as refused:
        _typed(urgency="").as_request(NOW)
    assert [(each.field, each.code) for each in refused.value.fields] == [("urgency", FieldCode.REQUIRED)]


def test_whether_it_is_about_a_colleague_and_who():
    def said(**typed):
        details = _typed(**typed).as_request(NOW).details
        return details.about_colleague, details.colleague

    assert said() == (False, ""), "the answer that stands there, and a form of an earlier release"
    assert said(about_colleague="no", colleague="Mrs Hartley") == (False, ""), "thought better of"
    assert said(about_colleague="yes", colleague=" Mrs Hartley ") == (True, "Mrs Hartley")
    assert said(about_colleague="yes") == (True, "")


def test_a_child_who_is_not_born_yet_is_reported_with_the_day_as_it_was_typed():
    def pupils(*expected):
        people = [("person_id", str(uuid4())), ("person_label", "A girl"), ("person_role", "harmed")]
        people += [("person_id", ""), ("person_label", "Her baby"), ("person_role", "affected")]
        typed = {name: value for name, value in _typed().__dict__.items() if isinstance(value, str)}
        form = ReportForm.typed(MultiDict([*typed.items(), *people, *(("person_expected", each) for each in expected)]))
        return form.as_request(NOW).pupils

    assert [each.expected_on for each in pupils("", "9/3/2027")] == [None, date(2027, 3, 9)]
    assert [each.expected_on for each in pupils()] == [None, None], "a form of an earlier release"
    with pytest.raises(Problem) as refused:
        pupils("", "in spring")
    assert [(each.field, each.code) for each in refused.value.fields] == [
        ("people.1.expected_on", FieldCode.WRONG_FORMAT)
    ]


def test_a_report_names_everything_to_put_right_at_once():
    form = ReportForm.typed(MultiDict({"day": "31", "month": "2", "year": "2026", "time": "soon"}))
    with pytest.raises(Problem) as refused:
        form.as_request(NOW)
    wrong = {each.field for each in refused.value.fields}
    assert wrong == {"school", "urgency", "category", "account", "people", "date", "time"}


def test_now_is_not_in_the_future_but_tomorrow_is():
    local = ReportForm.blank(NOW, "")
    assert (local.day, local.month, local.year, local.time) == ("24", "11", "2026", "15:05")
    assert _typed(time="15:05").as_request(NOW - timedelta(seconds=20)).occurred_at == NOW - timedelta(seconds=20)
    with pytest.raises(Problem):
        _typed(day="25").as_request(NOW)


def test_the_same_child_is_added_once_and_words_are_not_lost():
    child = str(uuid4())
    form = ReportForm.blank(NOW, "").with_pupil(child, "Ann").with_pupil(child, "Ann")
    assert form.people == (Person(child, "Ann"),)
    assert form.without("0").people == ()
    kept = ReportForm.typed(MultiDict({"not_listed": "Her brother"})).with_words()
    assert kept.people == (Person("", "Her brother"),)


def _permit(claims):
    return f"h.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.s"


def test_a_permit_tells_its_schools():
    staff, school = uuid4(), uuid4()
    permit = read_permit(_permit({"sub": str(staff), "schools": [[str(school), "100001"]]}))
    assert permit.school_id("100001") == school
    assert permit.school_id("100002") is None
    assert permit.token not in repr(permit)


@every("token", ["", "a", "a.b.c", _permit([]), _permit({"sub": "x", "schools": 7}), "é.é.é"])
def test_what_is_no_permit(token):
    with pytest.raises(Problem) as refused:
        read_permit(token)
    assert refused.value.code is ErrorCode.TOKEN_INVALID


def _view(seconds=60):
    return SessionView(
        access_token="a", expires_at=NOW + timedelta(seconds=seconds), session_id=uuid4(), staff_id=uuid4(), name="T",
        tier="standard", elevated_until=None, has_second_factor=False, schools=[], roles=[], rights=[],
        session_ends_at=NOW,
    )  # fmt: skip


def test_tokens_are_remembered_only_while_revocations_are_heard():
    cache, view = SessionCache(), _view()
    cache.put("d", view, cache.generation)
    assert cache.get("d", NOW) is None
    cache.restored()
    cache.put("d", view, cache.generation)
    assert cache.get("d", NOW) == view
    assert cache.get("d", NOW + timedelta(seconds=55)) is None
    cache.cut_off()
    assert cache.get("d", NOW) is None


def test_a_revoked_session_is_forgotten_and_not_kept_by_an_answer_on_its_way():
    cache, view, other = SessionCache(), _view(), _view()
    cache.restored()
    before = cache.generation
    cache.put("d", view, before)
    cache.put("e", other, before)
    cache.revoke(view.session_id)
    assert cache.get("d", NOW) is None
    assert cache.get("e", NOW) == other
    cache.put("d", view, before)
    assert cache.get("d", NOW) is None


def test_a_raised_session_is_not_put_back_by_an_answer_on_its_way():
    cache, view = SessionCache(), _view()
    cache.restored()
    before = cache.generation
    cache.drop("d")
    cache.put("d", view, before)
    assert cache.get("d", NOW) is None


def test_refusals_are_counted_by_code_and_route_and_given_back():
    counts = RefusalCounts()
    assert counts.take() is None
    counts.add("token_invalid", "/api/v1/pupils")
    counts.add("token_invalid", "/api/v1/pupils")
    taken = counts.take()
    assert [(each.code, each.route, each.count) for each in taken.refusals] == [("token_invalid", "/api/v1/pupils", 2)]
    counts.give_back(taken)
    assert counts.take() == taken


def test_every_action_and_role_has_words():
    assert set(AUDIT_ACTIONS) == {action.value for action in AuditAction}
    assert set(PUPIL_ROLES) == set(PupilRole.__args__)
