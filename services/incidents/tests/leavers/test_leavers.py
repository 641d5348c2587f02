"""Children with a file who left: listed until it is known where they are, with what was asked of whom."""

from datetime import timedelta
from typing import Any

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.handovers import HandoverQuery, ListHandovers, SignHandover
from haven_schemas.acts.incidents.leavers import AskAfterLeaver, Leaver, LeaverQuery, ListLeavers
from haven_schemas.acts.incidents.retention import FileFactsQuery, SaidDead
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged, PupilMerged, PupilMoved, PupilUnmerged
from incidents.child.leaver import ask_after_leaver, get_leaver
from incidents.child.leavers import list_leavers
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal.facts import file_facts
from incidents.disposal.leavers import copy_pupil
from incidents.handover.following import keep_move, take_over_files
from incidents.handover.handover import get_handover
from incidents.handover.lines import list_handovers
from incidents.handover.sign import sign_handover
from incidents.models import KnownPupilRow, LeaverRow
from incidents.records.not_listed import keep_merge
from sqlalchemy import insert, update
from support import clock


class Rolls:
    """Children who come, go and move, as pupils says it; and what leads see and write of them."""

    def __init__(self, incidents: Any) -> None:
        self.incidents = incidents

    def tell(self, use_case: Any, *given: Any) -> None:
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=[]) as unit:
            use_case(unit, *given)

    def on_roll(self, child: Any, school: Any, on_roll: bool) -> None:
        """What the roll says now of a child under the id they have."""
        before = self.incidents.others.pupils[child]
        facts = before.model_copy(update={"on_roll": on_roll, "school_id": school, "version": before.version + 1})
        self.incidents.others.pupils[child] = facts
        self.tell(copy_pupil, self.incidents.others, PupilChanged(pupil_id=child, version=facts.version))

    def moved(self, child: Any, here: Any, to: Any, there: Any, *, version: int = 1, state: str = "moved") -> None:
        places = {"from_pupil_id": child, "from_school_id": here, "to_pupil_id": to, "to_school_id": there}
        said = {"move_id": new_id(), "state": state, "version": version, **places}
        self.tell(keep_move, PupilMoved.model_validate(said))

    def listed(self, who: Any, **given: Any) -> set[Any]:
        return {line.subject_id for line in self.page(who, **given).leavers}

    def page(self, who: Any, **given: Any) -> Any:
        return self.incidents.run(who, list_leavers, ListLeavers(**given))

    def get(self, who: Any, child: Any, school: Any) -> Leaver:
        asked = LeaverQuery(subject_id=child, school_id=school)
        return self.incidents.run(who, get_leaver, self.incidents.keyring, asked)

    def ask(self, who: Any, child: Any, school: Any, **given: Any) -> Any:
        asked = {
            "subject_id": child, "school_id": school, "asked": "family", "how": "call", "whereabouts": "not_known",
            "category_id": self.incidents.categories["safeguarding"], "text": "Nobody answers.", **given,
        }  # fmt: skip
        return self.incidents.run(who, ask_after_leaver, self.incidents.keyring, AskAfterLeaver(**asked)).entry_id

    def sign_everything(self, who: Any) -> None:
        for line in self.incidents.run(who, list_handovers, ListHandovers(to_sign=True)).handovers:
            found = self.incidents.run(who, get_handover, self.incidents.keyring, HandoverQuery(handover_id=line.id))
            request = SignHandover(handover_id=line.id, version=found.line.version, taken_by=who.actor_id)
            self.incidents.run(who, sign_handover, self.incidents.keyring, self.incidents.others, request)

        def open_unit(schools: Any) -> Any:
            everywhere = KNOWN_SCHOOLS if schools is None else None
            own = self.incidents.own_access("take_over_files")
            return self.incidents.database.unit(own, schools=schools, all_schools=everywhere)

        while take_over_files(open_unit):
            pass


@pytest.fixture
def rolls(incidents, school, elsewhere):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    return Rolls(incidents)


@pytest.fixture
def child(incidents, school):
    """With a concern that became a record."""
    child = incidents.pupil(school)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    incidents.accept(incidents.lead(school), concern)
    return child


def test_a_leaver_with_a_file_is_listed_and_one_without_is_not(incidents, rolls, school, elsewhere, child):
    lead, empty = incidents.lead(school), incidents.pupil(school)
    assert rolls.page(lead).leavers == []
    for each in (child, empty):
        rolls.on_roll(each, school, False)
    page = rolls.page(lead)
    (line,) = page.leavers
    assert (line.subject_id, line.whereabouts, line.enquiries, line.last_asked) == (child, "not_known", 0, None)
    assert (line.left_at, page.not_known) == (incidents.now, 1)
    assert line.records >= 2
    assert rolls.listed(incidents.lead(elsewhere)) == set()


