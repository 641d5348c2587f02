"""Whoever agrees knows what to: facts, and where something was moved, changed or eased, the file itself."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from chassis.units.models import RestorationRow
from haven_schemas.acts.retention.disposals import (
    FindFileToRead,
    GetDisposal,
    ListDisposals,
    OpenDisposal,
    StopDisposal,
    WithdrawDisposal,
)
from haven_schemas.acts.retention.holds import LiftHold
from haven_schemas.acts.retention.schedules import KeepSchedule
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from retention.disposals.lists import get_disposal, list_disposals
from retention.disposals.proposal import stop_disposal, withdraw_disposal
from retention.disposals.second_reader import find_file_to_read, open_disposal
from retention.holds.hold import lift_hold
from retention.schedules.change import keep_schedule
from retention_world import HEAD, OFFICER, OWN, TRUST_LEAD, person

GROWN, LEFT = date(1999, 3, 1), date(2017, 7, 20)


@pytest.fixture
def school(here):
    return here.school()


@pytest.fixture
def head(here):
    """Of another school."""
    return person(here.school(), rights=HEAD)


def proposed(here, school, **to_agree):
    child = here.child(school, born_on=GROWN, left_on=LEFT)
    here.elsewhere.children[child].to_agree = to_agree
    return child, here.propose(person(school), child)


def looked_at(here, who, disposal):
    return here.ask(who, get_disposal, GetDisposal(disposal_id=disposal.id))


def opened(here, who, disposal):
    return here.ask(who, open_disposal, OpenDisposal(disposal_id=disposal.id))


def to_read(here, who, disposal, *, to_the_end=False):
    asked = FindFileToRead(disposal_id=disposal.id, to_the_end=to_the_end)
    return here.ask(who, find_file_to_read, asked)


def refused(code, function, *arguments, **named):
    with pytest.raises(Problem) as caught:
        function(*arguments, **named)
    assert caught.value.code is code
    return [(each.field, each.code) for each in caught.value.fields]


def test_a_second_person_sees_facts_and_no_word(here, school, head):
    _, disposal = proposed(here, school, concerns=3, newest_on=date(2015, 3, 2))
    found = looked_at(here, head, disposal)
    assert (found.facts.name, found.facts.concerns, found.facts.newest_on) == ("Ann Grown", 3, date(2015, 3, 2))
    assert (found.facts.must_read, found.may_agree, found.subject_id, found.said) == (False, True, None, [])
    assert refused(ErrorCode.NOT_PERMITTED, opened, here, head, disposal) == [], "nothing asks for its being read"
    assert here.agree(head, disposal).state == "announced"
    assert looked_at(here, head, disposal).facts is None, "it is decided"


@pytest.mark.parametrize("what", ["moved", "merged", "corrected", "redacted", "removed"])
def test_a_file_that_was_changed_is_read_before_anybody_agrees(here, school, head, what):
    child, disposal = proposed(here, school, **{what: 1})
    found = looked_at(here, head, disposal)
    assert (getattr(found.facts, what), found.facts.must_read, found.facts.read_at) == (1, True, None)
    assert refused(ErrorCode.INVALID_REQUEST, here.agree, head, disposal) == [("read", FieldCode.REQUIRED)]
    refused(ErrorCode.NOT_FOUND, to_read, here, head, disposal)
    assert opened(here, head, disposal).facts is None, "what is answered to a write is kept in the clear"
    assert to_read(here, head, disposal).subject_ids == [child]
    assert refused(ErrorCode.INVALID_REQUEST, here.agree, head, disposal) == [("read", FieldCode.REQUIRED)]
    to_read(here, head, disposal, to_the_end=True)
    assert looked_at(here, head, disposal).facts.read_at == here.now
    lead = person(school)
    [reader] = looked_at(here, lead, disposal).readers
    assert (reader.by, reader.read_at) == (head.actor_id, here.now), "who reads the file sees who else does"
    noted = [each for each in here.audited() if each["action"] == "retention:disposal:open"]
    assert [(each["actor_id"], each["subject_ids"]) for each in noted] == [(str(head.actor_id), [str(child)])]
    assert here.agree(head, disposal).state == "announced"
    refused(ErrorCode.NOT_FOUND, to_read, here, head, disposal)
    here.wait(21)
    assert here.row(disposal).state == "ordered"


def withdrawn(here, school, child, disposal):
    asked = WithdrawDisposal(disposal_id=disposal.id, words="Not yet.", version=disposal.version)
    here.ask(person(school), withdraw_disposal, asked)


def stopped(here, school, child, disposal):
    asked = StopDisposal(disposal_id=disposal.id, words="An inquiry.", version=disposal.version)
    here.ask(person(school, rights=OFFICER), stop_disposal, asked)


def held(here, school, child, disposal):
    here.hold(person(school), child)


def agreed_to_by_another(here, school, child, disposal):
    other = person(here.school(), rights=HEAD)
    here.read_to_agree(other, disposal)
    here.agree(other, disposal)


def lapsed(here, school, child, disposal):
    here.now += timedelta(days=28)


def restored(here, school, child, disposal):
    """The database is a day older, and nothing has looked at it since."""
    with here.database.unit(OWN, schools=[]) as unit:
        unit.session.add(
            RestorationRow(id=uuid4(), name="retention", kind="own", found_at=here.now + timedelta(hours=1))
        )


@pytest.mark.parametrize("ends", [withdrawn, stopped, held, agreed_to_by_another, lapsed, restored])
def test_sight_ends_with_the_proposal(here, school, head, ends):
    child, disposal = proposed(here, school, moved=1)
    opened(here, head, disposal)
    assert to_read(here, head, disposal).mark == here.elsewhere.children[child].file.mark
    ends(here, school, child, disposal)
    refused(ErrorCode.NOT_FOUND, to_read, here, head, disposal)
    refused(ErrorCode.NOT_FOUND, opened, here, head, disposal)


@pytest.mark.parametrize("ends", [withdrawn, stopped, held, lapsed])
def test_what_ends_once_somebody_was_given_sight_is_told_to_others(here, school, head, ends):
    """Else a lead proposes, a friend of another school reads, and it is withdrawn: nobody hears of it."""
    for is_read in (False, True):
        child, disposal = proposed(here, school, moved=1)
        if is_read:
            opened(here, head, disposal)
        ends(here, school, child, disposal)
        here.look_after()
        said = [each for each in here.sent("retention.disposal_announced") if each["state"] != "proposed"]
        assert [each["disposal_id"] == str(disposal.id) for each in said] == [True] * is_read
    officer = person(school, rights=OFFICER)
    assert [each.by for each in looked_at(here, officer, disposal).readers] == [head.actor_id]


def test_nobody_is_given_sight_of_what_would_be_put_back(here, school, head):
    """A lead could move what they like into it, and lead a friend there."""
    child, disposal = proposed(here, school, moved=1)
    here.changed(child, mark=disposal.id)
    assert looked_at(here, head, disposal).facts.hindered == "changed"
    refused(ErrorCode.NOT_PERMITTED, opened, here, head, disposal)


def test_nobody_becomes_a_reader_by_another_s_sight(here, school, head):
    _, disposal = proposed(here, school, moved=1)
    opened(here, head, disposal)
    to_read(here, head, disposal, to_the_end=True)
    other = person(here.school(), rights=HEAD)
    refused(ErrorCode.NOT_FOUND, to_read, here, other, disposal)
    assert refused(ErrorCode.INVALID_REQUEST, here.agree, other, disposal) == [("read", FieldCode.REQUIRED)]
    refused(ErrorCode.NOT_FOUND, opened, here, person(here.school()), disposal)


def test_who_is_tied_sees_that_somebody_else_agrees(here, school, head):
    _, disposal = proposed(here, school, moved=1)
    here.elsewhere.ties = ["same_session"]
    tied = looked_at(here, head, disposal)
    refused(ErrorCode.NOT_INDEPENDENT, here.agree, head, disposal)
    assert (tied.facts, tied.may_agree, tied.subject_id) == (None, False, None)
    assert [(each.id, each.facts) for each in to_agree_to(here, head)] == [(disposal.id, None)]


def to_agree_to(here, who, **given):
    return here.ask(who, list_disposals, ListDisposals(listed_for="agreeing", **given)).disposals


@pytest.mark.parametrize("ties", [[], ["same_session"]])
def test_who_is_kept_from_the_child_finds_nothing_anywhere_whatever_else_holds(here, school, head, ties):
    child, disposal = proposed(here, school, moved=1)
    _, other = proposed(here, school)
    here.elsewhere.ties = ties
    assert [each.id for each in to_agree_to(here, head)] == [other.id, disposal.id]
    here.elsewhere.children[child].hidden_from = {head.actor_id}
    assert [each.id for each in to_agree_to(here, head)] == [other.id]
    assert [each.id for each in to_agree_to(here, head, limit=1)] == [other.id]
    for ask in (looked_at, opened):
        assert refused(ErrorCode.NOT_FOUND, ask, here, head, disposal) == []
    assert refused(ErrorCode.NOT_FOUND, here.agree, head, disposal) == []
    assert [each.id for each in to_agree_to(here, person(here.school(), rights=HEAD))] == [other.id, disposal.id]


def test_what_they_agreed_to_before_they_were_kept_away_is_not_shown_to_them_either(here, school, head):
    child, disposal = proposed(here, school)
    here.agree(head, disposal)
    here.elsewhere.children[child].hidden_from = {head.actor_id}
    assert to_agree_to(here, head) == []
    refused(ErrorCode.NOT_FOUND, looked_at, here, head, disposal)


def test_nothing_is_listed_to_agree_to_while_nobody_can_say_who_is_kept_away(here, school, head):
    proposed(here, school)
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        to_agree_to(here, head)


def test_who_is_named_in_it_does_not_read_it(here, school, head):
    child, disposal = proposed(here, school, moved=1)
    here.elsewhere.children[child].named = {head.actor_id}
    refused(ErrorCode.NOT_INDEPENDENT, opened, here, head, disposal)
    refused(ErrorCode.NOT_FOUND, to_read, here, head, disposal)


def test_a_file_whose_hold_was_lifted_is_read(here, school, head):
    child = here.child(school, born_on=GROWN, left_on=LEFT)
    lead = person(school)
    hold = here.hold(lead, child)
    here.ask(lead, lift_hold, LiftHold(hold_id=hold.id, words="The police have it.", version=hold.version))
    here.notice_is_over()
    disposal = here.propose(lead, child)
    facts = looked_at(here, head, disposal).facts
    assert (facts.lifted, facts.must_read) == (1, True)


def test_a_file_that_is_due_by_the_trust_s_own_schedule_alone_is_read(here, school, head):
    child = here.child(school, born_on=date(2005, 3, 1), left_on=LEFT)

    own = {
        "record": "child_protection", "trigger": "leaving", "years": 1, "keeps": False,
        "since": here.now.date() + timedelta(days=2),
        "source": "Our policy", "agreed": "Trustees", "note": "",
    }  # fmt: skip
    everywhere = person(school, *(each for grant in head.grants for each in grant.school_ids), rights=TRUST_LEAD)
    here.ask(everywhere, keep_schedule, KeepSchedule.model_validate(own))
    here.now += timedelta(days=3)
    disposal = here.propose(person(school), child)
    facts = looked_at(here, head, disposal).facts
    assert (facts.is_earlier, facts.must_read) == (True, True)


def test_what_the_release_before_agreed_on_unread_is_put_back_on_its_day(here, school, head):
    child, disposal = proposed(here, school)
    here.agree(head, disposal)
    here.elsewhere.children[child].to_agree = {"moved": 1}
    here.wait(21)
    assert (here.row(disposal).state, here.row(disposal).because) == ("put_back", "people")


def test_what_would_be_put_back_on_its_day_says_so_before(here, school, head):
    """As what was proposed before a file's day came to be counted by every child it was ever about."""
    child, disposal = proposed(here, school)
    lead = person(school)
    assert looked_at(here, lead, disposal).hindered is None
    here.changed(child, written_on=date(2024, 3, 2))
    assert looked_at(here, lead, disposal).hindered == "not_due"
    assert looked_at(here, head, disposal).facts.hindered == "not_due"
    assert looked_at(here, head, disposal).hindered is None
    here.changed(child, written_on=date(2015, 3, 2), mark=disposal.id)
    assert looked_at(here, lead, disposal).hindered == "changed"
