"""Pages of the register of destroyed files, and of a list of files that a second person agrees to at once."""

from datetime import date

import pytest
from haven_schemas.acts.incidents.register import RegisterLine, RegisterPage
from haven_schemas.acts.retention.disposals import DisposalPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid, words_of

from gateway_tests.administered import NORTH, number, send
from gateway_tests.disposals_here import (
    HARRIET,
    LIST,
    OF_HEAD,
    OF_OFFICER,
    ONE,
    OTHER_HEAD,
    PROPOSED,
    TO_AGREE,
    TO_READ,
    disposing,
)
from gateway_tests.kept import inside

REGISTER, SIGNING = "/retention/register", "/retention/disposals/signing"
LINE = RegisterLine(
    disposal_id=PROPOSED.id, school_id=NORTH.id, names=["Zara <b>Quill</b>", "Zara Quillfeather"],
    date_of_birth=date(1999, 3, 1), schedule="child-protection", what="child protection files",
    until=date(2026, 11, 1), reason="erasure_asked", destroyed_on=date(2026, 12, 8), proposed_by=HARRIET,
    agreed_by=OTHER_HEAD,
)  # fmt: skip
NAMELESS = LINE.model_copy(update={"names": [], "date_of_birth": None, "reason": None, "agreed_by": None})


@pytest.fixture
def officer(open_browser):
    behind = disposing(OF_OFFICER)
    behind.answers["read_register"] = RegisterPage(lines=[LINE, NAMELESS], next_cursor="more")
    browser = open_browser(behind)
    browser.behind = behind
    return browser


def test_nothing_is_opened_before_the_officer_says_so_and_no_name_stands_in_an_address(officer):
    page = inside(officer.get(REGISTER))
    assert "The trust lead is told each time that you open it" in page
    assert "read_register" not in [name for name, _ in officer.behind.asked]
    assert REGISTER in inside(officer.get(LIST)), "the way to it"
    answer = send(officer, REGISTER, name="zara")
    assert answer.status_code == 200
    asked = officer.behind.last("read_register")
    assert (asked.name, asked.cursor) == ("zara", None)
    page = inside(answer)
    for words in (
        "Zara &lt;b&gt;Quill&lt;/b&gt;, by law Zara Quillfeather", "Born 1 March 1999", NORTH.name, "No name is known",
        "Child protection files", "Destroyed 8 December 2026", "The person it is about asked for it to be erased",
        "Harriet Head", "Olu Otherhead", ONE,
    ):  # fmt: skip
        assert words in page, words
    assert 'name="cursor" value="more"' in page
    send(officer, REGISTER, name="zara", cursor="more")
    assert officer.behind.last("read_register").cursor == "more"


def test_an_hour_later_it_has_to_be_opened_again(officer):
    officer.behind.answers["read_register"] = invalid("cursor", FieldCode.WRONG_FORMAT)
    answer = send(officer, REGISTER, cursor="old")
    assert (answer.status_code, "An hour is over since you opened it" in inside(answer)) == (400, True)


def test_nobody_else_has_the_page_or_the_way_to_it(open_browser):
    head = open_browser(disposing(OF_HEAD))
    assert head.get(REGISTER).status_code == 403
    assert REGISTER not in inside(head.get(LIST))


@pytest.fixture
def head(open_browser):
    behind = disposing(OF_HEAD)
    files = [PROPOSED.model_copy(update={"id": number(530 + each), "may_agree": True}) for each in range(3)]
    behind.answers["list_disposals"] = DisposalPage(disposals=files, next_cursor=None)
    shown = dict(zip([each.id for each in files], (TO_AGREE, TO_READ, TO_AGREE), strict=True))

    def get_disposal(asked):
        return shown[asked.disposal_id].model_copy(update={"id": asked.disposal_id, "reason": "kept_elsewhere"})

    behind.answers["get_disposal"] = get_disposal
    browser = open_browser(behind)
    browser.behind = behind
    return browser


def test_the_list_shows_what_each_goes_by_and_what_has_to_be_read_has_no_box(head):
    page = inside(head.get(SIGNING))
    asked = head.behind.last("list_disposals")
    assert (asked.listed_for, asked.state) == ("agreeing", "proposed")
    for words in (
        "=Zara Quillfeather",
        "Born 1 March 1999",
        "Whoever is responsible now keeps the file",
        "Harriet Head",
    ):
        assert words in page, words
    assert page.count('name="file"') == 2
    assert "You have to read this file before you agree" in page
    assert f"{number(531)}/agree" in page


def test_each_ticked_file_is_agreed_to_by_itself_and_one_that_is_refused_stops_no_other(head):
    first, third = number(530), number(532)

    def agree(asked):
        return Problem(ErrorCode.STALE_VERSION) if asked.disposal_id == first else PROPOSED

    head.behind.answers["agree_disposal"] = agree
    answer = send(head, SIGNING, file=[f"{first}:1", f"{third}:4", "rubbish"], word="destroy", key="k")
    assert answer.status_code == 200
    asked = [request for name, request in head.behind.asked if name == "agree_disposal"]
    assert [(each.disposal_id, each.version) for each in asked] == [(first, 1), (third, 4)]
    page = inside(answer)
    assert "You have agreed to 1 file." in page
    assert words_of(ErrorCode.STALE_VERSION) in page


def test_without_a_tick_or_the_word_nothing_is_agreed_to(head):
    answer = send(head, SIGNING, file=[f"{number(530)}:1"], word="")
    assert (answer.status_code, "Type the word destroy" in inside(answer)) == (400, True)
    assert f'value="{number(530)}:1" checked' in answer.text, "what was ticked stays"
    answer = send(head, SIGNING, word="destroy")
    assert (answer.status_code, "Tick the files to which you agree." in inside(answer)) == (400, True)
    assert "agree_disposal" not in [name for name, _ in head.behind.asked]


def test_where_several_wait_the_list_leads_to_it(head):
    assert SIGNING in inside(head.get(f"{LIST}?list=agreeing"))
    assert SIGNING not in inside(head.get(LIST))
