"""What a second person goes by before they agree that a file is destroyed, and the file they read first."""

import base64
from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.chronology import Card, CardVersion
from haven_schemas.acts.incidents.disposal import EarlierWords, FileToAgreePage, NamedWords, RecordToChange
from haven_schemas.acts.incidents.documents import Document, DocumentContent, DocumentVersion
from haven_schemas.acts.incidents.entries import EntryVersion
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.retention.disposals import DisposalReader
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import NORTH, number, send
from gateway_tests.disposals_here import HARRIET, OF_HEAD, ONE, OTHER_HEAD, PROPOSED, READ, TO_AGREE, TO_READ, disposing
from gateway_tests.kept import NOW, ZARA, inside

AGREE, FILE = f"{ONE}/agree", f"{ONE}/file"
ENTRY = Entry(
    id=number(551), kind="note", category_name="Safeguarding", occurred_at=NOW - timedelta(days=900), recorded_at=NOW,
    recorded_by=HARRIET, text="Zara & <b>Adam</b> fought.", child_words="", action_taken="", subjects=[],
    incident_id=number(560), concern_id=None,
)  # fmt: skip
DOCUMENT = Document(
    id=number(552), incident_id=None, school_id=NORTH.id, subject_ids=[ZARA], occurred_at=NOW, readable_version=1,
    versions=[
        DocumentVersion(
            version=each, name=f"letter{each}.pdf", state=state, reason=None, media_type=None, size=2_000,
            added_by=HARRIET, added_at=NOW,
        )
        for each, state in ((2, "waiting"), (1, "clean"))
    ],
)  # fmt: skip
LETTER = ENTRY.model_copy(update={"id": DOCUMENT.id, "kind": "document", "text": "letter2.pdf"})
BY_HARRIET = {"written_by": HARRIET, "written_at": NOW}
PAGE = FileToAgreePage(
    subject_id=ZARA, school_id=NORTH.id, entries=[ENTRY, LETTER],
    changes=[
        RecordToChange(
            record_id=number(551), choice="redact", words=[NamedWords(name="text", text="Zara & <b>Adam</b> fought.")],
            redacted=[NamedWords(name="text", text="[redacted] & Adam fought.")],
        ),
        RecordToChange(record_id=number(552), choice="remove"),
    ],
    earlier=[
        EarlierWords(
            record_id=number(551),
            corrected_by=HARRIET,
            corrected_at=NOW,
            reason="Not <so>.",
            versions=[
                EntryVersion(
                    version=1, occurred_at=NOW, text="Zara & <b>Adam</b> fought first.", child_words="",
                    action_taken="", details=EntryDetails(), written_by=HARRIET, written_at=NOW, reason="",
                )
            ],
        )
    ],
    documents=[DOCUMENT],
    cards=[
        Card(
            subject_id=ZARA, school_id=NORTH.id, may_write=False,
            versions=[
                CardVersion(version=2, summary="<i>Now.</i>", **BY_HARRIET),
                CardVersion(version=1, summary="Then.", may_not_collect="The uncle.", **BY_HARRIET),
            ],
        )
    ],
    next_cursor="more",
)  # fmt: skip
CONTENT = DocumentContent(
    object_name="f" * 32, data_key=base64.b64encode(bytes(32)).decode(), name="letter.pdf",
    media_type="application/pdf", size=9,
)  # fmt: skip
DOWNLOAD = f"{FILE}/documents/{DOCUMENT.id}/versions/1/content"


@pytest.fixture
def retention():
    behind = disposing(OF_HEAD)
    behind.answers |= {"get_disposal": TO_READ, "read_file_to_agree": PAGE}
    return behind


@pytest.fixture
def head(open_browser, retention):
    """Of another school."""
    return open_browser(retention)


def test_facts_are_shown_and_where_nothing_was_changed_it_is_agreed_to_at_once(head, retention):
    retention.answers["get_disposal"] = TO_AGREE
    page = inside(head.get(AGREE))
    for words in ("=Zara Quillfeather", "1 March 1999", "Concerns", "3 February 2017", 'name="word"'):
        assert words in page, words
    for words in ("Look twice", "Read the file"):
        assert words not in page, words


