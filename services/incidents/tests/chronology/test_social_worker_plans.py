"""Plans on cards that mean a social worker: of several children at once, of open files alone, on real keys."""

import pytest
from haven_schemas.acts.incidents.chronology import SocialWorkerPlansQuery, WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import write_card
from incidents.child.readers import social_worker_plans
from incidents.conflicts.link import link_staff

from .test_closed_files import close


def write(incidents, lead, child, *plans, version=0):
    card = WriteCard(subject_id=child, version=version, plans=list(plans))
    incidents.run(lead, write_card, incidents.keyring, incidents.others, card)


def ask(incidents, who, school, *children):
    asked = SocialWorkerPlansQuery(school_id=school, subject_ids=list(children))
    found = incidents.run(who, social_worker_plans, incidents.keyring, asked)
    return {each.subject_id: each.plans for each in found.children}


def test_what_cards_say_now_and_nothing_of_a_file_that_is_closed(incidents, school):
    lead, named = incidents.lead(school), incidents.lead(school)
    protection, need, early, none, ended = (incidents.pupil(school) for _ in range(5))
    assert ask(incidents, lead, school, none) == {none: []}
    (looked,) = incidents.audited("chronology:card:read")
    assert (looked["school_ids"], looked["subject_ids"]) == ([str(school)], [])
    write(incidents, lead, protection, "pep", "ehcp", "child_protection")
    write(incidents, lead, need, "child_in_need")
    write(incidents, lead, early, "early_help", "healthcare")
    write(incidents, lead, ended, "child_in_need")
    write(incidents, lead, ended, version=1)
    children = (protection, need, early, none, ended)
    told = {protection: ["child_protection", "pep"], need: ["child_in_need"], early: [], none: [], ended: []}
    assert ask(incidents, lead, school, *children) == told
    opened = {each for entry in incidents.audited("chronology:card:read") for each in entry["subject_ids"]}
    assert opened == {str(child) for child in children if child != none}
    close(incidents, protection, [named.actor_id], 2)
    assert ask(incidents, lead, school, *children) == {child: told[child] for child in children[1:]}
    assert ask(incidents, named, school, *children) == told
    link = LinkStaff(staff_id=named.actor_id, subject_id=need, kind="parent")
    incidents.run(named, link_staff, incidents.others, link)
    assert need not in ask(incidents, named, school, *children), "it is their own child"


def test_who_does_not_triage_there_is_refused(incidents, school, elsewhere):
    child = incidents.pupil(school)
    for who in (incidents.staff("reader", school), incidents.lead(elsewhere)):
        with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
            ask(incidents, who, school, child)
