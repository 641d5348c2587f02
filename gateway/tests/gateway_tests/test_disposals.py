"""Pages of files that are to be destroyed: proposed, agreed to, withdrawn, stopped, destroyed."""

import pytest
from haven_schemas.acts.incidents.chronology import Card, CardVersion
from haven_schemas.acts.retention.disposals import Certificates, DisposalPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid, words_of
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, send
from gateway_tests.disposals_here import (
    ANNOUNCED,
    DESTROYED,
    LIST,
    OF_HEAD,
    OF_OFFICER,
    OF_RECORDS_OFFICER,
    ONE,
    PROPOSAL,
    PROPOSED,
    READ,
    SHARED,
    STOPPED,
    TO_AGREE,
    disposing,
)
from gateway_tests.kept import DECISION, DUE, FILE, OF_LEAD, ZARA, inside

TYPED = {
    "because": "kept_elsewhere", "reason": "She is 25. لا حاجة", "shared_kept": "A brother.", "word": "destroy",
    "version": "4", "key": "k1",
}  # fmt: skip


@pytest.fixture
def retention():
    """As a head of North School sees it."""
    return disposing(OF_HEAD)


@pytest.fixture
def head(open_browser, retention):
    return open_browser(retention)


@pytest.fixture
def someone(open_browser):
    """``someone(rights, disposal)``: a browser, and behind it what that person is shown."""

    def made(rights, found):
        behind = disposing(rights)
        behind.answers["get_disposal"] = found
        behind.answers["list_disposals"] = DisposalPage(disposals=[found], next_cursor="more")
        browser = open_browser(behind)
        browser.behind = behind
        return browser

    return made


def test_where_the_day_has_come_the_way_to_it_is_offered(head, retention, open_browser):
    assert PROPOSAL in head.get(DECISION).text
    retention.answers["get_file"] = FILE
    assert PROPOSAL not in head.get(DECISION).text
    lead = disposing(OF_LEAD)
    assert PROPOSAL not in open_browser(lead).get(DECISION).text, "who may not propose it"


def test_the_authoritys_own_file_is_named_where_ours_is_destroyed(head, retention):
    assert "Haven does not destroy that" not in inside(head.get(PROPOSAL))
    retention.answers["pupil_card"] = Card(
        subject_id=ZARA, school_id=NORTH.id, may_write=True, versions=[CardVersion(version=1, case_number="SMP-204417")]
    )
    assert "under SMP-204417. Haven does not destroy that." in inside(head.get(PROPOSAL))


def test_the_proposal_says_what_will_be_gone_what_stays_and_what_happens_next(head, retention):
    retention.answers["get_file"] = DUE.model_copy(update={"open_records": 0, "keeps": True})
    page = inside(head.get(PROPOSAL))
    for words in (
        "This is for good.", "What will be gone", "What stays", "3 entries that are about other children too",
        "A second person", "14 days on which the school is open",
        'name="version" value="4"', 'name="keeps_seen"', 'name="shared_kept"',
    ):  # fmt: skip
        assert words in page, words
    asked = retention.last("shared_records")
    assert asked.subject_id == ZARA
    shared = page.split("What is about other children too", 1)[1]
    for words in (f"/records/{SHARED.record_id}/versions", "Concern of ", "also about ", "and 2 more children"):
        assert words in shared, words
    retention.asked.clear()
    retention.answers["get_file"] = DUE.model_copy(update={"open_records": 0, "shared": 0})
    page = inside(head.get(PROPOSAL))
    assert "shared_records" not in [name for name, _ in retention.asked]
    assert 'name="keeps_seen"' not in page
    assert 'name="shared_kept"' not in page


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (FILE, "Its day has not come"),
        (DUE.model_copy(update={"state": "held"}), "There is a hold on this file"),
        (DUE.model_copy(update={"open_records": 1}), "Something in this file is still open."),
    ],
)
def test_what_cannot_be_destroyed_yet_has_no_form(head, retention, file, words):
    retention.answers["get_file"] = file
    page = inside(head.get(PROPOSAL))
    assert words in page
    assert "<form" not in page


