"""What a role lets its holder do is told in words and in order."""

from typing import get_args

from gateway.areas.accounts.right_words import OPENING, needs_second_person, words_of_rights, words_of_year
from haven_schemas.acts.identity.roles import RoleView
from haven_schemas.acts.identity.visitors import MachineRight
from haven_schemas.rights import Right
from haven_schemas.words.access import RIGHTS


def test_a_programs_rights_and_those_that_open_records_have_words():
    assert set(get_args(MachineRight)) <= {right.value for right in RIGHTS}
    assert set(RIGHTS) >= OPENING


def test_rights_are_told_in_order_and_none_is_left_out():
    assert words_of_rights(["record:read", "concern:report", "new:right"]) == [
        RIGHTS[Right.CONCERN_REPORT], RIGHTS[Right.RECORD_READ], "new:right",
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
