"""Pages of who is away: one's own, a colleague's, the school's and home; and what they say while alerts is away."""

import pytest
from gateway.rendering.away import away_words
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ANSWERS, Identity, number, send

OWN, COVER, SCHOOL = "/account/away", "/schools/910001/cover", "/schools/910001"
TYPED = {"first_day": "30/11/2026", "last_day": "4/12/2026"}
LEADS = [
    Right.SESSION_OWN, Right.ALERT_READ, Right.SCHOOL_ADMINISTER, Right.CONCERN_TRIAGE, Right.POLICY_SET,
    Right.STAFF_ADMINISTER, Right.STAFF_READ,
]  # fmt: skip


@pytest.fixture
def identity():
    return Identity(LEADS)


@pytest.fixture
def tara(open_browser, identity):
    return open_browser(identity)


def test_one_says_it_of_oneself_or_of_a_colleague_and_ends_it(tara, identity):
    page = tara.get(OWN).text
    assert "23 November 2026 to 27 November 2026" in page
    assert "Said by Tara Trust" in page
    assert "I am back" in page
    assert send(tara, OWN, **TYPED).status_code == 303
    asked = identity.last("say_away")
    assert (asked.staff_id, str(asked.first_day), str(asked.last_day)) == (None, "2026-11-30", "2026-12-04")
    assert send(tara, OWN, end=str(number(73))).status_code == 303
    assert identity.last("end_absence").absence_id == number(73)
    theirs = f"/staff/{number(72)}/away"
    assert "When Omar Other is away" in tara.get(theirs).text
    assert send(tara, theirs, **TYPED).headers["Location"].endswith(theirs)
    assert identity.last("say_away").staff_id == number(72)
    identity.answers["end_absence"] = Problem(ErrorCode.NOT_FOUND)
    assert send(tara, OWN, end=str(number(73))).status_code == 303, "it was ended a moment ago"


def test_what_is_refused_is_said_in_words_and_stays_typed(tara, identity):
    for field, code, words in (
        ("first_day", FieldCode.TOO_LONG_AGO, "The first day is past"),
        ("first_day", FieldCode.OVERLAPS, "within an absence that is said already"),
        ("last_day", FieldCode.OVERLAPS, "begins by then"),
        ("last_day", FieldCode.TOO_FAR_AHEAD, "more than 60 days in all"),
        ("last_day", FieldCode.WRONG_FORMAT, "not before the first"),
    ):
        identity.answers["say_away"] = invalid(field, code)
        answer = send(tara, OWN, **TYPED)
        assert (answer.status_code, words in answer.text) == (400, True), words
        assert 'value="30/11/2026"' in answer.text
    identity.answers["end_absence"] = invalid("absence_id", FieldCode.NOT_ALLOWED)
    assert "over already" in send(tara, OWN, end=str(number(73))).text
    assert send(tara, OWN, first_day="soon", last_day="").status_code == 400
    assert send(tara, OWN, end="none").status_code == 400
    identity.answers["list_absences"] = Problem(ErrorCode.NOT_FOUND)
    assert tara.get(f"/staff/{number(72)}/away").status_code == 404


def test_home_and_the_schools_pages_say_so_and_lead_to_cover(tara):
    home = tara.get("/").text
    assert "Nobody of the safeguarding team of" in home
    assert "1 December 2026 to 3 December 2026" in home
    assert f'href="{COVER}">Name cover' in home
    assert 'href="/account/away"' in home
    assert f'href="{COVER}">Name cover' in tara.get(SCHOOL).text
    assert "<bdi>Omar Other</bdi>: 1 December 2026 to 3 December 2026" in tara.get(COVER).text


def test_who_does_not_name_cover_is_not_told_to(open_browser):
    head = open_browser(Identity([each for each in LEADS if each is not Right.POLICY_SET]))
    assert "See who covers" in head.get("/").text
    assert "Name cover" not in head.get(SCHOOL).text


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT])
def test_a_frozen_service_holds_up_no_page(tara, identity, code):
    for name in ("team_absences", "teams_away", "staff_away"):
        identity.answers[name] = Problem(code)
    assert "Nobody of the safeguarding team" not in tara.get("/").text
    assert tara.get(SCHOOL).status_code == 200
    assert "cannot be shown just now" in tara.get(COVER).text


def test_no_absence_is_no_line(tara, identity):
    identity.answers["team_absences"] = ANSWERS["team_absences"].model_copy(update={"absences": [], "everyone": []})
    page = tara.get(COVER).text
    assert "Nobody of the safeguarding team has said that they are away" in page
    assert "Nobody decides on concerns here" not in page


def test_beside_a_name():
    found = ANSWERS["staff_away"].away[0]
    assert away_words(found.until) == " (away until 3 December 2026)"
    assert away_words(None) == ""
