"""What stops an export, on its form and by API, with the services' answers made up."""

import pytest
from haven_schemas.acts.incidents.exports import ExportPage, ExportPeople, ExportPerson, ExportReceipt
from haven_schemas.acts.pupils.record import PupilStops, StopOverridden, StopSaid
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NOW, Identity, handed, number, send

CHILD = number(80)
HERE = f"/pupils/{CHILD}/export"
TYPED = {"recipient": "Sam Social Worker", "purpose": "Conference", "format": "pdf"}
STOPPED = Problem(ErrorCode.STOPPED, ids={"pupil_ids": str(CHILD)})
LEAD = [Right.RECORD_READ, Right.PUPIL_READ, Right.PUPIL_FIND, Right.PUPIL_OVERRIDE_STOP]


def services(rights):
    made = Identity(rights)
    made.answers |= {
        "export_people": ExportPeople(
            title="Chronology", children=[ExportPerson(id=CHILD, name="Ida Ash")], staff=[], adults=[], entries=3
        ),
        "ask_export": STOPPED,
        "stops_of": PupilStops(pupil_id=CHILD, stopped=True, flags=["court_order"], override=None),
        "override_stop": StopOverridden(id=number(81), until=NOW),
    }
    return made


def test_the_form_says_by_what_and_takes_the_word_of_who_may_give_it(open_browser):
    known = services(LEAD)
    browser = open_browser(known)
    page = send(browser, HERE, do="make", **TYPED)
    assert page.status_code == 409
    for words in ("Ida Ash", "There is a court order about this child.", "Sam Social Worker", "Let it go"):
        assert words in page.text
    short = send(browser, HERE, do="let_go", stopped=str(CHILD), let_go_reason="Because", **TYPED)
    assert short.status_code == 400
    assert "Say why it may go" in short.text
    assert "There is a court order about this child." in short.text
    assert "override_stop" not in [method for method, _ in known.asked]
    known.answers["ask_export"] = ExportReceipt(export_id=number(82))
    gone = send(browser, HERE, do="let_go", stopped=str(CHILD), let_go_reason="To the mother alone.", **TYPED)
    assert gone.status_code == 303
    asked = known.last("override_stop")
    assert (asked.pupil_id, asked.purpose, asked.reason) == (CHILD, "export", "To the mother alone.")
    assert [method for method, _ in known.asked][-2:] == ["override_stop", "ask_export"]


def test_who_may_not_let_it_go_is_told_who_may(open_browser):
    known = services([Right.RECORD_READ, Right.PUPIL_READ, Right.PUPIL_FIND])
    known.answers["stops_of"] = Problem(ErrorCode.NOT_FOUND)
    page = send(open_browser(known), HERE, do="make", **TYPED)
    assert page.status_code == 409
    assert "A safeguarding lead can let it go" in page.text
    assert "Your role does not show you what it is." in page.text
    assert "let_go_reason" not in page.text


@pytest.mark.parametrize("version", [{}, {"If-Match": "*"}])
def test_what_needs_a_version_says_so_by_api(open_browser, version):
    program = open_browser(services([Right.PUPIL_ADD_LOCAL]))
    headers = {"Authorization": "Bearer " + handed("b" * 43), **version}
    refused = program.delete(f"/api/v1/additions/{number(85)}", headers=headers)
    assert refused.status_code == 400
    assert [(each["field"], each["code"]) for each in refused.json["fields"]] == [("If-Match", "required")]


def test_a_program_is_told_that_an_export_is_stopped(open_browser):
    program = open_browser(services(LEAD))
    body = {"pupil_id": str(CHILD), "format": "json", "purpose": "Conference", "recipient": "Sam"}
    headers = {"Authorization": "Bearer " + handed("b" * 43)}
    refused = program.post("/api/v1/exports", json=body, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (409, "stopped")
    assert str(CHILD) not in refused.text


def test_a_file_that_is_stopped_since_is_not_given_out(open_browser):
    known = services(LEAD)
    known.answers |= {"open_export": STOPPED, "list_exports": ExportPage(exports=[], next_cursor=None)}
    browser = open_browser(known)
    gone = browser.get(f"/exports/{number(90)}/content")
    assert (gone.status_code, gone.headers["Location"]) == (303, "/exports")
    assert "stops this export. Ask for it again" in browser.get("/exports").text


def test_the_form_says_what_the_order_is_and_until_when(open_browser):
    known = services(LEAD)
    said = StopSaid(flag="court_order", text="Not her uncle.", order_kind="prohibited_steps", ends_on="2027-03-01")
    known.answers["stops_of"] = known.answers["stops_of"].model_copy(update={"said": [said]})
    page = send(open_browser(known), HERE, do="make", **TYPED)
    assert "Prohibited steps order, until 1 March 2027: Not her uncle." in page.text
    assert known.last("stops_of").with_words


@pytest.mark.parametrize(("children", "ticked"), [(1, 0), (2, 2)])
def test_of_a_record_about_several_each_name_stays_out_until_somebody_says_for_whom_it_is(
    open_browser, children, ticked
):
    known = services(LEAD)
    people = [ExportPerson(id=number(80 + each), name=f"Ida {each}") for each in range(children)]
    known.answers["export_people"] = known.answers["export_people"].model_copy(update={"children": people})
    page = open_browser(known).get(f"/incidents/{number(84)}/export").text
    boxes = [line for line in page.split("\n") if 'name="hide_child"' in line]
    assert (len(boxes), sum("checked" in box for box in boxes)) == (children, ticked)
