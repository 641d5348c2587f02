"""The day to review a child's file: told once a day that was set, and what alerts may know of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.chronology import FileReviewFacts, FileReviewQuery, WriteCard
from haven_schemas.acts.incidents.day import MattersAsked
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import write_card
from incidents.child.review import file_review_facts, file_to_review, remind_of_file_reviews
from incidents.copies.known import copy_school_row
from incidents.day.children import children_of_matters
from incidents.models import KnownPupilRow, PupilCardRow
from sqlalchemy import select, update
from support import clock


class Desk:
    def __init__(self, incidents, school):
        self.incidents, self.school = incidents, school
        self.lead, self.child = incidents.lead(school), incidents.pupil(school)
        self.version = 0

    @property
    def today(self):
        return clock.day_of(self.incidents.now)

    def write(self, review_on=None, **given):
        said = {"summary": "What is known.", "next_review_on": None if review_on is None else review_on.isoformat()}
        request = WriteCard(subject_id=self.child, version=self.version, **said, **given)
        self.version = self.incidents.run(
            self.lead, write_card, self.incidents.keyring, self.incidents.others, request
        ).version
        with self.unit() as unit:
            unit.scope_to([self.school])
            return unit.session.scalar(select(PupilCardRow.id).limit(1))

    def unit(self):
        return self.incidents.database.unit(self.incidents.own_access("remind"), schools=[])

    def remind(self):
        with self.unit() as unit:
            return remind_of_file_reviews(unit)

    def due(self):
        told = [each for each in self.incidents.published() if each["type"] == "incidents.file_review_due"]
        return [each["data"]["card_id"] for each in told]

    def facts(self, card_id):
        own = self.incidents.own_access("test")
        return self.incidents.run(own, file_review_facts, FileReviewFacts(card_id=card_id))


@pytest.fixture
def desk(incidents, school):
    incidents.run(incidents.set_up, copy_school_row, school, 1)
    return Desk(incidents, school)


@pytest.mark.any_day
def test_a_review_is_told_once_a_day_that_was_set_and_from_the_morning_on(desk, incidents):
    tomorrow = desk.today + timedelta(days=1)
    card = desk.write(tomorrow)
    assert desk.remind() == 0
    incidents.now = clock.at(tomorrow, 5)
    assert desk.remind() == 0, "nobody is told at night"
    incidents.now = clock.at(tomorrow, 9)
    assert [desk.remind(), desk.remind()] == [1, 0]
    desk.write(tomorrow, plan="Early help.")
    assert desk.remind() == 0, "the day is the same: nobody is told again"
    assert desk.facts(card).holds, "and it is still to be reviewed"
    desk.write(tomorrow + timedelta(days=90))
    assert (desk.remind(), desk.facts(card).holds) == (0, False)
    incidents.now = clock.at(tomorrow + timedelta(days=90), 9)
    assert desk.remind() == 1
    assert desk.due() == [str(card)] * 2
    desk.write()
    assert (desk.remind(), desk.facts(card).due_on) == (0, None)


def test_what_alerts_knows_names_no_child_and_says_who_is_linked(desk, incidents):
    card = desk.write(desk.today, lead_id=desk.lead.actor_id)
    facts = desk.facts(card)
    assert (facts.lead_id, facts.set_by, facts.due_on) == (desk.lead.actor_id, desk.lead.actor_id, desk.today)
    assert facts.school_id == desk.school
    assert str(desk.child) not in facts.model_dump_json()


def test_nobody_reviews_the_file_of_a_child_who_has_left(desk, incidents):
    card = desk.write(date(2020, 1, 1))
    with desk.unit() as unit:
        unit.scope_to([desk.school])
        unit.session.execute(update(KnownPupilRow).values(on_roll=False))
    assert not desk.facts(card).holds


def test_only_who_reads_the_card_is_told_whose_file_it_is(desk, incidents, school):
    card = desk.write(desk.today)
    asked = FileReviewQuery(card_id=card)
    assert incidents.run(desk.lead, file_to_review, asked).subject_id == desk.child
    for other in (incidents.staff("reader", school, category_groups={"pastoral"}), incidents.lead(uuid4())):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            incidents.run(other, file_to_review, asked)


def test_an_inbox_names_whose_file_and_paper_it_is_to_whoever_may_open_it(desk, incidents, school, elsewhere):
    card_id = desk.write(review_on=desk.today)
    asked = MattersAsked(card_ids=[card_id, uuid4()], paper_ids=[uuid4()])

    def told(access):
        found = incidents.run(access, children_of_matters, incidents.keyring, asked)
        return {each.id: each.subject_ids for each in found.matters}

    assert told(desk.lead) == {card_id: [desk.child]}
    entry = incidents.audited("matter:queue:read")[-1]
    assert (entry["outcome"], entry["subject_ids"]) == ("inbox", [str(desk.child)])
    assert told(incidents.lead(elsewhere)) == {}
    assert told(incidents.staff("reader", school, category_groups={"pastoral"})) == {}, "no card is theirs"
