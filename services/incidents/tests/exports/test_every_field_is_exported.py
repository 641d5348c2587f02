"""Each field that a page shows stands in the PDF: in its text layer, or as a picture. A field that comes is missed here
until somebody says where it stands, or why it does not."""

import io
from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.chronology import Card, CardVersion, OtherCard
from haven_schemas.acts.incidents.entries import PersonView
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.exports import ExportScope
from haven_schemas.acts.incidents.records import Entry, Incident, LinkedIncident
from haven_schemas.acts.incidents.referral_kinds import NamedRecord, NotShared, ReferralDetails, ReferralView
from haven_schemas.acts.incidents.report_details import DetailsView, MarkView
from haven_schemas.acts.pupils import PupilIdentity
from haven_schemas.body_drawing import VIEWS
from incidents.exports.content import ExportRequest, build_content, own_words_of
from incidents.exports.documents import AttachedDocument
from incidents.exports.head import ExportHead, RecordState
from incidents.exports.people import named_of
from incidents.printing.export_file import make_file
from incidents.printing.redaction import Redactor
from made_exports import ADULT, BEN, KEEP, LEAD, NOW, entry_of, gathered, people
from pypdf import PdfReader

EARLIER = NOW - timedelta(days=2)
MARKS = [
    MarkView(subject_id=BEN, region="left_forearm", x=700, y=420, kind="bruise", description="Round as a coin"),
    MarkView(subject_id=BEN, region="upper_back", x=None, y=None, kind="burn", description="Two lines"),
]
DETAILS = EntryDetails(
    with_whom="The school nurse", direction="to_us", child_seen="alone", consent="given", agency="The police",
    legal_basis="vital_interests", reason="It could not wait.",
)  # fmt: skip
REPORT = DetailsView(
    how_known="police_notice", told_by="PC Twelve", recorded_for="A colleague on a trip", from_paper=True,
    place="By the bike shed", marks=MARKS, urgency="now", told="somebody", told_in_person="Mr Told Inperson",
    about_colleague=True, colleague="Mrs Colleague Named",
)  # fmt: skip
ENTRY = {
    "kind": ("call", "Telephone call"),
    "category_name": ("Neglect at home", "Neglect at home"),
    "occurred_at": (EARLIER, "22/11/2026 09:00"),
    "recorded_at": (NOW, "24/11/2026 09:00"),
    "recorded_by": (LEAD, "Lena Lead"),
    "text": ("Wrote down what was said.", "Wrote down what was said."),
    "child_words": ("He has said so.", "He has said so."),
    "action_taken": ("Rang the nurse.", "Rang the nurse."),
    "outcome": ("Calmer since.", "Calmer since."),
    "subjects": ([SubjectView(subject_id=BEN, role="affected", not_listed=None)], "Ben Quillfeather ("),
    "decision": ("risk_set", "Level of risk: High risk"),
    "value": ("high", "High risk"),
    "kind_details": (DETAILS, "It could not wait."),
    "people": ([PersonView(id=ADULT, name="Sam Yolk", role="witness")], "Sam Yolk (witness)"),
    "details": (REPORT, "PC Twelve"),
    "significant": (True, "Significant event: Yes"),
    "version": (4, "This is version 4"),
    "children_version": (2, "what part they had, was corrected"),
}
ACTION = {
    "owner_id": (LEAD, "Given to: Lena Lead"),
    "due_on": ("2026-12-09", "Due: 09/12/2026"),
    "completed_at": (NOW, "State: Done 24/11/2026 09:00"),
}
PAPER = {
    "paper_kind": ("court_order", "Court order"),
    "review_on": ("2027-02-03", "To be reviewed on 03/02/2027"),
}
NOTE, LETTER, HIDDEN = (UUID(int=number, version=4) for number in range(11, 14))
SAID_OF_REFERRAL = {
    "family_told": ("told_later", "Family told: Not yet"),
    "family_reason": ("It cannot be today.", "Why not, or why later: It cannot be today."),
    "agreement": ("not_asked", "Agreement to the help: Not asked"),
    "agreement_by": ("Her aunt", "Agreed or refused by: Her aunt"),
    "legal_basis": ("court_order", "Legal basis for sharing: An order of a court"),
    "call_with": ("Ms Ledger", "Called first: Ms Ledger"),
    "call_at": (EARLIER, "Called on: 22/11/2026 09:00"),
    "call_advice": ("Send it today.", "Advice given in the call: Send it today."),
    "direction": ("from_us", "Direction: We contacted them"),
    "channel": ("mail", "How: E-mail"),
    "with_whom": ("The duty worker", "With whom: The duty worker"),
    "sent_how": ("portal", "Sent by: The agency's website"),
    "sent_to": ("The duty desk", "Sent to: The duty desk"),
    "reference": ("CS-778812", "The agency's reference: CS-778812"),
    "decision": ("They assess.", "Decision of the agency: They assess."),
    "reasons": ("The threshold.", "Reasons: The threshold."),
    "late_reason": ("Snow.", "Why late: Snow."),
    "stop_reason": ("They know.", "Why it went although the record says stop: They know."),
    "called_back": ("known_to_us", "Called back: We know them in person"),
    "called_back_on": ("The switchboard", "On which number: The switchboard"),
    "power": ("Section 47", "Power or duty they named: Section 47"),
    "decided_by": ("The head", "Decided by: The head"),
    "answer": ("given_in_part", "Answer: Given in part"),
    "shared": ([NOTE, HIDDEN], "Shared with them Note, 22/11/2026 09:00 One that is not in this export"),
    "not_shared": (
        [NotShared(record_id=LETTER, reason="Not theirs.")],
        "Decided not to share Letter, 24/11/2026 09:00: Not theirs.",
    ),
}
REFERRAL = ReferralView(
    kind="referral",
    referral_id=uuid4(),
    agency_id=uuid4(),
    details=ReferralDetails(**{name: value for name, (value, _) in SAID_OF_REFERRAL.items()}),
    named=[
        NamedRecord(id=NOTE, kind="note", occurred_at=EARLIER),
        NamedRecord(id=LETTER, kind="letter", occurred_at=NOW),
        NamedRecord(id=HIDDEN, kind="meeting", occurred_at=NOW),
    ],
)
TITLE = {"is_title": (True, "Title of the record")}
NOT_SAID = {
    "id": "a number of Haven's own",
    "incident_id": "a number of Haven's own",
    "concern_id": "a number of Haven's own",
    "sealed": "said in words instead of the text",
    "restricted": "said in words instead of the text",
    "broken": "nothing that was changed outside of Haven is exported",
}
RECORD = {
    "number": ("HV-4K7-2PQ-9TX", "Number: HV-4K7-2PQ-9TX"),
    "title": ("Fight behind the pitch", "Title: Fight behind the pitch"),
    "category_name": ("Peer on peer", "Peer on peer"),
    "status": ("closed", "State: Closed"),
    "opened_at": (EARLIER, "Opened: 22/11/2026 09:00, Lena Lead"),
    "opened_by": (LEAD, "Lena Lead"),
    "risk": ("immediate", "Risk: Immediate danger"),
    "assigned_to": (LEAD, "Dealt with by: Lena Lead"),
    "waiting_until": (None, ""),
    "closing_asked_by": (LEAD, "Asked for by Lena Lead; a second person has to agree"),
    "closed_at": (NOW, "Closed: 24/11/2026 09:00, Lena Lead"),
    "closed_by": (LEAD, "Lena Lead"),
    "referral_begun_at": (NOW, "Referral: Begun 24/11/2026 09:00, and not written down yet"),
    "look_back_on": ((NOW + timedelta(days=20)).date(), "Look back on: 14/12/2026: did it work?"),
    "linked": (
        (LinkedIncident(id=uuid4(), category_name="Bullying", status="open", opened_at=EARLIER),),
        "Bullying, opened 22/11/2026",
    ),
}
CARD = {
    "version": (3, "Version: 3"),
    "summary": ("Lives with his aunt.", "Lives with his aunt."),
    "plan": ("Child in need plan", "Plan: Child in need plan"),
    "plans": (["child_in_need", "pep"], "On: Child in need plan, Personal education plan (PEP)"),
    "not_shared_with": ("Her father", "Nothing is to be shared with: Her father"),
    "case_number": ("SMP-204417", "The authority's case number: SMP-204417"),
    "may_not_collect": ("The uncle", "May not collect: The uncle"),
    "lead_id": (LEAD, "Lead: Lena Lead"),
    "next_review_on": ("2027-01-08", "Next review: 08/01/2027"),
    "written_by": (LEAD, "Lena Lead"),
    "written_at": (EARLIER, "Written: 22/11/2026 09:00, Lena Lead"),
}
DOCUMENT = {
    "version": (2, "Version: 2"),
    "state": ("clean", ""),
    "media_type": ("application/pdf", "Kind of file: PDF file"),
    "size": (1_250_000, "Size: 1.2 MB"),
    "sent_by": (LEAD, "Sent: 22/11/2026 09:00, Lena Lead"),
    "sent_at": (EARLIER, "22/11/2026 09:00"),
    "pages": (12, "Pages: 12"),
    "enclosed_as": ("Document 01.pdf", "Enclosed: Document 01.pdf"),
}