def test_a_file_that_was_changed_is_read_before_the_form_is_there(head, retention):
    page = inside(head.get(AGREE))
    for words in (
        "Records were moved into it, or about whom they are was changed: 2", "are to be redacted: 1",
        "<strong>1 document</strong> named for other children too is removed with it, and does not stay for them",
        "Read the file", "its school sees it",
    ):  # fmt: skip
        assert words in page, words
    assert 'name="word"' not in page
    answer = send(head, FILE, key="k1")
    assert (answer.status_code, answer.headers["Location"]) == (303, FILE)
    assert retention.last("open_disposal").disposal_id == PROPOSED.id
    read = TO_READ.facts.model_copy(update={"read_at": NOW})
    retention.answers["get_disposal"] = TO_READ.model_copy(update={"facts": read})
    page = inside(head.get(AGREE))
    assert "You read it to its end" in page
    assert 'name="word"' in page


def test_old_and_new_stand_side_by_side_and_nothing_leads_elsewhere(head, retention):
    page = inside(head.get(FILE))
    for words in (
        "Zara &amp; &lt;b&gt;Adam&lt;/b&gt; fought.", "[redacted] &amp; Adam fought.", "What is left",
        "It is to be <strong>removed</strong> with the file.", "cursor=more", "Harriet Head",
    ):  # fmt: skip
        assert words in page, words
    for address in ("/incidents/", "/records/", "/concerns/", "/pupils/", "/documents/", "/papers/"):
        assert f'href="{address}' not in page, "they have sight of nothing else"
    assert "I have read it to its end" not in page
    retention.answers["read_file_to_agree"] = PAGE.model_copy(update={"next_cursor": None})
    page = inside(head.get(f"{FILE}?cursor=more"))
    assert retention.last("read_file_to_agree").cursor == "more"
    assert "I have read it to its end" in page


def test_documents_cards_and_what_was_there_before_stand_beside_it(head, retention):
    page = inside(head.get(FILE))
    for words in (
        f'href="{DOWNLOAD}"', "letter1.pdf", "&lt;i&gt;Now.&lt;/i&gt;", "The uncle.",
        "by Harriet Head, because: Not &lt;so&gt;.", "Zara &amp; &lt;b&gt;Adam&lt;/b&gt; fought first.",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("What it said before") == 2
    assert "versions/2/content" not in page, "it was not looked at yet"


def test_a_document_is_saved_and_refused_as_the_service_says(head, retention):
    retention.answers["open_document_to_agree"] = CONTENT
    head.get(DOWNLOAD)
    asked = retention.last("open_document_to_agree")
    assert (asked.disposal_id, asked.document_id, asked.version) == (PROPOSED.id, DOCUMENT.id, 1)
    for code, status in ((ErrorCode.NOT_FOUND, 404), (ErrorCode.FILE_NOT_READABLE, 409)):
        retention.answers["open_document_to_agree"] = Problem(code)
        assert head.get(DOWNLOAD).status_code == status, code


def test_who_was_given_no_sight_of_it_gets_no_page(head, retention):
    retention.answers["read_file_to_agree"] = Problem(ErrorCode.NOT_FOUND)
    assert head.get(FILE).status_code == 404
    retention.answers["open_disposal"] = Problem(ErrorCode.NOT_INDEPENDENT)
    assert send(head, FILE, key="k1").status_code == 403


def test_agreeing_unread_says_what_to_do(head, retention):
    retention.answers["agree_disposal"] = invalid("read", FieldCode.REQUIRED)
    answer = send(head, AGREE, word="destroy", version="1", key="k1")
    assert answer.status_code == 400
    assert "Read the file to its end before you agree." in answer.text


def test_who_reads_the_file_sees_who_else_was_given_sight_of_it(head, retention):
    reader = DisposalReader(by=OTHER_HEAD, opened_at=NOW)
    retention.answers["get_disposal"] = READ.model_copy(update={"readers": [reader]})
    page = inside(head.get(ONE))
    assert "Olu Otherhead" in page
    assert "not read to its end" in page


def test_what_would_be_put_back_is_not_read(head, retention):
    changed = TO_READ.facts.model_copy(update={"hindered": "changed"})
    retention.answers["get_disposal"] = TO_READ.model_copy(update={"facts": changed})
    page = inside(head.get(AGREE))
    for words in ("Read the file", 'name="word"'):
        assert words not in page, words


def test_what_would_be_put_back_says_so_to_both(head, retention):
    late = TO_AGREE.facts.model_copy(update={"hindered": "not_due"})
    retention.answers["get_disposal"] = TO_AGREE.model_copy(update={"facts": late})
    words = "it would not be destroyed on its day: counted again, its day has not come"
    assert words in inside(head.get(AGREE))
    retention.answers["get_disposal"] = READ.model_copy(update={"hindered": "not_due"})
    assert words in inside(head.get(ONE))
