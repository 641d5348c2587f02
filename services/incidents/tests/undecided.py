"""What schools do with a concern nobody has decided on, about a child whose file went from one to the other."""

import pytest
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.deciding import DecideConcern
from haven_schemas.acts.incidents.queues import ListQueue
from haven_schemas.errors import Problem
from haven_schemas.events import PupilChanged
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.lists.queue import list_queue
from incidents.models import ConcernRow
from incidents.triage.decision import decide_concern

RIGHTS = ("concern:report", "concern:triage", "record:read", "record:write")


def report(incidents, school, *children, **said):
    return incidents.record(incidents.reporter(school), incidents.draft(school, *children, **said)).id


def sign(moving, who):
    for line in moving.handovers(who, state="open"):
        moving.sign(who, line.id)


def decide(incidents, who, concern_id, decision="opened", **given):
    asked = DecideConcern(concern_id=concern_id, decision=decision, reason="Why.", **given)
    return incidents.run(who, decide_concern, incidents.keyring, incidents.others, asked)


def refusal(incidents, who, concern_id, **given):
    with pytest.raises(Problem) as refused:
        decide(incidents, who, concern_id, **given)
    return refused.value


def queue(incidents, who, **asked):
    page = incidents.run(who, list_queue, incidents.keyring, ListQueue(queue=asked.pop("queue", "new"), **asked))
    return {item.id: item for item in page.items if item.kind == "concern"}


def told(incidents):
    found = (each for each in incidents.published() if each["type"] == "incidents.concern_waits_here")
    return [(each["data"]["concern_id"], each["data"]["school_id"]) for each in found]


def kept_at(incidents, concern_id):
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        return unit.session.get_one(ConcernRow, concern_id).school_id


def mother_of(incidents, by, school, child):
    """A lead of the school who is kept from the child."""
    mother = incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school], rights=RIGHTS)
    asked = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="parent")
    incidents.run(by, link_staff, incidents.others, asked)
    return mother


def close_file(incidents, pupil_id, only_for):
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=2))
