"""Every right that a person can hold, every group of categories and every kind of alert has plain words."""

from typing import get_args

from gateway.alert_words import ALERT_SENDER_WORDS, ALERT_WORDS
from gateway.right_words import GROUP_WORDS, OPENING, RIGHT_WORDS, needs_second_person, words_of_rights, words_of_year
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import AlertKind
from haven_schemas.rpc.identity_roles import RoleView
from haven_schemas.rpc.identity_visitors import MachineRight
from haven_schemas.rpc.incidents import CategoryGroup

NOBODYS = {Right.INSTALLATION_SET_UP}
"""The one-time token of an installation has it, and no role."""


def test_every_right_of_a_person_has_words():
    held = {right for right in Right if not right.startswith("service:")} - NOBODYS
    assert set(RIGHT_WORDS) == held
    assert len(set(RIGHT_WORDS.values())) == len(RIGHT_WORDS)
    assert set(get_args(MachineRight)) <= {right.value for right in RIGHT_WORDS}
    assert set(RIGHT_WORDS) >= OPENING


def test_every_group_of_categories_has_words():
    assert set(GROUP_WORDS) == set(get_args(CategoryGroup))


def test_every_kind_of_alert_has_words():
    assert set(ALERT_WORDS) == set(get_args(AlertKind))
    assert set(ALERT_SENDER_WORDS) <= set(ALERT_WORDS)
    assert len(set(ALERT_WORDS.values())) == len(ALERT_WORDS)


def test_rights_are_told_in_order_and_none_is_left_out():
    assert words_of_rights(["record:read", "concern:report", "new:right"]) == [
        RIGHT_WORDS[Right.CONCERN_REPORT], RIGHT_WORDS[Right.RECORD_READ], "new:right",
    ]  # fmt: skip
    assert [words_of_year(each) for each in ("R", "7", "N1")] == ["Reception", "Year 7", "Nursery 1"]


def test_a_role_says_that_it_waits_for_a_second_person():
    def role(*rights, opens):
        return RoleView(
            key="any", name="Any", rights=list(rights), composed=True, limited_to_groups=False, may_span_trust=True,
            opens_records=opens, version=1,
        )  # fmt: skip

    assert needs_second_person(role("record:read", opens=True)) == " (opens records, needs a second person)"
    assert needs_second_person(role("audit:read", "new:right", opens=False)) == " (needs a second person)"
    assert needs_second_person(role("concern:report", opens=False)) == ""
