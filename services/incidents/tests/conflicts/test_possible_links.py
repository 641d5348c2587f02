"""A colleague who may be a child's parent is kept from the child until somebody has decided, on real PostgreSQL."""

from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.conflicts import LinkStaff, ListStaffLinks, StaffLinkQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PossibleLinkChanged
from incidents.conflicts.link import end_staff_link, keep_possible_link, link_staff
from incidents.conflicts.links import list_staff_links
from incidents.present_state import every_conflict_changed


@pytest.fixture
def family(incidents, school):
    head, mother = incidents.lead(school), incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school])
    child = incidents.pupil(school)
    incidents.record(incidents.reporter(school), incidents.draft(school, child))
    return head, mother, child


@pytest.fixture
def say(incidents, school, family):
    head, mother, child = family
    link_id = uuid4()

    def said(state, version, **given):
        decided = {} if state == "waiting" else {"decided_by": head.actor_id}
        fields = {"kind": "parent" if state == "linked" else None, "decided_by": None, "named_ids": None}
        event = PossibleLinkChanged.model_validate(
            {"possible_link_id": link_id, "staff_id": mother.actor_id, "pupil_id": child, "school_id": school,
             "state": state, "version": version, **fields, **decided, **given}
        )  # fmt: skip
        incidents.run(incidents.own_access("test"), keep_possible_link, incidents.others, event)

    return said


def sees(incidents, who, child):
    try:
        return bool(incidents.chronology(who, child).entries)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return False


def told(incidents):
    of = [each["data"] for each in incidents.published() if each["type"] == "incidents.conflict_changed"]
    return [(each["state"], each["version"]) for each in of]


def test_whoever_may_be_the_mother_sees_nothing_until_a_person_says_that_she_is_somebody_else(incidents, family, say):
    head, mother, child = family
    assert sees(incidents, mother, child)
    say("waiting", 1)
    say("waiting", 1)
    assert not sees(incidents, mother, child)
    assert sees(incidents, head, child)
    say("different", 2)
    assert sees(incidents, mother, child)
    say("waiting", 1)
    assert sees(incidents, mother, child), "an older word that comes late changes nothing"
    assert told(incidents) == [("kept_from", 1), ("ended", 2)]


def test_what_is_decided_becomes_a_link_like_any_other(incidents, family, say):
    head, mother, child = family
    say("waiting", 1)
    say("linked", 2)
    assert not sees(incidents, mother, child)
    (link,) = incidents.run(head, list_staff_links, ListStaffLinks(subject_id=child)).links
    assert (link.staff_id, link.kind, link.set_by) == (mother.actor_id, "parent", head.actor_id)
    assert told(incidents) == [("kept_from", 1), ("kept_from", 1), ("ended", 2)], "the new link first"
    with incidents.database.unit(incidents.own_access("test")) as unit:
        again = sorted((event.state, version) for event, _, version, _ in every_conflict_changed(unit))
    assert again == [("ended", 2), ("kept_from", 1)]
    say("linked", 3)
    incidents.run(head, end_staff_link, incidents.others, StaffLinkQuery(link_id=link.id))
    assert sees(incidents, mother, child)
    say("linked", 4)
    assert sees(incidents, mother, child), "said again after a restore of pupils, it does not undo what a person ended"


def test_a_link_set_by_hand_meanwhile_stays_and_frees_nobody(incidents, family, say):
    head, mother, child = family
    say("waiting", 1)
    request = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="relative")
    link = incidents.run(head, link_staff, incidents.others, request).id
    say("different", 2)
    assert not sees(incidents, mother, child)
    say("waiting", 3)
    incidents.run(head, end_staff_link, incidents.others, StaffLinkQuery(link_id=link))
    assert not sees(incidents, mother, child), "somebody still has to decide"
    say("different", 4)
    assert sees(incidents, mother, child)