def test_what_was_asked_of_whom_stands_there_and_in_the_chronology(incidents, rolls, school, child):
    lead = incidents.lead(school)
    rolls.on_roll(child, school, False)
    incidents.later(hours=1)
    day = (clock.day_of(incidents.now) + timedelta(days=365)).isoformat()
    first = rolls.ask(lead, child, school, ask_again_on=day)
    incidents.later(hours=1)
    second = rolls.ask(lead, child, school, asked="local_authority", how="email", text="They look into it.")
    found = rolls.get(lead, child, school)
    assert [(each.entry_id, each.asked) for each in found.enquiries] == [(second, "local_authority"), (first, "family")]
    assert [each.entry.text for each in found.enquiries] == ["They look into it.", "Nobody answers."]
    assert found.enquiries[1].ask_again_on == day
    assert (found.line.last_asked, found.line.enquiries, found.line.ask_again_on) == ("local_authority", 2, None)
    chronology = {entry.id: entry for entry in incidents.chronology(lead, child).entries}
    assert (chronology[first].kind, chronology[first].kind_details.with_whom) == ("call", "A parent, carer or relative")
    assert chronology[second].kind == "email"


def test_found_takes_a_child_off_the_list_and_not_known_puts_them_back(incidents, rolls, school, child):
    lead = incidents.lead(school)
    rolls.on_roll(child, school, False)
    incidents.later(hours=1)
    rolls.ask(lead, child, school, whereabouts="school", asked="school", text="At St Anne's since Monday.")
    assert (rolls.listed(lead), rolls.listed(lead, found=True), rolls.page(lead).not_known) == (set(), {child}, 0)
    incidents.later(hours=1)
    rolls.ask(lead, child, school, text="They never came.")
    assert (rolls.listed(lead), rolls.listed(lead, found=True)) == ({child}, set())


def test_a_child_who_left_again_is_asked_after_anew(incidents, rolls, school, child):
    lead = incidents.lead(school)
    rolls.on_roll(child, school, False)
    incidents.later(hours=1)
    rolls.ask(lead, child, school, whereabouts="abroad")
    rolls.on_roll(child, school, True)
    assert rolls.listed(lead, found=True) == set()
    incidents.later(days=30)
    rolls.on_roll(child, school, False)
    assert rolls.listed(lead) == {child}
    assert rolls.get(lead, child, school).enquiries == []


def test_a_child_at_another_school_of_the_trust_is_not_listed(incidents, rolls, school, elsewhere, child):
    """Whichever comes first: that they left, are there, or moved."""
    lead, came = incidents.lead(school), incidents.pupil(elsewhere)
    rolls.on_roll(child, school, False)
    assert rolls.listed(lead) == {child}, "between two rolls the old school stays responsible"
    rolls.tell(keep_merge, PupilMerged(pupil_id=came, alias_id=child, version=1))
    assert rolls.listed(lead) == set()
    rolls.moved(child, school, came, elsewhere)
    assert rolls.listed(lead) == set()


@pytest.mark.parametrize("signed", [True, False])
def test_who_left_the_next_school_as_well_is_that_ones_to_ask_after(incidents, rolls, school, elsewhere, child, signed):
    old, new, came = incidents.lead(school), incidents.lead(elsewhere), incidents.pupil(elsewhere)
    rolls.on_roll(child, school, False)
    rolls.tell(keep_merge, PupilMerged(pupil_id=came, alias_id=child, version=1))
    rolls.moved(child, school, came, elsewhere)
    if signed:
        rolls.sign_everything(new)
    rolls.on_roll(came, elsewhere, False)
    assert (rolls.listed(old), rolls.listed(new)) == (set(), {came})
    rolls.ask(new, came, elsewhere)
    assert rolls.get(new, came, elsewhere).enquiries[0].entry.text == "Nobody answers."


def test_a_move_that_was_none_leaves_the_child_to_the_old_school(incidents, rolls, school, elsewhere, child):
    lead = incidents.lead(school)
    rolls.on_roll(child, school, False)
    move = {
        "move_id": new_id(), "from_pupil_id": child, "from_school_id": school, "to_pupil_id": child,
        "to_school_id": elsewhere,
    }  # fmt: skip
    rolls.tell(keep_move, PupilMoved.model_validate({**move, "state": "moved", "version": 1}))
    assert rolls.listed(lead) == set()
    rolls.tell(keep_move, PupilMoved.model_validate({**move, "state": "ended", "version": 2}))
    assert rolls.listed(lead) == {child}


def test_a_child_under_two_ids_is_listed_once(incidents, rolls, school, child):
    lead, twice = incidents.lead(school), incidents.pupil(school)
    for each in (child, twice):
        rolls.on_roll(each, school, False)
    rolls.tell(keep_merge, PupilMerged(pupil_id=twice, alias_id=child, version=1))
    (line,) = rolls.page(lead).leavers
    incidents.later(hours=1)
    rolls.ask(lead, line.subject_id, school)
    assert rolls.get(lead, line.subject_id, school).line.enquiries == 1


