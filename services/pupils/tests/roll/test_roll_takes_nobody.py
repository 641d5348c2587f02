"""Other ways in which one school's roll could take a child off another's: merges, ids, UPNs, leavers, files by hand."""

from datetime import timedelta

import pytest
from haven_schemas.acts.pupils.matching import EndMerge
from pupils.matching.merging import end_merge
from support import clock
from two_schools import ASH, JSON, LEAD, THERE, TwoSchools, push


@pytest.fixture
def case(roll, feed):
    return TwoSchools(roll, feed, roll.add_feed(roll.add_school()))


def test_who_was_merged_at_their_school_is_asked_about_as_the_pupil_they_are(case, roll):
    case.both_named()
    roll.deliver(case.feed, push({**ASH, "source_id": "2", "upn": None, "legal_forename": "Ada"}), JSON)
    first = case.known if len(roll.pupils(case.school)) == 1 else None
    assert first is None
    by_name = {pupil.legal_forename: pupil.id for pupil in roll.pupils(case.school)}
    roll.merged(case.lead, by_name["Ada"], by_name["Ida"])
    (question,) = case.listed(case.lead)
    assert question.pupil.pupil_id == by_name["Ada"]
    case.say(case.lead, "left")
    assert case.alias_of(by_name["Ada"]) == case.entry


def test_a_merge_across_schools_takes_nobody_off_a_roll_and_its_end_gives_nobody_away(case, roll):
    case.both_named()
    trust = roll.staff(case.school, case.there, rights=LEAD, elevated=True)
    merge_id = roll.merged(trust, case.entry, case.known)
    assert case.on_rolls() == (True, True)
    third = roll.add_feed(roll.add_school())
    roll.deliver(third, push({**THERE, "source_id": "5"}), JSON)
    assert case.on_rolls() == (True, True)
    assert len(case.state()) == 3, "the third school asks both of the others"
    roll.run(trust, end_merge, roll.extras, EndMerge(merge_id=merge_id, reason="x"))
    assert case.contacts(case.lead, case.known) == ["Ash"]


def test_a_upn_that_turns_out_to_be_another_schools_childs_takes_nobody(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    roll.deliver(case.second, push({**THERE, "upn": None}), JSON)
    assert case.state() == []
    roll.later(hours=1)
    done = roll.deliver(case.second, push(THERE), JSON)
    assert done.rejected == []
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])


def test_a_row_of_a_leaver_asks_nobody_and_takes_nobody(case, roll):
    roll.deliver(case.feed, push(ASH), JSON)
    left = (clock.day_of(roll.now) - timedelta(days=400)).isoformat()
    roll.deliver(case.second, push({**THERE, "left_on": left}), JSON)
    assert (case.on_rolls(), case.state()) == ((True, False), [])


def test_a_file_by_hand_takes_nobody_either(case, roll, as_csv, row):
    child = row()
    roll.deliver(case.feed, as_csv(child))
    roll.deliver(case.second, as_csv(child))
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])


def test_ids_issued_anew_take_nobody(case, roll):
    case.both_named()
    roll.later(hours=1)
    done = roll.deliver(case.second, push({**THERE, "source_id": "NEW"}), JSON)
    assert done.rejected_count == 0
    assert (case.on_rolls(), case.state()) == ((True, True), ["waiting"])
