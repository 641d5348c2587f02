"""A case sample is read through ten entries at a time before it is asked for; with the services' answers made up."""

import re

import pytest
from haven_schemas.acts.incidents.exports import ExportEntry, ExportPeople, ExportPreview, ExportReceipt
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, number, send

HERE = f"/pupils/{number(80)}/case-sample"
TYPED = {"recipient": "An inspector", "purpose": "Inspection", "words": "Ibby"}
SAID = ExportEntry(
    kind="Note", category="Neglect", happened="day 1", recorded="day 1", by="Member of staff 1", about=["Child A"],
    passages=[{"heading": "", "text": "Left with Oakfield."}],
)  # fmt: skip


class Eleven(Identity):
    """A chronology of eleven entries."""

    def call(self, service, method, request, reply_type, **more):
        if method == "preview_export":
            entries = [SAID] * (10 if request.begin == 0 else 1)
            self.answers[method] = ExportPreview(
                title="Case sample", entries=entries, begin=request.begin, total=11,
                seen=f"{request.begin:064x}", to_look_at=["Oakfield"],
            )  # fmt: skip
        return super().call(service, method, request, reply_type, **more)


@pytest.fixture
def services():
    made = Eleven([Right.RECORD_READ, Right.PUPIL_FIND])
    made.answers["ask_export"] = ExportReceipt(export_id=number(82))
    made.answers["export_people"] = ExportPeople(title="Chronology", children=[], staff=[], adults=[], entries=3)
    return made


def hidden(page):
    """What the form carries on, as a browser would send it."""
    fields = re.findall(r'<input type="hidden" name="(read_for|seen|at)" value="([^"]*)">', page)
    return {name: [value for other, value in fields if other == name] for name in ("read_for", "seen", "at")}


def test_it_is_made_once_all_of_it_was_read_and_that_was_said(open_browser, services):
    browser = open_browser(services)
    assert "You read all of it before it is made." in browser.get(HERE).text
    first = send(browser, HERE, do="look", **TYPED).text
    assert "Entries 1 to 10 of 11" in first
    assert "These may be names or places: <strong>Oakfield</strong>" in first
    assert "Make the case sample" not in first
    last = send(browser, HERE, begin="10", **TYPED, **hidden(first)).text
    assert "Entries 11 to 11 of 11" in last
    carried = hidden(last)
    assert carried["seen"] == [f"{each:064x}" for each in (0, 10)]
    services.answers["ask_export"] = Problem(
        ErrorCode.INVALID_REQUEST, fields=[FieldProblem("seen", FieldCode.REQUIRED)]
    )
    unread = send(browser, HERE, do="make", **TYPED, **carried)
    assert (unread.status_code, "Read all of it first" in unread.text) == (400, True)
    assert services.last("ask_export").seen == []
    services.answers["ask_export"] = ExportReceipt(export_id=number(82))
    made = send(browser, HERE, do="make", read_through="yes", format="html", **TYPED, **carried)
    assert (made.status_code, made.headers["Location"]) == (303, "/exports")
    asked = services.last("ask_export")
    assert (asked.sample, asked.seen, asked.format, asked.redaction.words) == (True, carried["seen"], "html", ["Ibby"])
    assert (asked.recipient, asked.document_ids, asked.bundle) == ("An inspector", [], False)


def test_with_other_words_it_is_read_again_from_the_beginning(open_browser, services):
    browser = open_browser(services)
    first = send(browser, HERE, do="look", **TYPED).text
    again = send(browser, HERE, begin="10", **{**TYPED, "words": "Ibby\nOakfield"}, **hidden(first)).text
    assert "Entries 1 to 10 of 11" in again
    assert services.last("preview_export").redaction.words == ["Ibby", "Oakfield"]
    last = send(browser, HERE, begin="10", **TYPED, **hidden(first)).text
    other = send(browser, HERE, do="make", read_through="yes", **{**TYPED, "words": ""}, **hidden(last))
    assert "Entries 1 to 10 of 11" in other.text
    assert "ask_export" not in [method for method, _ in services.asked]


def test_the_form_of_an_export_leads_to_it(open_browser, services):
    assert f'href="{HERE}"' in open_browser(services).get(HERE.replace("case-sample", "export")).text