def pdf_of(scope, *entries, **also):
    """The PDF of these entries with nobody left out, and its text on one line."""
    asked = ExportRequest(scope, KEEP, "For the court", "A court", LEAD)
    read = gathered(*entries, **also)
    content, bare = build_content(asked, read), own_words_of(asked, read)
    made = make_file("pdf", content, Redactor(*named_of(read.people, KEEP)), bare)
    reader = PdfReader(io.BytesIO(made))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def chosen(table):
    return {name: value for name, (value, _) in table.items()}


def missing_from(text, *tables):
    return [words for table in tables for _, words in table.values() if words not in text]


OF_BEN = ExportScope(subject_id=BEN)


def test_every_field_of_an_entry_has_its_place():
    assert {*ENTRY, *ACTION, *PAPER, *TITLE, "referral", *NOT_SAID} == set(Entry.model_fields)
    assert {*RECORD} == {each.name for each in fields(RecordState)}
    assert {*CARD} == set(CardVersion.model_fields)
    assert {*SAID_OF_REFERRAL} == set(ReferralDetails.model_fields)
    around = {"document_id", "children", "readable", "readable_size", "readable_type", "why_not"}
    assert {*DOCUMENT} | around == {each.name for each in fields(AttachedDocument)}
    elsewhere = {
        "id", "school_id", "category_id", "concern_ids", "subject_ids", "entries", "entries_left_out", "actions",
        "actions_left_out", "version", "kept_away", "harmed_ids",
    }  # fmt: skip
    assert set(Incident.model_fields) == {*RECORD} - {"number"} | elsewhere


