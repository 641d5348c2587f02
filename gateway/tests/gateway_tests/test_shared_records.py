"""Records that are about other children too, before a child's file is destroyed: their page and their calls."""

import pytest
from haven_schemas.acts.incidents.disposal import NamedWords, SharedRecordPage
from haven_schemas.acts.retention.disposals import DisposalNumbers
from haven_schemas.acts.retention.files import DisposalOfFile
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import handed, send
from gateway_tests.disposals_here import (
    DECIDED,
    DESTROYED,
    OF_HEAD,
    ONE,
    PROPOSAL,
    PROPOSED,
    SHARED,
    SHARED_PAGE,
    SHARED_WORDS,
    disposing,
)
from gateway_tests.kept import DUE, ZARA, inside

TYPED = {
    "choice": "redact", "because": "relied_on", "version": "0", "record_version": "3", "key": "k1",
    "place--0": "account", "redacted--0": "Adam fought.", "place--1": "child_words", "redacted--1": "",
    "place--2": "details.marks.0.description", "redacted--2": "A bruise.",
}  # fmt: skip


@pytest.fixture
def behind():
    made = disposing([*OF_HEAD, Right.RECORD_WRITE])
    made.answers["get_file"] = DUE.model_copy(update={"open_records": 0})
    return made


@pytest.fixture
def head(open_browser, behind):
    return open_browser(behind)


def test_the_proposal_lists_each_record_with_what_becomes_of_it(head, behind):
    page = inside(head.get(PROPOSAL))
    assert "Nobody decided: it stays as it is" in page
    assert SHARED_PAGE in page
    behind.answers["shared_records"] = SharedRecordPage(records=[DECIDED])
    page = inside(head.get(PROPOSAL))
    assert "Changed since it was decided" in page
    assert "<form" not in page, "it is decided again first"
    behind.answers["shared_records"] = SharedRecordPage(
        records=[DECIDED.model_copy(update={"outdated": False, "may_decide": False})]
    )
    page = inside(head.get(PROPOSAL))
    assert "Redact it" in page
    assert SHARED_PAGE not in page
    assert "<form" in page


def test_each_place_has_a_box_with_what_it_says_now(head, behind):
    page = inside(head.get(SHARED_PAGE))
    for words in (
        "Zara and &lt;b&gt;Adam&lt;/b&gt; fought.", "ضربني", "What was seen or heard", "In the child&#39;s words",
        "Mark 1 on a child", "Nothing changes now.", 'name="record_version" value="3"', "Keep it as it is",
        "Redact it",
    ):  # fmt: skip
        assert words in page, words
    assert "Remove it" not in page, "it is no document"
    asked = behind.last("get_shared_record")
    assert (asked.subject_id, asked.record_id) == (ZARA, SHARED.record_id)


def test_what_was_decided_before_stands_in_the_form_again(head, behind):
    redacted = [NamedWords(name="account", text="Adam fought.")]
    behind.answers["get_shared_record"] = SHARED_WORDS.model_copy(update={"record": DECIDED, "redacted": redacted})
    page = inside(head.get(SHARED_PAGE))
    assert "Decide again: the file cannot be destroyed before." in page
    assert ">Adam fought.</textarea>" in page
    assert "decided by Harriet Head" in page
    assert 'name="version" value="2"' in page


def test_what_was_typed_is_decided(head, behind):
    answer = send(head, SHARED_PAGE, **TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PROPOSAL)
    asked = behind.last("decide_shared_record")
    assert (asked.choice, asked.because, asked.version, asked.record_version) == ("redact", None, 0, 3)
    assert {each.name: each.text for each in asked.words} == {
        "account": "Adam fought.", "child_words": "", "details.marks.0.description": "A bruise.",
    }  # fmt: skip
    send(head, SHARED_PAGE, **TYPED | {"choice": "keep"})
    asked = behind.last("decide_shared_record")
    assert (asked.choice, asked.because, asked.words) == ("keep", "relied_on", [])


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"choice": ""}, None, "Choose what becomes of it."),
        ({}, invalid("because", FieldCode.REQUIRED), "Choose why it stays as it is."),
        ({}, invalid("words", FieldCode.AS_IT_IS), "These are the words it has now."),
        ({}, invalid("words.1.text", FieldCode.REQUIRED), "Write what it says to those who stay."),
        ({}, invalid("words.1.text", FieldCode.NOT_ALLOWED), "Words can be taken out of it, and none put in."),
        ({}, invalid("words.2.text", FieldCode.TOO_LONG), "This is longer than what stands in this place may be."),
        ({"redacted--0": "x" * 20_001}, None, "This is longer than what stands in this place may be."),
    ],
)
def test_what_is_to_be_put_right_stands_beside_its_field_and_nothing_typed_is_lost(head, behind, typed, refusal, words):
    if refusal is not None:
        behind.answers["decide_shared_record"] = refusal
    answer = send(head, SHARED_PAGE, **TYPED | typed)
    assert answer.status_code == 400
    assert words in answer.text
    assert (TYPED | typed)["redacted--0"] in answer.text