@pytest.fixture
def proposable(retention):
    retention.answers["get_file"] = DUE.model_copy(update={"open_records": 0})


@pytest.mark.usefixtures("proposable")
def test_a_file_is_proposed_with_what_was_typed(head, retention):
    answer = send(head, PROPOSAL, **TYPED | {"word": " Destroy. "})
    assert (answer.status_code, answer.headers["Location"]) == (303, ONE)
    asked = retention.last("propose_disposal")
    assert (asked.subject_id, asked.words, asked.shared_kept, asked.keeps_seen, asked.version) == (
        ZARA, "She is 25. لا حاجة", "A brother.", False, 4,
    )  # fmt: skip
    assert asked.reason == "kept_elsewhere"


@pytest.mark.usefixtures("proposable")
def test_all_that_is_missing_is_said_at_once_and_nothing_is_asked(head, retention):
    retention.answers["get_file"] = DUE.model_copy(update={"open_records": 0, "keeps": True})
    answer = send(head, PROPOSAL, version="4", word="yes", reason="", shared_kept="")
    assert answer.status_code == 400
    summary = answer.text.split("govuk-error-summary", 1)[1]
    for words in (
        "Choose why it is to be destroyed.", "Say more about why", "A schedule proposes to keep this file.",
        "Say why the records stay", "Type the word destroy",
    ):  # fmt: skip
        assert words in summary, words
    assert "propose_disposal" not in [name for name, _ in retention.asked]


@pytest.mark.usefixtures("proposable")
@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (invalid("subject_id", FieldCode.HELD), 400, "There is a hold on this file."),
        (invalid("subject_id", FieldCode.NOT_DUE), 400, "The day of this file has not come yet."),
        (invalid("subject_id", FieldCode.STILL_OPEN), 400, "Something in this file is still open."),
        (invalid("subject_id", FieldCode.PROPOSED_ALREADY), 400, "It is proposed already"),
        (invalid("shared_kept", FieldCode.REQUIRED), 400, "Say why the records stay"),
        (Problem(ErrorCode.DISPOSAL_STOPPED), 409, words_of(ErrorCode.DISPOSAL_STOPPED)),
        (Problem(ErrorCode.STALE_VERSION), 412, "somebody decided on this file"),
    ],
)
def test_a_refusal_says_what_to_do_and_what_was_typed_stays(head, retention, refusal, status, words):
    retention.answers["propose_disposal"] = refusal
    answer = send(head, PROPOSAL, **TYPED)
    assert answer.status_code == status
    assert words in inside(answer)
    assert TYPED["reason"] in answer.text


def test_who_may_not_propose_or_does_not_read_the_file_gets_no_page(head, retention, open_browser):
    assert open_browser(disposing(OF_LEAD)).get(PROPOSAL).status_code == 403
    retention.answers["get_file"] = Problem(ErrorCode.NOT_FOUND)
    assert head.get(PROPOSAL).status_code == 404
    assert head.post(PROPOSAL, data={}).status_code in (400, 404)


def test_lists_are_those_a_person_has(head, retention, someone):
    page = inside(head.get(LIST))
    assert retention.last("list_disposals").listed_for == "reading"
    for words in ("Files you read", "Files you may agree to", "Destroyed", "=Zara Quillfeather", NORTH.name, ONE):
        assert words in page, words
    assert "Files you watch over" not in page
    assert head.get(f"{LIST}?list=agreeing").status_code == 200
    assert retention.last("list_disposals").listed_for == "agreeing"
    head.get(f"{LIST}?list=overseeing")
    assert retention.last("list_disposals").listed_for == "reading", "none of theirs"
    officer = someone(OF_OFFICER, ANNOUNCED)
    page = inside(officer.get(LIST))
    assert officer.behind.last("list_disposals").listed_for == "overseeing"
    assert "list=overseeing&amp;cursor=more" in page
    assert "To be destroyed from 8 December 2026" in page
    assert "Quillfeather" not in page