def test_an_entry():
    _, text = pdf_of(OF_BEN, entry_of(**chosen(ENTRY)))
    assert missing_from(text, ENTRY) == []
    wanted = [
        "With whom: The school nurse", "Direction: They contacted us", "Child seen: Yes, alone",
        "Consent of the family: Given", "Agency: The police", "Legal basis: To protect life", "Police notice",
        "Told by: PC Twelve", "Where: By the bike shed", "Written down for: A colleague on a trip",
        "Typed in from: Paper",
    ]  # fmt: skip
    assert [words for words in wanted if words not in text] == []


def test_a_title():
    _, text = pdf_of(OF_BEN, entry_of(**{**chosen(ENTRY), "decision": None, **chosen(TITLE)}))
    assert missing_from(text, TITLE) == []


def test_an_action():
    _, text = pdf_of(OF_BEN, entry_of(**{**chosen(ENTRY), "kind": "action", **chosen(ACTION)}))
    assert missing_from(text, ACTION) == []


def test_what_is_said_of_a_referral():
    listed = [entry_of(id=NOTE), entry_of(id=LETTER, kind="letter")]
    _, text = pdf_of(OF_BEN, entry_of(kind="disclosure", referral=REFERRAL), *listed)
    assert missing_from(text, SAID_OF_REFERRAL) == []
    assert "Referral to an agency" in text
    assert "Meeting" not in text, "what is not in this export is not told in it"


def test_what_was_not_asked_of_a_referral_is_said_to_be_not_recorded():
    plain = ReferralView(kind="referral", referral_id=uuid4(), agency_id=uuid4())
    asked = [f"{words}: Not recorded" for words in ("Family told", "Agreement to the help", "Legal basis for sharing")]
    _, text = pdf_of(OF_BEN, entry_of(kind="disclosure", referral=plain))
    assert [words for words in asked if words not in text] == []
    _, text = pdf_of(OF_BEN, entry_of(kind="note", referral=plain.model_copy(update={"kind": "referral_step"})))
    assert "Not recorded" not in text
    assert "News of a referral" in text


def test_a_paper():
    _, text = pdf_of(OF_BEN, entry_of(**{**chosen(ENTRY), "kind": "document", **chosen(PAPER)}))
    assert missing_from(text, PAPER) == []


def test_marks_are_said_and_drawn():
    reader, text = pdf_of(OF_BEN, entry_of(kind="concern", details=REPORT))
    assert "1. Bruise, left forearm: Round as a coin" in text
    assert "2. Burn or scald, upper back: Two lines" in text
    drawn = b"".join(page.get_contents().get_data() for page in reader.pages)
    without = pdf_of(OF_BEN, entry_of(kind="concern", details=REPORT.model_copy(update={"marks": []})))[0]
    plain = b"".join(page.get_contents().get_data() for page in without.pages)
    front = next(view for view in VIEWS if view.name == "front")
    back = next(view for view in VIEWS if view.name == "back")
    polygons = 2 * (len(front.parts) + len(back.parts))
    assert drawn.count(b" c\n") - plain.count(b" c\n") >= 8, "a circle for each mark, four curves or more"
    assert drawn.count(b" l\n") - plain.count(b" l\n") > 2 * polygons, "the outline and the parts of both views"