def test_two_places_are_put_right_at_once(head, behind):
    wrong = [FieldProblem(f"words.{number}.text", FieldCode.TOO_LONG) for number in (0, 2)]
    behind.answers["decide_shared_record"] = Problem(ErrorCode.INVALID_REQUEST, fields=wrong)
    page = send(head, SHARED_PAGE, **TYPED).text
    assert 'href="#redacted--0"' in page
    assert 'href="#redacted--2"' in page


def test_a_colleague_who_was_quicker_is_shown_beside_what_was_typed(head, behind):
    behind.answers["decide_shared_record"] = Problem(ErrorCode.STALE_VERSION)
    behind.answers["get_shared_record"] = SHARED_WORDS.model_copy(update={"record_version": 4})
    answer = send(head, SHARED_PAGE, **TYPED)
    assert answer.status_code == Problem(ErrorCode.STALE_VERSION).status
    assert "While you were here the record changed" in answer.text
    for words in (">Adam fought.</textarea>", "Zara and &lt;b&gt;Adam", 'name="record_version" value="4"'):
        assert words in answer.text, words


def test_without_the_right_and_once_it_is_proposed_there_is_no_form(head, behind, open_browser):
    waits = DisposalOfFile(disposal_id=PROPOSED.id, state="proposed", destroy_on=None)
    behind.answers["get_file"] = DUE.model_copy(update={"disposal": waits})
    page = inside(head.get(SHARED_PAGE))
    assert ONE in page
    assert "<form" not in page
    behind.answers["get_file"] = DUE
    hidden = SHARED.model_copy(update={"may_decide": False})
    behind.answers["get_shared_record"] = SHARED_WORDS.model_copy(update={"record": hidden})
    assert "<form" not in inside(head.get(SHARED_PAGE))
    behind.answers["get_shared_record"] = Problem(ErrorCode.NOT_FOUND)
    assert head.get(SHARED_PAGE).status_code == 404
    lead = open_browser(disposing([Right.RECORD_READ, Right.RETENTION_READ]))
    assert lead.get(SHARED_PAGE).status_code == 403


def test_who_agrees_sees_numbers_and_so_does_who_reads_what_became_of_it(head, behind):
    behind.answers["get_disposal"] = PROPOSED.model_copy(update={"shared": 5, "to_redact": 2})
    page = inside(head.get(ONE))
    assert "2 of them are redacted then." in page
    assert str(ZARA) not in page
    numbers = DisposalNumbers(entries=1, kept=4, redacted=1, kept_because={"relied_on": 1, "not_decided": 2})
    behind.answers["get_disposal"] = DESTROYED.model_copy(update={"numbers": numbers})
    page = inside(head.get(ONE))
    assert "1 of them was redacted." in page
    assert "A court, the police or an authority relies on these words: 1" in page


def test_a_program_reads_and_decides(open_browser, behind):
    browser = open_browser(behind)
    told = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": "k1"}
    address = f"/api/v1/retention/files/{ZARA}/shared-records/{SHARED.record_id}"
    found = browser.get(address, headers=told).json
    assert found["words"][1] == {"name": "child_words", "text": "ضربني"}
    assert (found["choices"], found["record_version"], found["record"]["choice"]) == (["keep", "redact"], 3, None)
    body = {"choice": "redact", "words": [{"name": "account", "text": "Adam."}], "record_version": 3}
    assert browser.post(f"{address}/decision", json=body, headers=told).status_code == 400
    made = browser.post(f"{address}/decision", json=body, headers=told | {"If-Match": '"0"'})
    assert (made.status_code, made.json["version"]) == (200, 1)
    asked = behind.last("decide_shared_record")
    assert (asked.subject_id, asked.record_id, asked.version) == (ZARA, SHARED.record_id, 0)
    assert [(each.name, each.text) for each in asked.words] == [("account", "Adam.")]
    for wrong in ({"choice": "burn"}, {"record_version": "x"}, {"words": [{"name": "", "text": "x"}]}):
        assert (
            browser.post(f"{address}/decision", json=body | wrong, headers=told | {"If-Match": '"0"'}).status_code
            == 400
        )
