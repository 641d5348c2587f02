"""Another school, where a child is now, reads the first school's card until that school answers; on real keys."""

from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.chronology import CardQuery, CardsAtNeedQuery, WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.pupils.roll_questions import AtNeed
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import cards_at_need, pupil_card, write_card
from incidents.conflicts.link import link_staff

from .test_closed_files import close


@pytest.fixture
def child(incidents, school):
    made = incidents.pupil(school)
    for version, summary in enumerate(("Sees her father on Sundays.", "Sees her father no more.")):
        words = WriteCard(subject_id=made, version=version, summary=summary, plans=["child_protection"])
        incidents.run(incidents.lead(school), write_card, incidents.keyring, incidents.others, words)
    return made


def needs(incidents, who, child, school):
    question = uuid4()
    found = AtNeed(
        question_id=question, pupil_id=child, school_id=school, until=incidents.now, flags=[], to_ring=[]
    )  # fmt: skip
    incidents.others.needed[who.actor_id, question] = found
    return question


def ask(incidents, who, question):
    asked = CardsAtNeedQuery(question_id=question)
    return incidents.run(who, cards_at_need, incidents.others, incidents.keyring, asked).cards


def test_the_card_as_it_says_now_and_nothing_by_another_way(incidents, school, elsewhere, child):
    who = incidents.lead(elsewhere)
    (found,) = ask(incidents, who, needs(incidents, who, child, school))
    assert (found.card.summary, found.card.plans, found.school_id) == (
        "Sees her father no more.", ["child_protection"], school,
    )  # fmt: skip
    (noted, *_) = [each for each in incidents.audited("chronology:card:read") if each["actor_id"] == str(who.actor_id)]
    assert (noted["school_ids"], noted["subject_ids"], noted["outcome"]) == ([str(school)], [str(child)], "at_need")
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.run(who, pupil_card, incidents.keyring, CardQuery(subject_id=child))


def test_nobody_whom_pupils_does_not_name_or_to_whom_the_file_is_closed(incidents, school, elsewhere, child):
    who, other = incidents.lead(elsewhere), incidents.lead(elsewhere)
    question = needs(incidents, who, child, school)
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        ask(incidents, other, question)
    close(incidents, child, [uuid4()], 2)
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        ask(incidents, who, question)


def test_nobody_who_is_linked_to_the_child(incidents, school, elsewhere, child):
    who = incidents.lead(elsewhere)
    incidents.others.add_account(who.actor_id, [elsewhere])
    link = LinkStaff(staff_id=who.actor_id, subject_id=child, kind="parent")
    incidents.run(incidents.lead(school), link_staff, incidents.others, link)
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        ask(incidents, who, needs(incidents, who, child, school))
