"""Pages of how long records are kept: lists, holds, the dry run, and a review."""

import csv
import io
from datetime import date, timedelta

import pytest
from haven_schemas.acts.incidents.chronology import Card, CardVersion, OtherCard
from haven_schemas.acts.retention.files import (
    FilePage,
    LastLeaverLook,
    LastSweep,
    Reviewed,
    Sweep,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, SOUTH, Identity, number, send
from gateway_tests.kept import (
    DECISION,
    DUE,
    FILE,
    HIDDEN,
    HOLD,
    LINE,
    NEW_HOLD,
    NOW,
    OF_LEAD,
    ONE_HOLD,
    TODAY,
    ZARA,
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


def asked(identity):
    return [name for name, _ in identity.asked]


def test_files_due_for_review_are_listed_with_what_holds_for_them(ada, identity):
    page = inside(ada.get("/retention"))
    for words in ("=Zara Quillfeather", "North School", "Child protection files", "1 November 2026", "Due for review"):
        assert words in page, words
    assert "Nothing is destroyed by its day alone" in page
    assert "2 records still open" in page
    assert "1200" not in page
    assert identity.last("list_files").state == "in_review"
    assert "Look again now" not in page, "only for those who set"


def test_a_child_whom_the_reader_does_not_see_has_no_name(ada, identity):
    identity.answers["list_files"] = FilePage(
        files=[LINE.model_copy(update={"subject_id": HIDDEN})], next_cursor=None, looked_at=NOW
    )
    page = inside(ada.get("/retention"))
    assert "A child who is not listed" in page
    assert "Quillfeather" not in page


@pytest.mark.parametrize(
    ("query", "state", "by", "school"),
    [
        ("", "in_review", None, None),
        ("?show=held", "held", None, None),
        ("?show=all", None, None, None),
        ("?show=nonsense", "in_review", None, None),
        ("?by=2030-08-31", None, date(2030, 8, 31), None),
        ("?by=soon", "in_review", None, None),
        (f"?school={NORTH.urn}", "in_review", None, NORTH.id),
    ],
)
def test_the_list_is_narrowed_by_its_address(ada, identity, query, state, by, school):
    assert ada.get(f"/retention{query}").status_code == 200
    found = identity.last("list_files")
    assert (found.state, found.by, found.school_id) == (state, by, school)


def test_a_school_that_is_none_of_theirs_is_refused(ada):
    assert ada.get("/retention?school=999999").status_code == 400


def test_before_anything_was_looked_at_it_says_so(ada, identity):
    identity.answers["last_sweep"] = LastSweep(sweep=None)
    identity.answers["list_files"] = FilePage(files=[], next_cursor=None, looked_at=None)
    page = inside(ada.get("/retention"))
    assert "Files have not been looked at yet" in page
    assert "There is nothing to list before" in page


def test_who_sets_has_all_files_looked_at_anew_once_at_a_time(setter):
    assert "Look again now" in setter.get("/retention").text
    answer = send(setter, "/retention/look", "/retention")
    assert answer.status_code == 303
    assert "begin_sweep" in asked(setter.behind)
    setter.behind.answers["last_sweep"] = LastSweep(sweep=Sweep(begun_at=NOW, looked_at=500, ended_at=None))
    page = inside(setter.get("/retention"))
    assert "500 files so far" in page
    assert "Look again now" not in page


def test_who_sees_totals_alone_is_led_to_them(open_browser, identity):
    officer = Identity([Right.RETENTION_READ])
    officer.answers |= {name: each for name, each in identity.answers.items() if name != "token_for_session"}
    officer.answers["list_files"] = FilePage(files=[], next_cursor=None, looked_at=NOW)
    browser = open_browser(officer)
    assert "are yours to see" in inside(browser.get("/retention"))
    page = inside(browser.get("/retention/dry-run"))
    assert "totals.csv" in page
    assert "files.csv" not in page


def test_without_the_right_there_is_no_entry_and_no_answer(open_browser):
    made = Identity([Right.RECORD_READ])
    for each in ("list_files", "last_sweep", "dry_run", "list_schedules", "list_holds"):
        made.answers[each] = Problem(ErrorCode.NOT_PERMITTED)
    browser = open_browser(made)
    assert "How long records are kept" not in browser.get("/more").text
    for address in ("/retention", "/retention/holds", "/retention/dry-run", "/retention/schedules"):
        assert browser.get(address).status_code == 403, address


@pytest.mark.parametrize("address", ["/retention", "/retention/holds", "/retention/dry-run", "/retention/schedules"])
def test_with_the_service_away_each_list_says_so(ada, identity, address):
    for each in ("list_files", "last_sweep", "dry_run", "list_schedules", "list_holds"):
        identity.answers[each] = Problem(ErrorCode.UNAVAILABLE)
    assert ada.get(address).status_code == 503


def test_holds_are_listed_with_all_that_was_said(ada, identity):
    page = inside(ada.get("/retention/holds"))
    for words in ("A claim or court case", "Solicitors &lt;b&gt;wrote&lt;/b&gt;.", "24 November 2027", ONE_HOLD):
        assert words in page, words
    assert ada.get("/retention/holds?show=lifted").status_code == 200
    assert identity.last("list_holds").lifted is True


def test_a_dry_run_sums_up_and_is_saved_with_harmless_cells(ada, identity):
    page = inside(ada.get("/retention/dry-run?by=31/8/2030"))
    assert identity.last("dry_run").by == date(2030, 8, 31)
    assert "Would come to review" in page
    assert ">7<" in page
    assert "Nothing is written and nothing is destroyed" in page
    assert "/retention/disposals" in page
    ada.get("/retention/dry-run")
    assert identity.last("dry_run").by == date(2027, 11, 24)
    answer = ada.get("/retention/dry-run/totals.csv?by=2030-08-31")
    assert answer.headers["Content-Disposition"] == "attachment; filename=review-totals-2030-08-31.csv"
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[0] == "school"
    assert row == ["North School", "'=1+1", "2030-08-31", "7", "2", "1", "40"]


@pytest.mark.parametrize(
    ("let_go", "words"), [(None, "is not known yet"), (0, "None of them went"), (3, "3 of them went")]
)
def test_the_last_look_is_shown_to_who_is_told_of_it(ada, identity, let_go, words):
    look = LastLeaverLook(left_by=date(2020, 11, 24), looked_at=5, let_go=let_go, ended_at=NOW)
    assert "were looked at" not in inside(ada.get("/retention/schedules"))
    identity.answers["last_sweep"] = LastSweep(sweep=None, leavers=look)
    page = inside(ada.get("/retention/schedules"))
    assert "5 pupils who had left by 24 November 2020 were looked at" in page
    assert words in page


def test_files_of_a_dry_run_are_saved_page_by_page(ada, identity):
    pages = iter(
        [
            FilePage(files=[LINE], next_cursor="more", looked_at=NOW),
            FilePage(files=[LINE.model_copy(update={"subject_id": HIDDEN})], next_cursor=None, looked_at=NOW),
        ]
    )
    calls = identity.call

    def call(service, method, request, reply_type, **told):
        if method == "list_files":
            identity.answers["list_files"] = next(pages)
        return calls(service, method, request, reply_type, **told)

    identity.call = call
    answer = ada.get("/retention/dry-run/files.csv?by=2030-08-31")
    _, first, second, end = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert first[:4] == ["'=Zara Quillfeather", "North School", "2026-11-01", "Child protection files"]
    assert second[0] == "A child who is not listed"
    assert end == ["End of the file: 2 files"]
    assert identity.last("list_files").cursor == "more"


@pytest.mark.parametrize("day", ["soon", "31/2/2030", "1/1/9999"])
def test_what_is_no_day_is_said(ada, day):
    answer = ada.get("/retention/dry-run", query_string={"by": day})
    assert answer.status_code == 400
    assert "Write the day, such as 31/8/2030." in answer.text
    assert f'value="{day}"' in answer.text
    for name in ("totals", "files"):
        assert ada.get(f"/retention/dry-run/{name}.csv", query_string={"by": day}).status_code == 400


def test_a_hold_is_placed_with_kind_words_and_day(ada, identity):
    assert "Nothing of this file may be destroyed" in ada.get(NEW_HOLD).text
    answer = send(ada, NEW_HOLD, kind="police", words="Ref 77. شرطة", until="1/2/2028", key="k1")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pupils/{ZARA}")
    placed = identity.last("place_hold")
    assert (placed.subject_id, placed.kind, placed.words, placed.until) == (
        ZARA, "police", "Ref 77. شرطة", date(2028, 2, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"kind": ""}, None, "Choose why nothing may be destroyed."),
        ({"words": ""}, None, "Say why, and at whose word."),
        ({"until": "soon"}, None, "Write the day as 31/8/2030, or leave it empty."),
        ({}, invalid("until", FieldCode.NOT_IN_THE_FUTURE), "Choose a day to come"),
        ({"words": "x" * 1001}, None, "Shorten “Why, and at whose word”."),
    ],
)
def test_what_is_wrong_with_a_hold_is_said_and_what_was_typed_stays(ada, identity, typed, refusal, words):
    if refusal is not None:
        identity.answers["place_hold"] = refusal
    answer = send(ada, NEW_HOLD, **{"kind": "police", "words": "Their letter.", "until": "1/2/2028", **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    if "words" not in typed:
        assert "Their letter." in answer.text


def test_a_file_that_is_being_destroyed_takes_no_hold_and_no_decision_and_says_so(ada, identity):
    too_late = invalid("subject_id", FieldCode.BEING_DESTROYED)
    identity.answers |= {"place_hold": too_late, "review_file": too_late, "get_file": DUE}
    for address, typed in (
        (NEW_HOLD, {"kind": "police", "words": "Their letter."}),
        (DECISION, {"decision": "keep_until", "until": "1/9/2030", "words": "Theirs.", "version": "4"}),
    ):
        answer = send(ada, address, **typed)
        assert answer.status_code == 400
        assert "This file is being destroyed just now" in answer.text.split("govuk-error-summary", 1)[1]
        assert 'href="#words"' in answer.text


def test_a_hold_is_reviewed_or_lifted_with_the_version_that_was_seen(ada, identity):
    identity.answers["get_file"] = FILE.model_copy(update={"holds": [HOLD], "state": "held"})
    assert "Solicitors" in ada.get(ONE_HOLD).text
    assert send(ada, ONE_HOLD, decision="review", words="It goes on.", until="", version="2").status_code == 303
    review = identity.last("review_hold")
    assert (review.hold_id, review.words, review.until, review.version) == (HOLD.id, "It goes on.", None, 2)
    assert send(ada, ONE_HOLD, decision="lift", words="Settled.", version="2").status_code == 303
    assert identity.last("lift_hold").words == "Settled."
    assert "Choose whether it is still needed." in send(ada, ONE_HOLD, words="x", version="2").text
    assert "Say why" in send(ada, ONE_HOLD, decision="lift", words="", version="2").text


def test_when_a_colleague_was_quicker_with_a_hold_both_are_shown(ada, identity):
    identity.answers["get_file"] = FILE.model_copy(update={"holds": [HOLD], "state": "held"})
    identity.answers["lift_hold"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, ONE_HOLD, decision="lift", words="Settled.", version="1")
    assert answer.status_code == 412
    assert "somebody else said something" in answer.text
    assert "Settled." in answer.text
    assert 'name="version" value="2"' in answer.text


def test_what_is_hidden_is_answered_like_what_is_not_there(ada, identity):
    identity.answers["get_file"] = Problem(ErrorCode.NOT_FOUND)
    for address in (NEW_HOLD, ONE_HOLD, DECISION):
        assert ada.get(address).status_code == 404, address
    identity.answers["get_file"] = FILE
    assert ada.get(ONE_HOLD).status_code == 404, "no hold of this file"
    identity.answers["get_file"] = FILE.model_copy(update={"may_hold": False, "may_review": False})
    assert ada.get(NEW_HOLD).status_code == 403
    assert ada.get(DECISION).status_code == 403


def test_the_authoritys_case_number_stands_where_a_file_is_decided_on(ada, identity):
    identity.answers["get_file"] = DUE
    own, other = (CardVersion(version=1, case_number=each) for each in ("SMP-204417", "OLD-9"))
    others = [OtherCard(subject_id=number(541), school_id=NORTH.id, card=other)]
    identity.answers["pupil_card"] = Card(
        subject_id=ZARA, school_id=NORTH.id, versions=[own], may_write=True, others=others
    )
    assert "under SMP-204417, OLD-9." in ada.get(DECISION).text
    for code in (ErrorCode.NOT_FOUND, ErrorCode.UNAVAILABLE):
        identity.answers["pupil_card"] = Problem(code)
        page = ada.get(DECISION)
        assert (page.status_code, "local authority" in page.text) == (200, False)


def test_a_file_whose_day_has_come_is_decided_on(ada, identity):
    identity.answers["get_file"] = DUE
    page = ada.get(DECISION).text
    assert "Keep it until another day" in page
    assert 'name="version" value="4"' in page
    typed = {"decision": "keep_until", "until": "1/9/2030", "words": "A sibling is here.", "version": "4"}
    assert send(ada, DECISION, **typed).status_code == 303
    review = identity.last("review_file")
    assert (review.decision, review.until, review.words, review.version) == (
        "keep_until", date(2030, 9, 1), "A sibling is here.", 4,
    )  # fmt: skip
    for wrong, words in (
        ({"decision": ""}, "Choose what is to be done."),
        ({"until": ""}, "Write the day of the next review"),
        ({"until": "31/2/2030"}, "Write the day of the next review"),
        ({"words": ""}, "Say why. Whoever reviews it next reads it."),
    ):
        answer = send(ada, DECISION, **{**typed, **wrong})
        assert answer.status_code == 400
        assert words in answer.text


def test_when_a_colleague_decided_first_theirs_is_shown(ada, identity):
    decided = Reviewed(decision="transfer_pending", until=date(2027, 1, 1), words="Theirs.", by=number(9), at=NOW)
    identity.answers["get_file"] = DUE.model_copy(update={"decided": decided, "version": 5})
    identity.answers["review_file"] = Problem(ErrorCode.STALE_VERSION)
    typed = {"decision": "keep_until", "until": "1/9/2030", "words": "Ours.", "version": "4"}
    answer = send(ada, DECISION, **typed)
    assert answer.status_code == 412
    assert "Theirs." in answer.text
    assert "Ours." in answer.text
    assert 'name="version" value="5"' in answer.text


def test_before_its_day_there_is_nothing_to_decide(ada):
    page = inside(ada.get(DECISION))
    assert "Its day has not come" in page
    assert "<form" not in page


def test_a_day_that_is_over_is_still_no_destruction(ada, identity):
    """The words stand wherever a day does."""
    identity.answers["get_file"] = DUE.model_copy(update={"until": TODAY - timedelta(days=900)})
    assert "Nothing is destroyed by its day alone" in ada.get(DECISION).text
    assert SOUTH.name not in inside(ada.get(DECISION))