def test_a_record_with_its_adults():
    head = ExportHead(
        record=RecordState(**chosen(RECORD)), adults=(PersonView(id=ADULT, name="Sam Yolk", role="carer"),)
    )
    _, text = pdf_of(ExportScope(incident_id=uuid4()), entry_of(), head=head)
    assert missing_from(text, RECORD) == []
    assert "Carer: Sam Yolk" in text
    waits = RecordState(**{**chosen(RECORD), "status": "open", "waiting_until": NOW.date()})
    _, text = pdf_of(ExportScope(incident_id=uuid4()), entry_of(), head=ExportHead(record=waits))
    assert "Waiting: Until 24/11/2026" in text


def test_a_card_and_that_of_another_file():
    other = CardVersion(version=1, summary="Said at the other school.", written_by=LEAD, written_at=EARLIER)
    card = Card(
        subject_id=BEN,
        school_id=uuid4(),
        versions=[CardVersion(**chosen(CARD))],
        may_write=False,
        others=[OtherCard(subject_id=BEN, school_id=uuid4(), card=other)],
    )
    _, text = pdf_of(OF_BEN, entry_of(), head=ExportHead(card=card))
    assert missing_from(text, CARD) == []
    assert "Said at the other school." in text


def test_a_document():
    entry = entry_of(kind="document", text="Letter of the school.pdf")
    attached = AttachedDocument(document_id=entry.id, children=(BEN,), readable=2, **chosen(DOCUMENT))
    _, text = pdf_of(OF_BEN, entry, documents={entry.id: attached})
    assert missing_from(text, DOCUMENT) == []
    assert "Letter of the school.pdf" in text
    waiting = AttachedDocument(
        **{**vars(attached), "state": "waiting", "readable": None, "pages": None, "enclosed_as": ""}
    )
    _, text = pdf_of(OF_BEN, entry, documents={entry.id: waiting})
    assert "State: Being checked for viruses" in text
    assert "Enclosed: No" in text


@pytest.mark.parametrize("left_out", [False, True])
def test_the_cover_says_who_the_child_is_unless_the_name_is_left_out(left_out):
    found = PupilIdentity(
        pupil_id=BEN, school_id=uuid4(), known_as="Ben Quillfeather", legal_name="Benjamin Quillfeather",
        date_of_birth="2015-03-02", upn="A801200001001", year_group="6", class_name="6B",
    )  # fmt: skip
    scope = ExportScope(incident_id=uuid4())
    redaction = KEEP.model_copy(update={"keep_subject_ids": []}) if left_out else KEEP
    content = build_content(
        ExportRequest(scope, redaction, "Court", "A court", LEAD), gathered(entry_of(), identities=[found])
    )
    said = str(content.as_json())
    wanted = ("Benjamin Quillfeather", "02/03/2015", "A801200001001", "6B", "24/11/2026 09:00", "Lena Lead",
              "North School")  # fmt: skip
    assert [words not in said for words in wanted] == [left_out] * 4 + [False] * 3


def test_a_sealed_and_a_restricted_entry_say_so_and_nothing_else():
    for state, words in (("sealed", "its key is not there"), ("restricted", "its text is not given out")):
        _, text = pdf_of(OF_BEN, entry_of(**{**chosen(ENTRY), "details": None, "text": "", state: True}))
        assert words in text


def test_nobody_is_known_for_a_protected_child_by_what_the_cover_lacks():
    """Pupils tells nothing of one of two children: the cover then tells nothing of either."""
    other = uuid4()
    known = people()
    faces = replace(known.faces, children=(BEN, other))
    names = {**known.roll, other: frozenset({"Amy Oak"})}
    two = replace(known, faces=faces, roll=names, shown={**known.shown, other: "Amy Oak"})
    redaction = KEEP.model_copy(update={"keep_subject_ids": [BEN, other]})
    asked = ExportRequest(ExportScope(incident_id=uuid4()), redaction, "x", "y", LEAD)
    ben, amy = (
        PupilIdentity(
            pupil_id=each, school_id=uuid4(), known_as="x", legal_name="Lawful Name", date_of_birth="2015-03-02",
            upn="A801200001001", year_group=None, class_name=None,
        )
        for each in (BEN, other)
    )  # fmt: skip
    both = build_content(asked, gathered(entry_of(), of=two, identities=[ben, amy])).children
    assert [[line.label for line in each.lines] for each in both] == [["Legal name", "Date of birth", "UPN"]] * 2
    one = build_content(asked, gathered(entry_of(), of=two, identities=[ben])).children
    assert [[line.text for line in each.lines] for each in one] == [["Not in this export"]] * 2
