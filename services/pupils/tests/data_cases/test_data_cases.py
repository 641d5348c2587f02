"""Cases of a data protection officer: opened with a reason, kept sealed, their own alone; children found for them."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils import data_cases as contract
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from protected_child import JSON, NEW, OLD, of_schools, protect, push
from pupils.data_cases.case import close_case, get_case, list_cases, open_case
from pupils.data_cases.child import check_case, find_for_case, show_for_case
from pupils.models import DataCaseRow, KeptFromRow
from sqlalchemy import select

CANARY = "canary-of-the-case-7731"
REED = {
    "source_id": "3",
    "legal_surname": "Reed",
    "legal_forename": "Una",
    "date_of_birth": "2012-11-05",
    "class": "Oaks",
}


class Office:
    """A data protection officer of some schools, and what they do."""

    def __init__(self, roll, *schools, rights=frozenset({Right.DATA_OVERSEE})):
        self.roll, self.schools = roll, schools
        made = roll.staff(*schools, rights=rights, elevated=True)
        self.officer = replace(made, elevated_until=roll.now + timedelta(days=60))

    def open(self, **given):
        asked = {"reference": "SAR 12/2026", "reason": "A parent asks who has looked.", **given}
        request = contract.OpenCase.model_validate(asked)
        return self.roll.run(self.officer, open_case, self.roll.extras.keyring, request).case_id

    def close(self, case_id):
        self.roll.run(self.officer, close_case, contract.DataCaseQuery(case_id=case_id))

    def cases(self, **given):
        request = contract.ListCases.model_validate(given)
        return self.roll.run(self.officer, list_cases, self.roll.extras.keyring, request)

    def find(self, case_id, query, **given):
        request = contract.FindForCase.model_validate({"case_id": case_id, "query": query, **given})
        return self.roll.run(self.officer, find_for_case, request)

    def show(self, case_id, pupil_id):
        request = contract.CaseChildQuery(case_id=case_id, pupil_id=pupil_id)
        return self.roll.run(self.officer, show_for_case, request)

    def check(self, case_id, pupil_id, staff_id=None):
        request = contract.CheckCase(case_id=case_id, pupil_id=pupil_id, staff_id=staff_id or self.officer.actor_id)
        with self.roll.open_unit(None) as unit:
            return check_case(unit, request)


def refused(function, *arguments, **given):
    with pytest.raises(Problem) as problem:
        function(*arguments, **given)
    return problem.value.code


@pytest.fixture
def office(roll, school):
    return Office(roll, school, roll.add_school())


@pytest.fixture
def child(roll, feed, school):
    """Ivy Oak, beside Una Reed of class Oaks; her id."""
    roll.deliver(feed, push(NEW, REED), JSON)
    return {pupil.legal_surname: pupil.id for pupil in roll.pupils(school)}["Oak"]


def link(roll, staff_id, pupil_id):
    with roll.open_unit(None) as unit:
        unit.session.add(KeptFromRow(link_id=uuid4(), staff_id=staff_id, subject_id=pupil_id, active=True, version=1))


def test_a_case_is_kept_sealed_and_its_officers_own(roll, office):
    case = office.open(reference=f"Case {CANARY}", reason=f"Because {CANARY} asks.")
    (found,) = office.cases().cases
    assert (found.id, found.reference, found.reason) == (case, f"Case {CANARY}", f"Because {CANARY} asks.")
    assert found.closed_at is None
    with roll.open_unit(None) as unit:
        row = unit.session.scalar(select(DataCaseRow))
    assert CANARY.encode() not in row.reference_sealed + row.reason_sealed
    other = Office(roll, *office.schools)
    assert other.cases().cases == []
    asked = contract.DataCaseQuery(case_id=case)
    assert refused(roll.run, other.officer, get_case, roll.extras.keyring, asked) is ErrorCode.NOT_FOUND
    assert refused(other.close, case) is ErrorCode.NOT_FOUND
    assert CANARY not in json.dumps(roll.audited("data:case:open", "data:case:read"), default=str)


def test_cases_are_listed_in_pages(roll, office):
    made = []
    for number in range(5):
        roll.later(seconds=1)
        made.append(office.open(reference=f"Case {number}"))
    first = office.cases(limit=3)
    rest = office.cases(limit=3, cursor=first.next_cursor)
    assert [case.id for case in first.cases + rest.cases] == list(reversed(made))
    assert rest.next_cursor is None


def test_a_child_is_found_for_an_open_case_and_the_search_is_audited_with_it(roll, office, child):
    case = office.open()
    found = office.find(case, "ivy oa")
    assert [each.pupil_id for each in found.children] == [child]
    assert (found.children[0].legal_name, str(found.children[0].date_of_birth)) == ("Ivy Oak", "2014-03-02")
    (entry,) = roll.audited("data:child:find")
    assert (entry["object_id"], entry["subject_ids"], entry["right"]) == (str(case), [str(child)], "data:oversee")
    assert office.show(case, child).known_as == "Ivy Oak"
    assert office.find(case, "reedd").alike
    assert office.find(case, "oak", birth_date="2014-03-03").children == []
    assert [each.pupil_id for each in office.find(case, "oak", birth_date="2014-03-02").children] == [child]
    assert office.find(case, "oak", school_id=office.schools[1]).children == []
    assert refused(office.find, case, "oak", school_id=uuid4()) is ErrorCode.NOT_FOUND


def test_the_search_finds_no_class_no_upn_and_no_list(roll, office, child):
    case = office.open()
    assert [each.legal_name for each in office.find(case, "oak").children] == ["Ivy Oak"]  # not who is in class Oaks
    assert office.find(case, NEW["upn"]).children == []
    for query in ("a", "a b c", " '' ", "--"):
        with pytest.raises(Problem) as problem:
            office.find(case, query if len(query) > 1 else f"{query} ")
        assert problem.value.fields[0].field == "query"


def test_at_most_twenty_are_shown(roll, office, feed):
    twins = [
        {"source_id": f"t{number}", "legal_surname": f"Zug{'a' * number}", "legal_forename": "Tam",
         "date_of_birth": "2014-03-02"}
        for number in range(1, 24)
    ]  # fmt: skip
    roll.deliver(feed, push(*twins), JSON)
    found = office.find(office.open(), "zug")
    assert (len(found.children), found.more) == (20, True)
    assert not office.find(office.open(), "zugaaaaaaaaaaaaa").more


def test_nothing_is_looked_up_for_a_closed_case_or_another_officers(roll, office, child):
    case, other = office.open(), Office(roll, *office.schools)
    office.close(case)
    office.close(case)
    assert len(roll.audited("data:case:close")) == 1
    theirs = other.open()
    for each in (case, theirs, uuid4()):
        assert refused(office.find, each, "oak") is ErrorCode.NOT_FOUND
        assert refused(office.show, each, child) is ErrorCode.NOT_FOUND
        assert refused(office.check, each, child) is ErrorCode.NOT_FOUND
    assert refused(office.check, theirs, child, office.officer.actor_id) is ErrorCode.NOT_FOUND


def test_who_reads_records_anywhere_has_no_desk(roll, office, child):
    """Two roles of one person do not add up to an officer who watches over themselves."""
    case = office.open()
    reads = roll.staff(office.schools[0], rights={Right.RECORD_READ}, elevated=True)
    office.officer = replace(office.officer, grants=(*office.officer.grants, *reads.grants))
    assert refused(office.open) is ErrorCode.NOT_PERMITTED
    assert refused(office.cases) is ErrorCode.NOT_PERMITTED
    assert refused(office.find, case, "oak") is ErrorCode.NOT_PERMITTED
    assert refused(office.show, case, child) is ErrorCode.NOT_PERMITTED


def test_a_child_of_another_trust_or_school_is_nobody(roll, office, feed):
    elsewhere = roll.add_feed(roll.add_school())
    roll.deliver(elsewhere, push(NEW), JSON)
    (pupil,) = roll.pupils(elsewhere.school_id)
    case = office.open()
    assert office.find(case, "oak").children == []
    assert refused(office.show, case, pupil.id) is ErrorCode.NOT_FOUND
    assert refused(office.check, case, pupil.id) is ErrorCode.NOT_FOUND


def _answers(office, child):
    """All that an officer is told of a child by name or id, without ids."""
    case = office.open()
    plain = []
    for query, given in (("ivy oak", {}), ("oak", {}), ("reedd", {}), ("oak", {"birth_date": "2014-03-02"})):
        found = office.find(case, query, **given)
        plain.append((found.alike, found.more, [each.legal_name for each in found.children]))
    for ask in (office.show, office.check):
        with pytest.raises(Problem) as problem:
            ask(case, child)
        plain.append((problem.value.code, problem.value.fields, problem.value.ids))
    audited = [
        (entry["action"], entry["outcome"], len(entry["subject_ids"]))
        for entry in office.roll.audited("data:child:find", "data:case:check")
    ]
    return plain, audited


@pytest.mark.parametrize("what", ["protected", "protected elsewhere", "linked", "linked by an alias"])
def test_a_protected_or_linked_child_is_answered_as_one_who_does_not_exist(roll, emptied, office, feed, school, what):
    roll.deliver(feed, push(REED), JSON)
    nobody = _answers(office, uuid4())
    emptied()
    office = Office(roll, roll.add_school(), roll.add_school())
    feeds = [roll.add_feed(each) for each in office.schools]
    roll.deliver(feeds[0], push(NEW, REED), JSON)
    child = {pupil.legal_surname: pupil.id for pupil in roll.pupils(office.schools[0])}["Oak"]
    other = child
    if what in ("protected elsewhere", "linked by an alias"):
        roll.deliver(feeds[1], push({**OLD, "source_id": "9", "upn": None}), JSON)
        (other,) = [pupil.id for pupil in roll.pupils(office.schools[1])]
        lead = of_schools(roll, *office.schools)
        roll.merged(lead, child, other)
    if what.startswith("protected"):
        protect(roll, of_schools(roll, *office.schools), child if what == "protected elsewhere" else other)
    else:
        link(roll, office.officer.actor_id, other)
    assert _answers(office, child) == nobody


def test_an_officer_who_is_named_for_a_protected_child_is_answered(roll, office, child, school):
    protect(roll, of_schools(roll, school), child, readers=[office.officer.actor_id])
    case = office.open()
    assert [each.pupil_id for each in office.find(case, "oak").children] == [child]
    assert office.check(case, child).pupil_id == child


def test_the_service_asks_under_the_schools_of_the_case(roll, office, child):
    case = office.open()
    assert office.check(case, child).pupil_id == child
    (entry,) = roll.audited("data:case:check")
    assert (entry["object_id"], entry["subject_ids"]) == (str(case), [str(child)])
