"""What stands in an export for a code: the words of the one vocabulary, as pages say them. Pure, on made entries."""

from dataclasses import replace

import pytest
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.entries import PersonView
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.exports import Redaction
from haven_schemas.acts.incidents.report_details import DetailsView, MarkView
from haven_schemas.words import records, reporting, triage
from haven_schemas.words.sentences import in_a_sentence
from incidents.exports.content import build_content, own_words_of
from incidents.exports.people import named_of
from incidents.printing.export_file import NameFound, make_file
from incidents.printing.redaction import Redactor
from made_exports import ADULT, BEN, LEAD, OTHER_RECORD, asked_for, entry_of, gathered, lines, made, people
from support.lists import every


@every(("kind", "words"), records.ENTRY_KINDS.items())
def test_the_kind_is_called_as_on_pages(kind, words):
    assert made(kind=kind).kind == words


def test_details_read_as_on_pages():
    details = EntryDetails(
        with_whom="the nurse", direction="to_us", child_seen="with_others", consent="not_asked", agency="The police",
        legal_basis="safeguarding_duty", reason="At once: to_us.",
    )  # fmt: skip
    assert lines(made(kind="disclosure", kind_details=details)) == [
        "With whom: the nurse",
        "Direction: They contacted us",
        "Child seen: Yes, with others there",
        "Consent of the family: Not asked: it would put the child at risk",
        "Agency: The police",
        "Legal basis: Safeguarding of a child (public task)",
        "Reasons: At once: to_us.",
    ]


@every(
    ("step", "value", "said"),
    [
        ("no_further_action", None, "No further action: kept in chronology"),
        ("risk_set", "high", "Level of risk: High risk"),
        ("recategorised", "Self_harm", "Category changed: Self_harm"),
        ("assigned", str(LEAD), "Who deals with it: Lena Lead"),
        ("linked", str(OTHER_RECORD), "Linked: another incident record"),
        ("waiting_set", "2026-12-01", "Waiting: Until 01/12/2026"),
        ("closed", None, "Closed"),
        ("looked_back", "yes", "Looked back on whether it worked: Yes"),
    ],
)
def test_what_was_decided_reads_as_on_pages(step, value, said):
    assert lines(made(kind="decision", decision=step, value=value)) == [said]


@every("step", triage.DECISIONS_AND_STEPS)
def test_every_step_has_its_words(step):
    (said,) = lines(made(kind="decision", decision=step))
    assert said.startswith(triage.DECISIONS_AND_STEPS[step])


def test_how_it_reached_us_and_marks_read_as_on_pages():
    marks = [
        MarkView(subject_id=BEN, region=region, x=None, y=None, kind=kind, description=said)
        for region, kind, said in (("left_hand_back", "red_mark", "Round."), ("upper_back", "bruise", ""))
    ]
    details = DetailsView(
        how_known="police_notice", told_by="PC 12", recorded_for="A colleague", from_paper=True, place="Hall",
        marks=marks,
    )  # fmt: skip
    concern = made(kind="concern", details=details)
    assert lines(concern) == [
        "Police notice",
        "Told by: PC 12",
        "Where: Hall",
        "Written down for: A colleague",
        "Typed in from: Paper",
    ]
    (marks,) = [each.marks for each in concern.body_maps]
    assert [(each.words, each.description) for each in marks] == [
        ("Red mark, back of the left hand", "Round."),
        ("Bruise, upper back", ""),
    ]


@every("role", reporting.PUPIL_ROLES)
def test_children_have_their_role(role):
    child = SubjectView(subject_id=BEN, role=role, not_listed=None)
    assert made(subjects=[child]).about == (f"Ben Quillfeather ({in_a_sentence(reporting.PUPIL_ROLES[role])})",)


@every("role", records.PERSON_ROLES)
def test_adults_have_their_role(role):
    adult = PersonView(id=ADULT, name="Sam Yolk", role=role)
    assert lines(made(people=[adult])) == [f"Sam Yolk ({in_a_sentence(records.PERSON_ROLES[role])})"]


@pytest.mark.parametrize("kind", ["json", "html", "pdf"])
def test_our_own_words_are_no_name_and_tell_none(kind):
    may = people("May Left")
    child = SubjectView(subject_id=BEN, role="harmed", not_listed=None)
    mark = MarkView(subject_id=BEN, region="left_eye", x=None, y=None, kind="bruise", description="May fell.")
    details = DetailsView(how_known=None, told_by="", recorded_for="", from_paper=False, place="", marks=[mark])
    said = entry_of(kind="concern", text="May cried.", subjects=[child], details=details)
    asked = asked_for(Redaction(keep_subject_ids=[], keep_staff_ids=[LEAD], keep_adult_ids=[ADULT]))
    read = gathered(said, of=may)
    content, bare = build_content(asked, read), own_words_of(asked, read)
    (entry,) = content.entries
    assert entry.about == ("Child A (may have been harmed)",)
    assert lines(entry) == ["Child A cried."]
    assert [mark.description for each in entry.body_maps for mark in each.marks] == ["Child A fell."]
    redactor = Redactor(*named_of(may, asked.redaction))
    assert make_file(kind, content, redactor, bare)
    forgotten = replace(content, entries=(replace(entry, about=("Child A (may have been harmed), May",)),))
    with pytest.raises(NameFound):
        make_file(kind, forgotten, redactor, bare)