def test_empty_lists_say_so(head, retention):
    retention.answers["list_disposals"] = DisposalPage(disposals=[], next_cursor=None)
    for name, words in (("reading", "No file that you read"), ("agreeing", "nothing for you to agree to"),
                        ("destroyed", "was destroyed")):  # fmt: skip
        assert words in inside(head.get(f"{LIST}?list={name}"))


def test_the_page_of_one_tells_its_story_to_who_reads_the_file(head):
    page = inside(head.get(ONE))
    for words in (
        "=Zara Quillfeather", "Harriet Head", "She is &lt;b&gt;25&lt;/b&gt;. لا حاجة", "brother",
        "Next: a second, independent person agrees", f"{ONE}/withdraw", "to <strong>keep</strong>",
    ):  # fmt: skip
        assert words in page, words
    for act in ("agree", "stop", "end-stop"):
        assert f"{ONE}/{act}" not in page


def test_the_second_person_sees_facts_and_no_words(someone):
    records_officer = someone(OF_RECORDS_OFFICER, TO_AGREE)
    for address in (LIST, ONE, f"{ONE}/agree"):
        page = inside(records_officer.get(address))
        assert NORTH.name in page, address
        assert "Child protection files" in page, address
        assert str(ZARA) not in page, address
    assert "get_pupils" not in [name for name, _ in records_officer.behind.asked]
    assert "Files you may agree to" in inside(records_officer.get(LIST))


def test_it_is_agreed_to_once_the_word_is_typed(someone):
    other = someone(OF_HEAD, TO_AGREE)
    address = f"{ONE}/agree"
    answer = send(other, address, word="", version="1")
    assert answer.status_code == 400
    assert "Type the word destroy" in answer.text
    assert send(other, address, word="DESTROY", version="1", key="k1").status_code == 303
    asked = other.behind.last("agree_disposal")
    assert (asked.disposal_id, asked.version) == (PROPOSED.id, 1)
    other.behind.answers["agree_disposal"] = Problem(ErrorCode.NOT_INDEPENDENT)
    answer = send(other, address, word="destroy", version="1")
    assert answer.status_code == 403
    told = answer.text.split("govuk-error-summary", 1)[1]
    assert "omebody else has to agree." in told
    assert "in the last 30 days" in told.split("<details", 1)[1].split("open>", 1)[1], "unfolded: whom it holds for"


def test_who_is_not_independent_is_told_that_and_no_more(someone):
    proposer = someone(OF_HEAD, READ)
    answer = proposer.get(f"{ONE}/agree")
    assert answer.status_code == 403
    assert words_of(ErrorCode.NOT_INDEPENDENT) in answer.text


@pytest.mark.parametrize(
    ("rights", "found", "act", "call", "missing"),
    [
        (OF_HEAD, READ, "withdraw", "withdraw_disposal", "Say why it is not to be destroyed."),
        (OF_OFFICER, ANNOUNCED.model_copy(update={"may_stop": True}), "stop", "stop_disposal", "Say why."),
        (OF_OFFICER, STOPPED, "end-stop", "end_stop_disposal", "Say why."),
    ],
)
def test_it_is_withdrawn_stopped_and_that_ended_with_why(someone, rights, found, act, call, missing):
    person, address = someone(rights, found), f"{ONE}/{act}"
    answer = send(person, address, words="", version=str(found.version))
    assert answer.status_code == 400
    assert missing in answer.text
    answer = send(person, address, words="They wrote. كتبوا", version=str(found.version), key="k1")
    assert (answer.status_code, answer.headers["Location"]) == (303, ONE)
    asked = person.behind.last(call)
    assert (asked.disposal_id, asked.words, asked.version) == (found.id, "They wrote. كتبوا", found.version)


def test_when_somebody_was_quicker_it_is_shown_as_it_is(someone):
    person = someone(OF_HEAD, READ)
    address = f"{ONE}/withdraw"
    token_page = person.get(address).text
    assert 'name="version" value="1"' in token_page
    person.behind.answers["withdraw_disposal"] = Problem(ErrorCode.STALE_VERSION)
    person.behind.answers["get_disposal"] = READ.model_copy(
        update={"state": "announced", "version": 2, "may_withdraw": True}
    )
    answer = send(person, address, words="Mine.", version="1")
    assert answer.status_code == 412
    assert "Mine." in answer.text
    assert 'name="version" value="2"' in answer.text


