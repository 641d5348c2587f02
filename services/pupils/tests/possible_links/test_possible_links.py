"""Contacts of pupils are compared with staff, and a person decides; on real PostgreSQL and OpenBao."""

import json
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.identity import ComparedStaff, ComparedStaffPage
from haven_schemas.acts.pupil_record_fields import FIELD_GROUPS, SPECIAL_GROUPS
from haven_schemas.acts.pupils.possible_links import DecidePossibleLink, ListPossibleLinks
from haven_schemas.errors import Problem
from haven_schemas.events import LinkAnswered, StaffChanged
from haven_schemas.rights import Right
from protected_child import protect
from pupils.every_possible_link import every_possible_link_changed
from pupils.models import ContactRow, FeedRow, StaffToCompareRow
from pupils.possible_links.compare import compare_staff
from pupils.possible_links.link import (
    count_possible_links,
    decide_possible_link,
    keep_answer,
    list_possible_links,
    note_staff_change,
)
from sqlalchemy import func, select

JSON = "application/json"
EVENT = "pupils.possible_link_changed"
MOTHER = {"id": "c-1", "surname": "Zebedee", "forename": "Ruth", "relationship": "PAM"}
AT_HOME = {**MOTHER, "surname": "Married", "emails": ["Ruth@School.example"]}


class Identity:
    """The trust's staff in pages of one; as ``OwnerAway`` where it does not answer."""

    def __init__(self):
        self.staff = []
        self.away = False
        self.asked = 0

    def school(self, school_id):
        raise LookupError

    def add(self, name, email, *schools):
        person = ComparedStaff(id=uuid4(), name=name, email=email, school_ids=list(schools))
        self.staff = sorted([*self.staff, person], key=lambda each: each.id)
        return person.id

    def staff_after(self, after):
        self.asked += 1
        if self.away:
            raise OwnerAway("identity")
        left = [each for each in self.staff if after is None or each.id > after]
        return ComparedStaffPage(staff=left[:1], next=left[0].id if len(left) > 1 else None)


class Desk:
    """A roll with contacts, and the trust's staff."""

    def __init__(self, roll, feed, row):
        self.identity = Identity()
        self.roll, self.feed, self.row = roll.with_extras(owner=self.identity), feed, row
        with roll.open_unit([feed.school_id]) as unit:
            unit.session.get(FeedRow, feed.id).groups = [each for each in FIELD_GROUPS if each not in SPECIAL_GROUPS]

    def push(self, *children):
        """Children with these contacts each; their ids in that order."""
        pupils = []
        for number, contacts in enumerate(children, start=1):
            said = {name: value for name, value in self.row().items() if value}
            pupils.append({**said, "source_id": f"p-{number}", "upn": None, "contacts": list(contacts)})
        self.roll.deliver(self.feed, json.dumps({"mode": "delta", "pupils": pupils}).encode(), JSON)
        return [pupil.id for pupil in sorted(self.roll.pupils(self.feed.school_id), key=lambda each: each.id)]

    def compare(self):
        compare_staff(self.roll.open_unit, self.roll.extras)
        return [each.body["data"] for each in self.roll.published(EVENT)]

    def lead(self, *, elevated=True, actor_id=None):
        made = self.roll.staff(self.feed.school_id, rights=[Right.CONCERN_TRIAGE], elevated=elevated)
        return made if actor_id is None else made.__class__(**{**vars_of(made), "actor_id": actor_id})

    def listed(self, who, **asked):
        return self.roll.run(who, list_possible_links, ListPossibleLinks(**asked)).links

    def decide(self, who, link, decision, **given):
        asked = DecidePossibleLink(possible_link_id=link.id, decision=decision, **given)
        return self.roll.run(who, decide_possible_link, asked).state

    def hear(self, staff_id, version):
        with self.roll.open_unit([]) as unit:
            note_staff_change(unit, StaffChanged(staff_id=staff_id, version=version))


def vars_of(access):
    return {name: getattr(access, name) for name in access.__dataclass_fields__}


@pytest.fixture
def desk(roll, feed, row):
    return Desk(roll, feed, row)


def refused(code, call, *arguments, **given):
    with pytest.raises(Problem, match=code):
        call(*arguments, **given)


def test_a_colleague_who_is_a_contact_is_proposed_once_however_often_the_file_comes(desk):
    ruth = desk.identity.add("Ruth Zebedee", "ruth@school.example", desk.feed.school_id)
    desk.identity.add("Somebody Else", "else@school.example", desk.feed.school_id)
    (child,) = desk.push([MOTHER])
    (said,) = desk.compare()
    assert (said["staff_id"], said["pupil_id"], said["state"]) == (str(ruth), str(child), "waiting")
    assert said["named_ids"] is None
    assert "ebedee" not in json.dumps(said)
    asked = desk.identity.asked
    assert len(desk.compare()) == 1
    assert desk.identity.asked == asked, "nothing is different, so nobody is asked"
    desk.push([{**MOTHER, "phones": [{"type": "M", "number": "07700 900123"}]}])
    assert len(desk.compare()) == 1
    (entry,) = desk.roll.audited("pupil:possible_link:add")
    assert (entry["object_id"], entry["subject_ids"]) == (str(ruth), [str(child)])
    with desk.roll.open_unit(None) as unit:
        marks = unit.session.scalars(select(ContactRow.marks)).all()
        assert [len(each) for each in marks] == [1]
        assert b"ebedee" not in b"".join(marks[0])


