"""Whether a colleague is kept from a child: what who is asked sees and sends, and what who links them is told."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.conflicts import (
    FreedColleague,
    LinkQuestion,
    LinkQuestionAnswered,
    LinkQuestions,
    ReadingInQuestion,
)
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, handed, number, send
from gateway_tests.disposals_here import HARRIET, OTHER_HEAD, disposing
from gateway_tests.kept import NOW

BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
PAGE = "/link-questions"
ASKED = LinkQuestion(
    id=number(570), school_id=NORTH.id, staff_id=HARRIET, staff_name="Harriet Head", child_name="Anna Lee", kind=None,
    set_by=None, set_by_name=None, acts=False, asked_at=NOW, due_at=NOW + timedelta(days=1), may_answer=True,
    readings=[], version=2,
)  # fmt: skip


@pytest.fixture
def services():
    made = disposing([Right.ALERT_READ])
    made.answers["link_questions"] = LinkQuestions(questions=[ASKED])
    made.answers["answer_link_question"] = LinkQuestionAnswered(id=ASKED.id, answer="linked")
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


def test_who_is_asked_sees_both_names_and_says_what_links_them(browser, services):
    page = browser.get(PAGE).text
    assert "Harriet Head and Anna Lee" in page
    assert "own system has their e-mail address or name" in page
    services.answers["answer_link_question"] = invalid("kind", FieldCode.REQUIRED)
    refused = send(browser, f"{PAGE}/{ASKED.id}", PAGE, answer="linked", version="2")
    assert refused.status_code == 400
    assert "Choose what links them." in refused.text
    services.answers["answer_link_question"] = LinkQuestionAnswered(id=ASKED.id, answer="linked")
    assert send(browser, f"{PAGE}/{ASKED.id}", PAGE, answer="linked", kind="parent", version="2").status_code == 303
    sent = services.last("answer_link_question")
    assert (sent.question_id, sent.answer, sent.kind, sent.version) == (ASKED.id, "linked", "parent", 2)
    assert send(browser, f"{PAGE}/{ASKED.id}", PAGE, answer="", version="2").status_code == 400


def test_who_is_told_sees_who_was_let_in_again_and_by_whom(browser, services):
    freed = FreedColleague(
        id=number(571), school_id=NORTH.id, staff_name="Harriet Head", child_name=None, freed_by_name="Dana Lead",
        freed_at=NOW,
    )  # fmt: skip
    services.answers["link_questions"] = LinkQuestions(questions=[], freed=[freed])
    page = browser.get(PAGE).text
    assert "Harriet Head and a child" in page
    assert "Dana Lead let them see the child" in page
    [line] = browser.get("/api/v1/link-questions", headers=BEARER).json["freed"]
    assert (line["freed_by_name"], line["lapsed"]) == ("Dana Lead", False)
    lapsed = freed.model_copy(update={"freed_by_name": "", "lapsed": True})
    services.answers["link_questions"] = LinkQuestions(questions=[], freed=[lapsed])
    assert "nobody had agreed in time" in browser.get(PAGE).text


def test_who_only_sees_it_reads_what_was_read_and_has_no_button(browser, services):
    reading = ReadingInQuestion(kind="chronology", last_at=NOW, times=3)
    shown = ASKED.model_copy(update={"may_answer": False, "readings": [reading], "child_name": None})
    services.answers["link_questions"] = LinkQuestions(questions=[shown])
    page = browser.get(PAGE).text
    assert "Harriet Head and a child" in page
    assert ", 3 times" in page
    assert "Keep them away" not in page


def test_a_link_that_somebody_set_says_who_and_until_when(browser, services):
    by_head = {"acts": True, "kind": "parent", "set_by": OTHER_HEAD, "set_by_name": "Olive Other"}
    services.answers["link_questions"] = LinkQuestions(questions=[ASKED.model_copy(update=by_head)])
    page = browser.get(PAGE).text
    assert "Olive Other wants them kept away" in page
    assert "They are kept away until" in page


def test_a_program_reads_and_answers_the_same(browser, services):
    (shown,) = browser.get(f"/api/v1{PAGE}", headers=BEARER).json["questions"]
    assert (shown["staff_name"], shown["school_urn"]) == ("Harriet Head", NORTH.urn)


def test_of_a_report_no_child_is_named_and_nothing_is_to_be_chosen(browser, services):
    of_report = {"report": True, "child_name": None, "acts": True, "set_by": OTHER_HEAD, "set_by_name": "Olive Other"}
    services.answers["link_questions"] = LinkQuestions(questions=[ASKED.model_copy(update=of_report)])
    page = browser.get(PAGE).text
    for words in ("Harriet Head and a report", "Olive Other says that a report is about them", "It is not about them"):
        assert words in page, words
    assert "what links them" not in page
    assert "Read the report" not in page
    shown = ASKED.model_copy(update=of_report | {"concern_id": number(572)})
    services.answers["link_questions"] = LinkQuestions(questions=[shown])
    assert f"/concerns/{number(572)}" in browser.get(PAGE).text
    assert send(browser, f"{PAGE}/{ASKED.id}", PAGE, answer="linked", version="2").status_code == 303
