"""Pages of schedules: what a change would do is seen before it is kept."""

from datetime import date

import pytest
from haven_schemas.acts.retention.schedules import ScheduleList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import number, send
from gateway_tests.kept import (
    COMING,
    NEW_SCHEDULE,
    OF_LEAD,
    SCHEDULE,
    TYPED,
    answering,
    inside,
)


@pytest.fixture
def identity():
    return answering(OF_LEAD)


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


@pytest.fixture
def setter(open_browser):
    """Somebody who sets schedules for the trust."""
    made = answering([*OF_LEAD, Right.RETENTION_SET])
    browser = open_browser(made)
    browser.behind = made
    return browser


def test_schedules_say_how_long_why_and_how_sure(ada):
    page = inside(ada.get("/retention/schedules"))
    for words in ("25 years after birth", "IRMS toolkit", "As another body quotes it", "From guidance", "To come"):
        assert words in page, words
    assert "No law says how long a child protection file is kept." in page
    assert "schedules/new" not in page, "only for those who set"


def test_one_of_the_trusts_own_gives_its_first_day_once_and_in_words(ada, identity):
    agreed = COMING.model_copy(update={"edition": "2027-09-01"})
    identity.answers["list_schedules"] = ScheduleList(schedules=[SCHEDULE], replaced=[], coming=[agreed])
    page = inside(ada.get("/retention/schedules"))
    assert "From 1 September 2027." in page
    assert "2027-09-01" not in page


def test_a_schedule_is_compared_first_and_kept_then(setter):
    identity = setter.behind
    assert "25 years after birth" in setter.get(f"{NEW_SCHEDULE}?record=child_protection").text
    answer = send(setter, NEW_SCHEDULE, **TYPED, act="compare")
    assert answer.status_code == 200
    assert identity.last("what_would_change").years == 30
    page = inside(answer)
    assert "North School" in page
    assert 'data-label="Due at once">2<' in page
    assert "keep_schedule" not in [name for name, _ in identity.asked]
    assert send(setter, NEW_SCHEDULE, **TYPED, act="keep", keeps="yes").status_code == 303
    assert "It counts from its first day on" in inside(setter.get("/retention/schedules")), "not already now"
    kept = identity.last("keep_schedule")
    assert (kept.schedule_id, kept.version, kept.keeps, kept.since) == (None, 0, True, date(2027, 9, 1))


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"record": ""}, None, "Choose which kind of record."),
        ({"trigger": ""}, None, "Choose what the years are counted from."),
        ({"years": ""}, None, "as a whole number from 1 to 100"),
        ({"years": "soon"}, None, "as a whole number from 1 to 100"),
        ({"years": "101"}, None, "as a whole number from 1 to 100"),
        ({"years": "9" * 5000}, None, "as a whole number from 1 to 100"),
        ({"source": ""}, None, "Say in which policy it stands"),
        ({"agreed": ""}, None, "Say who agreed it, and when."),
        ({"since": ""}, None, "Write the first day"),
        ({"since": "31/2/2027"}, None, "Write the first day"),
        ({}, invalid("years", FieldCode.TOO_SHORT), "It has to be kept longer: by law, while they are children"),
        ({}, invalid("since", FieldCode.DUPLICATE), "begins on this day already"),
    ],
)
def test_what_is_wrong_with_a_schedule_is_said_and_what_was_typed_stays(setter, typed, refusal, words):
    if refusal is not None:
        setter.behind.answers["what_would_change"] = refusal
    answer = send(setter, NEW_SCHEDULE, **{**TYPED, "note": "Of our own", **typed}, act="compare")
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert "Of our own" in answer.text


def test_one_that_has_not_begun_is_changed_with_the_version_that_was_seen(setter):
    identity, address = setter.behind, f"/retention/schedules/{COMING.schedule_id}"
    assert 'value="30"' in setter.get(address).text
    compared = send(setter, address, **{**TYPED, "years": "40"}, act="compare", version="2")
    assert 'name="version" value="2"' in compared.text, "the version that was seen, not that of a colleague"
    identity.answers["keep_schedule"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(setter, address, **{**TYPED, "years": "40"}, act="keep", version="2")
    assert answer.status_code == 412
    assert "30 years after birth" in answer.text
    assert 'value="40"' in answer.text
    assert 'name="version" value="3"' in answer.text
    assert identity.last("keep_schedule").version == 2
    assert setter.get(f"/retention/schedules/{number(599)}").status_code == 404
