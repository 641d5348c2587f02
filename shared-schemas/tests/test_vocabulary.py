"""The one vocabulary: each closed list of codes has words for exactly its codes, and has them once."""

from collections import Counter
from typing import get_args

import pytest
from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.acts.incidents.entry_kinds import Direction, EntryDetails
from haven_schemas.acts.incidents.referral_kinds import RecordedKind, ReferralDetails
from haven_schemas.acts.pupil_changes import FIELD_NAMES
from haven_schemas.acts.pupil_record_fields import GROUP_OF, RECORD_COLUMNS
from haven_schemas.acts.retention.disposals import DisposalNumbers
from haven_schemas.alerts import ALERTS
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.words import access, audit, pupil_fields, records, referrals, reporting, retention
from haven_schemas.words.sentences import in_a_sentence
from haven_schemas.words.vocabulary import Worded, codes_of, vocabulary, words_of_codes
from support.lists import every

NOBODYS = {Right.INSTALLATION_SET_UP, Right.CALENDAR_READ}
"""The one-time token of an installation has one, an app password the other, and no role either."""
NOT_READ = {"access.RIGHTS": {right for right in Right if right.startswith("service:")} | NOBODYS}
"""Codes that nobody reads."""
WORDED = [each for each in vocabulary() if each.codes]
BY_NAME = {
    "pupil_fields.FIELDS",
    "records.CHOICES",
    "pupil_codes.BY_FIELD",
    "placements.HALVES",
    "placements.WEEKDAYS",
    "outcomes.OUTCOMES",
    "referrals.RECORDED_KINDS",
    "referrals.REFERRAL_CHOICES",
    "referral_steps.RULE_STATUSES",
    "referral_steps.SET_BECAUSE",
    "referral_steps.STRETCHES",
    "retention.DISPOSAL_NUMBERS",
    "retention.TO_LOOK_AT",
}
"""By the names of fields, held to them below; those of timescales by the service that counts them."""


def test_the_vocabulary_is_found():
    assert {each.name for each in vocabulary() if not each.codes} == BY_NAME
    assert {"records.DIRECTIONS", "access.ROLES", "audit.AUDIT_ACTIONS"} <= {each.name for each in WORDED}
    assert len(WORDED) > 50


@every("worded", WORDED, ids=lambda each: each.name)
def test_there_are_words_for_exactly_the_codes_of_the_type(worded: Worded):
    assert set(worded.words) == worded.codes - NOT_READ.get(worded.name, set())


@every("worded", WORDED, ids=lambda each: each.name)
def test_words_are_for_people(worded: Worded):
    for words in worded.words.values():
        assert words == words.strip()
        assert words
        assert "_" not in words
        assert "{" not in words


def test_no_type_has_words_twice_but_where_it_says_why():
    first = Counter(each.codes for each in WORDED if not each.beside)
    assert [sorted(codes) for codes, times in first.items() if times > 1] == []
    assert {each.codes for each in WORDED} == set(first), "words beside those of the codes, and none for the codes"


def test_within_one_list_no_two_codes_read_alike():
    alike = {
        each.name: [words for words, times in Counter(each.words.values()).items() if times > 1]
        for each in WORDED
        if not each.beside
    }
    assert {name: words for name, words in alike.items() if words} == {}


def test_words_are_found_by_the_codes_they_are_for():
    assert words_of_codes(codes_of(Direction)) is records.DIRECTIONS
    assert words_of_codes(codes_of(AuditAction)) is audit.AUDIT_ACTIONS
    assert words_of_codes(frozenset(reporting.HOW_KNOWN)) is reporting.HOW_KNOWN
    assert words_of_codes(frozenset({"to_us"})) is None


def test_the_fields_of_a_pupil_and_of_an_entry_have_words():
    assert set(pupil_fields.FIELDS) == {*FIELD_NAMES, *GROUP_OF, *RECORD_COLUMNS}
    assert set(records.ENTRY_DETAILS) == set(EntryDetails.model_fields)
    chosen = {name for name, field in EntryDetails.model_fields.items() if field.default is None}
    assert set(records.CHOICES) == chosen


def test_the_kinds_and_fields_of_a_referral_have_words():
    assert set(referrals.RECORDED_KINDS) == set(get_args(RecordedKind))
    said = ReferralDetails.model_fields.items()
    assert set(referrals.REFERRAL_DETAILS) == {name for name, _ in said} - {"shared", "not_shared"}
    chosen = {name for name, field in said if field.default is None} - {"call_at"}
    assert set(referrals.REFERRAL_CHOICES) == chosen


def test_each_number_of_what_is_gone_has_words():
    assert {*retention.DISPOSAL_NUMBERS, "kept", "redacted", "kept_because"} == set(DisposalNumbers.model_fields)


def test_rights_differ_and_stand_in_order():
    assert next(iter(access.RIGHTS)) is Right.CONCERN_REPORT


def test_each_kind_of_alert_is_said_once():
    assert set(ALERTS) == set(get_args(AlertedKind))
    assert all(each.mail.format(sender="A", category="B") for each in ALERTS.values())


@pytest.mark.parametrize(
    ("words", "said"), [("May have been harmed", "may have been harmed"), ("SEN need", "SEN need"), ("", "")]
)
def test_words_stand_in_a_sentence(words, said):
    assert in_a_sentence(words) == said
