"""The words of a referral put right on the page of corrections, with the services' answers made up."""

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.entries import EntryCorrected, EntryHistory, EntryVersion
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.referral_kinds import NamedRecord, NotShared, ReferralDetails
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from gateway_tests.administered import ME, NOW, Identity, number, send

RECORD, NOTE, LETTER = (number(last) for last in range(90, 93))
ADDRESS = f"/records/{RECORD}/correction"
SAID = ReferralDetails(
    family_told="not_told", family_reason="It would put her at risk.", sent_to="The duty desk", reference="CS-1",
    call_at=NOW, shared=[NOTE], not_shared=[NotShared(record_id=LETTER, reason="Not theirs.")],
)  # fmt: skip
WRITTEN = {
    "text": "Two bruises.", "change_reason": "A slip.", "version": "1", "day": "24", "month": "11", "year": "2026",
    "time": "09:00",
}  # fmt: skip


def _history(kind="referral", said=SAID):
    return EntryHistory(
        record_id=RECORD, kind="disclosure", referral_kind=kind, incident_id=number(93), subject_ids=[],
        versions=[
            EntryVersion(
                version=1, occurred_at=NOW, text="Two bruises.", child_words="", action_taken="",
                details=EntryDetails(), written_by=ME, written_at=NOW, reason="", referral=said,
            )
        ],
        may_correct=True, named=[NamedRecord(id=NOTE, kind="note", occurred_at=NOW)],
    )  # fmt: skip


@pytest.fixture
def services():
    made = Identity()
    made.answers |= {
        "entry_history": _history(),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "staff_names": StaffList(staff=[StaffMember(id=ME, name="Ada Admin")]),
        "correct_entry": EntryCorrected(id=RECORD, version=2),
    }
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


def test_the_form_asks_for_what_the_kind_has_and_stands_as_it_is(browser):
    page = browser.get(ADDRESS).text
    for words in ("It would put her at risk.", "The duty desk", "CS-1", "Legal basis for sharing", "Not recorded"):
        assert words in page
    assert "what was shared and what was decided not to share stay as they were" in page
    assert 'name="agency_decision"' not in page, "that is of news"
    assert 'name="agency"' not in page, "that is of information shared"


def test_what_the_form_does_not_ask_for_stays(browser, services):
    typed = {**WRITTEN, "family_told": "told", "sent_to": "The duty desk", "agency_reference": "CS-2"}
    assert send(browser, ADDRESS, **typed).status_code == 303
    asked = services.last("correct_entry")
    assert asked.referral == SAID.model_copy(update={"family_told": "told", "family_reason": "", "reference": "CS-2"})
    assert asked.details == EntryDetails()


def test_news_of_a_referral_say_what_the_agency_decided(browser, services):
    services.answers["entry_history"] = _history("referral_step", ReferralDetails(decision="They assess."))
    assert "They assess." in browser.get(ADDRESS).text
    send(browser, ADDRESS, **WRITTEN, agency_decision="They do not.", channel="call")
    assert services.last("correct_entry").referral == ReferralDetails(decision="They do not.", channel="call")


def test_what_is_refused_stands_beside_its_field_with_what_was_typed(browser, services):
    services.answers["entry_history"] = _history("not_referred", ReferralDetails(reasons="Early help."))
    refused = FieldProblem("referral.reasons", FieldCode.REQUIRED)
    services.answers["correct_entry"] = Problem(ErrorCode.INVALID_REQUEST, fields=[refused])
    answer = send(browser, ADDRESS, **WRITTEN, family_reason="Kept as typed.")
    assert answer.status_code == 400
    assert "Write the reasons." in answer.text
    assert "Kept as typed." in answer.text