def test_an_address_is_found_at_a_school_where_the_colleague_does_not_work_once_identity_says_so(desk):
    (child,) = desk.push([AT_HOME])
    assert desk.compare() == []
    ruth = desk.identity.add("R Z", "ruth@school.example", uuid4())
    desk.hear(ruth, 3)
    desk.hear(ruth, 2)
    desk.identity.away = True
    assert desk.compare() == []
    desk.identity.away = False
    (said,) = desk.compare()
    assert (said["staff_id"], said["pupil_id"]) == (str(ruth), str(child))
    with desk.roll.open_unit([]) as unit:
        assert unit.session.scalar(select(func.count()).select_from(StaffToCompareRow)) == 0


def test_an_offices_address_hides_nobodys_children(desk):
    desk.identity.add("A Lead", "office@school.example", desk.feed.school_id)
    desk.push(*[[{**MOTHER, "id": f"c-{number}", "emails": ["office@school.example"]}] for number in range(7)])
    assert desk.compare() == []


def test_somebody_else_decides_and_it_is_never_asked_again(desk):
    ruth = desk.identity.add("Ruth Zebedee", "ruth@school.example", desk.feed.school_id)
    (child,) = desk.push([MOTHER])
    desk.compare()
    lead, mother = desk.lead(), desk.lead(actor_id=ruth)
    (link,) = desk.listed(lead, pupil_id=child)
    assert (link.staff_id, link.found_by) == (ruth, "name")
    assert desk.roll.run(lead, count_possible_links).waiting == 1
    assert desk.listed(mother) == []
    assert desk.roll.run(mother, count_possible_links).waiting == 0
    refused("not_found", desk.decide, mother, link, "different")
    elsewhere = desk.roll.staff(uuid4(), rights=[Right.CONCERN_TRIAGE], elevated=True)
    refused("not_found", desk.decide, elsewhere, link, "different")
    refused("invalid_request", desk.decide, lead, link, "linked")
    refused("invalid_request", desk.decide, lead, link, "different", kind="parent")
    refused("stale_version", desk.decide, lead, link, "different", version=9)
    assert desk.decide(lead, link, "different", version=link.version) == "different"
    refused("stale_version", desk.decide, lead, link, "linked", kind="parent")
    desk.push([{**MOTHER, "phones": [{"type": "M", "number": "07700 900123"}]}])
    said = desk.compare()
    assert [each["state"] for each in said] == ["waiting", "different"]
    assert (said[-1]["decided_by"], said[-1]["version"]) == (str(lead.actor_id), 2)
    assert desk.listed(lead) == []
    with desk.roll.open_unit(None) as unit:
        ((event, link_id, version, _),) = every_possible_link_changed(unit)
    assert (event.state, link_id, version) == ("different", link.id, 2)


def test_of_a_protected_child_only_the_people_named_are_asked(desk):
    desk.identity.add("Ruth Zebedee", "ruth@school.example", desk.feed.school_id)
    (child,) = desk.push([MOTHER])
    named, unnamed = desk.lead(), desk.lead()
    protector = desk.roll.staff(desk.feed.school_id, rights=[Right.PUPIL_PROTECT, Right.PUPIL_MATCH], elevated=True)
    protect(desk.roll, protector, child, readers=[named.actor_id])
    (said,) = desk.compare()
    assert UUID(said["pupil_id"]) == child
    assert set(said["named_ids"]) >= {str(named.actor_id)}
    assert str(unnamed.actor_id) not in said["named_ids"]
    (link,) = desk.listed(named)
    assert desk.listed(unnamed) == []
    refused("not_found", desk.decide, unnamed, link, "different")


def test_what_somebody_beyond_the_school_answered_is_decided_here_too(desk):
    desk.identity.add("Ruth Zebedee", "ruth@school.example", desk.feed.school_id)
    desk.push([MOTHER])
    desk.compare()
    head, other = desk.lead(), uuid4()
    (link,) = desk.listed(head)
    event = LinkAnswered(question_id=link.id, answer="different", kind=None, decided_by=other, version=2)
    for _ in range(2):
        with desk.roll.open_unit([]) as unit:
            keep_answer(unit, event, desk.feed.school_id)
    assert desk.listed(head) == []
    refused("stale_version", desk.decide, head, link, "linked", kind="parent")
    said = [each.body["data"] for each in desk.roll.published(EVENT)]
    assert [(each["state"], each["version"]) for each in said] == [("waiting", 1), ("different", 2)]
    assert said[-1]["decided_by"] == str(other)


def test_two_who_are_both_asked_about_decide_nothing_about_each_other(desk):
    """Where too few others would be left both see the child's records still, and the list."""
    father = {**MOTHER, "id": "c-2", "forename": "Saul"}
    ruth = desk.identity.add("Ruth Zebedee", "ruth@school.example", desk.feed.school_id)
    saul = desk.identity.add("Saul Zebedee", "saul@school.example", desk.feed.school_id)
    desk.push([MOTHER, father])
    desk.compare()
    head = desk.lead()
    (of_ruth, of_saul) = sorted(desk.listed(head), key=lambda each: each.staff_id != ruth)
    for who, link in ((ruth, of_saul), (saul, of_ruth)):
        lead = desk.lead(actor_id=who)
        assert desk.listed(lead) == []
        refused("not_found", desk.decide, lead, link, "different")
    assert desk.decide(head, of_saul, "different") == "different"
    assert [each.id for each in desk.listed(desk.lead(actor_id=saul))] == [of_ruth.id]