def test_what_is_written_after_a_child_left_or_under_another_id_is_a_file(incidents, rolls, school, child):
    lead, late, twin = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    for each in (late, twin):
        rolls.on_roll(each, school, False)
    assert rolls.listed(lead) == set()
    incidents.record(incidents.reporter(school), incidents.draft(school, late))
    assert rolls.listed(lead) == {late}
    rolls.tell(keep_merge, PupilMerged(pupil_id=twin, alias_id=child, version=1))
    assert rolls.listed(lead) == {late}, "the child is on the roll under the other id"
    rolls.on_roll(child, school, False)
    assert len(rolls.listed(lead) & {child, twin}) == 1


def test_more_than_are_looked_at_at_once_are_all_found(incidents, rolls, school):
    lead, unit_size = incidents.lead(school), 230
    children = [incidents.pupil(school) for _ in range(unit_size)]
    for each in children[-2:]:
        incidents.record(incidents.reporter(school), incidents.draft(school, each))
    own = incidents.own_access("test")
    with incidents.database.unit(own, schools=[school]) as unit:
        rows = [{"school_id": school, "subject_id": each, "left_at": unit.now, "has_file": True} for each in children]
        unit.session.execute(insert(LeaverRow), rows)
        gone = update(KnownPupilRow).where(KnownPupilRow.pupil_id.in_(children)).values(on_roll=False)
        unit.session.execute(gone)
    assert rolls.listed(lead) == set(children[-2:])
    assert rolls.page(lead).not_known == 2


def test_who_is_kept_from_a_child_neither_sees_nor_asks(incidents, rolls, school, child):
    lead, colleague = incidents.lead(school), incidents.lead(school)
    asked = LinkStaff(staff_id=lead.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, asked)
    rolls.on_roll(child, school, False)
    assert (rolls.listed(lead), rolls.page(lead).not_known, rolls.listed(colleague)) == (set(), 0, {child})
    for refused in (lambda: rolls.get(lead, child, school), lambda: rolls.ask(lead, child, school)):
        with pytest.raises(Problem) as problem:
            refused()
        assert problem.value.code is ErrorCode.NOT_FOUND


def test_an_entry_emptied_for_a_protected_child_is_listed_for_nobody(incidents, rolls, school, child):
    named = incidents.lead(school)
    facts = incidents.others.pupils[child]
    incidents.others.pupils[child] = facts.model_copy(update={"only_for": [named.actor_id]})
    rolls.on_roll(child, school, False)
    assert (rolls.listed(named), rolls.listed(incidents.lead(school))) == (set(), set())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ask_again_on": "2020-01-01"}, "ask_again_on"),
        ({"ask_again_on": "2099-01-01"}, "ask_again_on"),
        ({"ask_again_on": "2027-01-01", "whereabouts": "abroad"}, "ask_again_on"),
        ({"category_id": new_id()}, "category_id"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_written(incidents, rolls, school, child, given, field):
    lead = incidents.lead(school)
    rolls.on_roll(child, school, False)
    with pytest.raises(Problem) as problem:
        rolls.ask(lead, child, school, **given)
    assert [each.field for each in problem.value.fields] == [field]
    assert rolls.get(lead, child, school).enquiries == []


def test_pages_follow_each_other_and_begin_with_who_left_before_the_list(incidents, rolls, school):
    lead, children = incidents.lead(school), []
    for _ in range(5):
        each = incidents.pupil(school)
        incidents.record(incidents.reporter(school), incidents.draft(school, each))
        incidents.later(minutes=1)
        rolls.on_roll(each, school, False)
        children.append(each)
    own = incidents.own_access("test")
    with incidents.database.unit(own, schools=[school]) as unit:
        unit.session.execute(update(LeaverRow).where(LeaverRow.subject_id == children[4]).values(left_at=None))
    seen, cursor = [], None
    while True:
        page = rolls.page(lead, limit=2, cursor=cursor)
        seen += [line.subject_id for line in page.leavers]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [children[4], *children[:4]]
    assert page.not_known == 5


def test_what_was_said_last_tells_retention_that_a_child_has_died(incidents, rolls, school, child):
    lead, today = incidents.lead(school), incidents.pupil(school)
    rolls.on_roll(child, school, False)

    def said(by=child):
        query = FileFactsQuery(subject_ids=[by])
        (file,) = incidents.run(incidents.own_access("sweep"), file_facts, query).files
        return file.died

    assert said() is None
    rolls.ask(lead, child, school, whereabouts="died")
    dead = SaidDead(by=lead.actor_id, at=incidents.now)
    assert said() == dead
    rolls.tell(keep_merge, PupilMerged(pupil_id=today, alias_id=child, version=1))
    assert (said(), said(today)) == (dead, dead), "whatever id it was said under"
    rolls.tell(keep_merge, PupilUnmerged(pupil_id=today, alias_id=child, version=2))
    incidents.later(hours=1)
    rolls.ask(lead, child, school, whereabouts="abroad")
    assert said() is None, "it was a mistake"
