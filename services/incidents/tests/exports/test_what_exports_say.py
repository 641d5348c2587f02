"""What an export says of decisions, actions, its scope and its child: nothing that misleads. Pure, on made entries."""

import io
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from chassis.ground.context import Access, Grant
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.exports import ExportScope, Redaction
from haven_schemas.rights import Right
from incidents.exports.content import ExportRequest, build_content
from incidents.exports.gather import Reach, reach_of
from incidents.exports.people import named_of
from incidents.printing.export_file import NameFound, as_html, as_pdf, make_file
from incidents.printing.redaction import Redactor
from made_exports import ADULT, BEN, KEEP, LEAD, NOW, entry_of, gathered, lines, made, people
from pypdf import PdfReader

OWNER = LEAD


def facts(entry):
    """The facts of an entry by their label."""
    return {line.label: line.text for line in entry.lines}


def test_an_action_says_whose_it_is_until_when_how_it_stands_and_what_came_of_it():
    action = {"kind": "action", "text": "Ring home.", "owner_id": OWNER, "due_on": "2026-11-20"}
    late = made(**action)
    assert facts(late) == {"Given to": "Lena Lead", "Due": "20/11/2026", "State": "Late"}
    assert facts(made(**action, completed_at=NOW, action_taken="Rang.")) == {
        "Given to": "Lena Lead",
        "Due": "20/11/2026",
        "State": "Done 24/11/2026 09:00",
    }
    assert facts(made(**{**action, "due_on": "2026-11-24"}))["State"] == "Open"


def test_a_closing_says_when_it_was_and_the_day_to_look_back_in_words_of_their_own():
    closed = made(kind="decision", decision="closed", value="2026-12-10")
    assert lines(closed) == ["Closed"]
    assert facts(closed) == {"Closed on": "24/11/2026 09:00", "Look back on": "10/12/2026"}


def test_an_assignment_names_who_deals_with_it():
    assert lines(made(kind="decision", decision="assigned", value=str(LEAD))) == ["Who deals with it: Lena Lead"]
    assert lines(made(kind="decision", decision="assigned", value=None)) == ["Who deals with it: Nobody for now"]


def test_a_child_who_is_not_confirmed_and_what_is_significant_or_corrected_are_said():
    child = SubjectView(subject_id=BEN, role="harmed", not_listed=None, confirmed=False)
    entry = made(subjects=[child], significant=True, version=3)
    assert entry.about == ("Ben Quillfeather (may have been harmed; not yet confirmed as a pupil)",)
    assert facts(entry)["Significant event"] == "Yes"
    assert facts(entry)["Corrected"] == "This is version 3"
    unborn = SubjectView(subject_id=BEN, role="affected", not_listed="Her baby", expected_on=date(2027, 3, 9))
    assert made(subjects=[unborn]).about[0].endswith("; birth expected on 09/03/2027)")


NARROWED = ExportScope(
    subject_id=BEN,
    first_day=date(2026, 9, 1),
    last_day=date(2026, 10, 1),
    significant_only=True,
    kinds=["note"],
    with_subject_id=ADULT,
    person_id=ADULT,
)


def pages_of(content):
    """The text of each page of the PDF, on one line."""
    reader = PdfReader(io.BytesIO(as_pdf(as_html(content))))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def content_of(scope, *entries, reach=None):
    return build_content(
        ExportRequest(scope, KEEP, "Court", "A court", LEAD), gathered(*entries, reach=reach or Reach())
    )


def test_each_page_of_a_part_says_what_was_left_out_and_why():
    long = [entry_of(text="Long. " * 900) for _ in range(2)]
    pages = pages_of(content_of(NARROWED, *long, reach=Reach(by_role=True, by_school=True)))
    assert len(pages) > 3
    for words in (
        "Part of a chronology",
        "Only what happened from 01/09/2026 to 01/10/2026.",
        "Only significant events.",
        "Only these kinds of entry: Note.",
        "Only entries with Sam Yolk.",
        "Records outside their role are not in this export.",
        "Records of other schools of the trust are not in this export.",
    ):
        assert [words in page for page in pages] == [True] * len(pages), words


def test_what_is_said_of_a_role_follows_from_the_role_and_not_from_what_lies_outside_of_it():
    """Whatever there is: the sentence of a limited role is there, and one of a whole role is not."""
    here, there = uuid4(), uuid4()
    whole = frozenset({here})

    def grant(schools=whole, **limits):
        return Grant(frozenset(schools), "lead", frozenset({Right.RECORD_READ}), **limits)

    def reach(*grants, schools=whole):
        return reach_of(Access("staff", LEAD, grants), schools)

    assert reach(grant()) == Reach(by_role=False, by_school=False)
    for limit in ("category_groups", "year_groups", "classes"):
        assert reach(grant(**{limit: frozenset()})).by_role
    assert reach(grant(), grant([there], year_groups=frozenset({"6"}))).by_role
    assert reach(grant(), schools={here, there}).by_school
    assert not reach(grant(), grant([there]), schools={here, there}).by_school
    limited = Reach(by_role=True)
    empty, full = (content_of(ExportScope(subject_id=BEN), *some, reach=limited) for some in ((), [entry_of()] * 3))
    assert empty.limits == full.limits
    assert "Records outside their role are not in this export." in empty.limits


def test_a_name_in_the_foot_of_the_pages_is_left_out_as_anywhere():
    asked = Redaction(keep_subject_ids=[], keep_staff_ids=[LEAD], keep_adult_ids=[])
    content = build_content(ExportRequest(NARROWED, asked, "Court", "A court", LEAD), gathered(entry_of()))
    assert "Only entries with Adult 1." in content.limits
    redactor = Redactor(*named_of(people(), asked))
    assert make_file("pdf", content, redactor)
    with pytest.raises(NameFound):
        make_file("pdf", replace(content, limits=("Only entries with Sam Yolk.",)), redactor)