def test_what_is_past_that_has_no_form(someone):
    late = DESTROYED.model_copy(update={"state": "ordered"})
    for rights, act in ((OF_HEAD, "agree"), (OF_HEAD, "withdraw"), (OF_OFFICER, "stop"), (OF_OFFICER, "end-stop")):
        page = inside(someone(rights, late).get(f"{ONE}/{act}"))
        assert "This cannot be done any more: being destroyed." in page
        assert "<form" not in page
    assert someone(OF_OFFICER, READ).get(f"{ONE}/withdraw").status_code == 403
    assert someone(OF_LEAD, READ).get(f"{ONE}/stop").status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "put_back", "because": "held"}, "A hold was placed on the file."),
        ({"state": "put_back", "because": "people"}, "do not count as independent"),
        ({"state": "withdrawn", "ended_by": PROPOSED.proposed_by}, "Withdrawn"),
        ({"state": "ordered"}, "nobody can stop it any more"),
        ({"state": "taken_out"}, "keys follow"),
        ({"state": "keys_gone"}, "What is beside them follows"),
    ],
)
def test_each_state_is_told_in_words(someone, changes, words):
    assert words in inside(someone(OF_HEAD, ANNOUNCED.model_copy(update=changes)).get(ONE))


def test_who_stopped_it_and_why_is_told(someone):
    page = inside(someone(OF_OFFICER, STOPPED).get(ONE))
    for words in ("Dee Officer", "An inquiry may ask for it.", "24 November 2027", f"{ONE}/end-stop"):
        assert words in page, words


def test_what_is_gone_is_told_by_numbers_and_certified(someone):
    head = someone(OF_HEAD, DESTROYED)
    page = inside(head.get(ONE))
    for words in ("What is gone", "Concerns", "2 records stay for other children", f"{ONE}/certificates"):
        assert words in page, words
    page = inside(head.get(f"{ONE}/certificates"))
    assert "Certificate of destruction of a child&#39;s file" in page
    saved = head.get(f"{ONE}/certificates/destroyed.json")
    assert saved.json["document"] == '{"kind":"destroyed"}'
    assert saved.headers["Content-Disposition"].endswith(f"filename=certificate-destroyed-{PROPOSED.id}.json")
    saved = head.get(f"{ONE}/certificates/destroyed.txt")
    assert saved.text.startswith("Certificate of destruction")
    for words in ("Not signed", NORTH.name, "Proposed by: Harriet Head", "Agreed by: "):
        assert words in saved.text, words
    assert saved.content_type == "text/plain; charset=utf-8"
    assert head.get(f"{ONE}/certificates/out_of_backups.txt").status_code == 404
    head.behind.answers["get_certificate"] = Certificates(certificates=[])
    assert "There is none yet" in inside(head.get(f"{ONE}/certificates"))


def test_who_is_not_concerned_finds_nothing(head, retention):
    retention.answers |= dict.fromkeys(("get_disposal", "get_certificate"), Problem(ErrorCode.NOT_FOUND))
    for address in (ONE, f"{ONE}/agree", f"{ONE}/withdraw", f"{ONE}/certificates",
                    f"{ONE}/certificates/destroyed.json"):  # fmt: skip
        assert head.get(address).status_code == 404, address


def test_with_retention_away_each_page_says_so(head, retention):
    names = ("get_disposal", "get_certificate", "list_disposals", "get_file", "withdraw_disposal", "propose_disposal")
    retention.answers |= dict.fromkeys(names, Problem(ErrorCode.UNAVAILABLE))
    for address in (LIST, ONE, PROPOSAL, f"{ONE}/withdraw", f"{ONE}/certificates"):
        assert head.get(address).status_code == 503, address


def test_the_right_without_any_list_is_told_so(someone):
    assert "No file that you read" in inside(_emptied(someone([Right.RETENTION_READ], PROPOSED)).get(LIST))


def _emptied(browser):
    browser.behind.answers["list_disposals"] = DisposalPage(disposals=[], next_cursor=None)
    return browser
