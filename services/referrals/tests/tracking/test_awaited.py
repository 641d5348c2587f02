"""Words that were kept without their referral: it is made of them, once. A referral goes where its record goes."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.referrals import ReferralQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ReferralWritten
from referrals.deadlines.deadline import act_on_deadline
from referrals.metrics import REFERRALS_AWAITED, REFERRALS_GIVEN_UP, REFERRALS_MADE
from referrals.models import AwaitedReferralRow, DeadlineChangeRow, DeadlineRow, ReferralRow, StepRow
from referrals.tracking.awaited import LOOK_AFTER, MOST_LOOKS, await_referral, look_for_awaited, measure_awaited
from referrals.tracking.lists import get_referral
from referrals_world import OWN, person
from sqlalchemy import func, select

SENT_BEFORE = timedelta(hours=2)


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def record(here, school):
    return here.record(school)


@pytest.fixture
def words(here, lead, school, record):
    """Words of a referral that nobody has had made, two hours after it was sent."""
    return here.words(record, here.agency(school), written_by=lead.actor_id, sent_at=here.now - SENT_BEFORE)


def told(here, referral_id, school_id=None):
    """Incidents says that the words are kept."""
    with here.database.unit(OWN, schools=[] if school_id is None else [school_id]) as unit:
        await_referral(unit, ReferralWritten(referral_id=referral_id))


def look(here):
    return look_for_awaited(here.units(), here.elsewhere)


def shown(here, access, referral_id):
    return here.ask(access, get_referral, ReferralQuery(referral_id=referral_id))


def refused(act, *arguments, **own):
    with pytest.raises(Problem) as problem:
        act(*arguments, **own)
    return problem.value.code


def count(here, model):
    with here.units()() as unit:
        return unit.session.scalar(select(func.count()).select_from(model))


def waiting(here):
    return count(here, AwaitedReferralRow)


def test_it_is_made_after_five_minutes_with_its_clocks_in_the_writers_name(here, lead, words):
    made = REFERRALS_MADE._value.get()
    told(here, words)
    here.now += LOOK_AFTER - timedelta(seconds=1)
    assert look(here) == 0
    assert refused(shown, here, lead, words) is ErrorCode.NOT_FOUND
    here.now += timedelta(seconds=1)
    assert look(here) == 1
    found = shown(here, lead, words)
    facts = here.elsewhere.words[words]
    assert (found.owner_id, found.sent_at, found.state) == (lead.actor_id, facts.sent_at, "sent")
    assert [(each.kind, each.recorded_by, each.entry_id) for each in found.steps] == [
        ("sent", lead.actor_id, facts.entry_id)
    ]
    assert {each.started_at for each in found.deadlines} == {facts.sent_at}
    assert len(found.deadlines) == 2
    assert (waiting(here), REFERRALS_MADE._value.get() - made) == (0, 1)
    added = [each for each in here.audited() if each["action"] == "referral:record:add"]
    assert [(each["object_id"], each["actor_id"]) for each in added] == [(str(words), str(OWN.actor_id))]


def test_whoever_sends_it_late_is_answered_what_was_made(here, lead, words):
    told(here, words)
    here.now += LOOK_AFTER
    look(here)
    facts = here.elsewhere.words[words]
    kept = here.referred(
        lead, facts.record_id, facts.agency_id, referral_id=words, entry_id=facts.entry_id, sent_at=facts.sent_at
    )
    assert (kept.id, kept.version, len(kept.deadlines)) == (words, 1, 2)
    assert (count(here, ReferralRow), count(here, StepRow), count(here, DeadlineRow)) == (1, 1, 2)


def test_what_was_made_in_time_is_left_as_it_is_however_often_incidents_says_so(here, lead, words):
    facts = here.elsewhere.words[words]
    for _ in range(2):
        told(here, words)
    here.referred(lead, facts.record_id, facts.agency_id, referral_id=words)
    for _ in range(2):
        told(here, words)  # as an older resync says it, or a second delivery
        here.now += LOOK_AFTER
        assert (look(here), waiting(here)) == (1, 0)
    assert (count(here, ReferralRow), count(here, StepRow)) == (1, 1)
    assert shown(here, lead, words).version == 1


def test_replicas_and_its_writer_at_once_make_one(here, lead, school, record):
    agency = here.agency(school)
    every = [here.words(record, agency, written_by=lead.actor_id, sent_at=here.now) for _ in range(20)]
    for each in every:
        told(here, each)
    here.now += LOOK_AFTER
    failed = []

    def tried(act):
        try:
            act()
        except Exception as error:
            failed.append(error)

    def write():
        for each in every:
            here.referred(lead, record, agency, referral_id=each, sent_at=here.now)

    threads = [threading.Thread(target=tried, args=(act,)) for act in (lambda: look(here), lambda: look(here), write)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    here.now += timedelta(hours=2)
    look(here)
    assert failed == []
    assert (count(here, ReferralRow), count(here, StepRow), count(here, DeadlineRow)) == (20, 20, 40)
    assert waiting(here) == 0


def test_while_incidents_is_away_nothing_is_counted(here, lead, words):
    told(here, words)
    here.now += LOOK_AFTER
    here.elsewhere.silent = True
    with pytest.raises(OwnerAway):
        look(here)
    here.elsewhere.silent = False
    assert look(here) == 1
    assert shown(here, lead, words).state == "sent"


def test_what_cannot_be_made_holds_up_no_other_and_is_given_up_after_days(here, lead, school, record, words):
    lost = here.words(record, uuid4(), written_by=lead.actor_id, sent_at=here.now)
    nowhere = uuid4()
    given_up = REFERRALS_GIVEN_UP._value.get()
    for each in (lost, nowhere, words):
        told(here, each)
    began = here.now
    here.now += LOOK_AFTER
    assert look(here) == 3
    assert shown(here, lead, words).state == "sent"
    assert waiting(here) == 2
    here.now += timedelta(minutes=10)
    with here.units()() as unit:
        measure_awaited(unit)
    assert REFERRALS_AWAITED._value.get() == 600
    for _ in range(MOST_LOOKS):
        here.now += timedelta(hours=1)
        look(here)
    assert timedelta(days=3) < here.now - began < timedelta(days=4)
    assert (waiting(here), REFERRALS_GIVEN_UP._value.get() - given_up) == (0, 2)
    with here.units()() as unit:
        measure_awaited(unit)
    assert REFERRALS_AWAITED._value.get() == 0


def test_a_referral_goes_where_its_record_goes_with_all_that_is_of_it(here, lead, school, record):
    kept = here.referred(lead, record, here.agency(school))
    chased = ActOnDeadline(deadline_id=kept.deadlines[0].id, version=1, act="chased")
    here.ask(lead, act_on_deadline, chased)
    there = person(here.school())
    (elsewhere,) = there.school_ids
    here.moved(kept.id, elsewhere, assigned_to=there.actor_id)
    assert refused(shown, here, there, kept.id) is ErrorCode.NOT_FOUND, "nobody has said so yet"
    told(here, kept.id, elsewhere)
    assert look(here) == 1
    found = shown(here, there, kept.id)
    assert (found.school_id, found.owner_id, found.may_write) == (elsewhere, there.actor_id, True)
    assert [each.chased_at for each in found.deadlines] == [None, here.now] or found.deadlines[0].chased_at == here.now
    assert refused(shown, here, lead, kept.id) is ErrorCode.NOT_FOUND
    with here.units()() as unit:
        for model in (ReferralRow, StepRow, DeadlineRow, DeadlineChangeRow):
            assert set(unit.session.scalars(select(model.school_id))) == {elsewhere}, model
        assert set(unit.session.scalars(select(DeadlineRow.owner_id))) == {there.actor_id}
    assert here.step(there, kept.model_copy(update={"version": found.version}), "acknowledged").state == "acknowledged"
    followed = [each for each in here.audited() if each["action"] == "referral:record:follow"]
    assert [sorted(each["school_ids"]) for each in followed] == [sorted([str(school), str(elsewhere)])]


def test_an_old_word_of_a_move_takes_nothing_back(here, lead, school, record):
    kept = here.referred(lead, record, here.agency(school))
    there = person(here.school())
    (elsewhere,) = there.school_ids
    here.moved(kept.id, elsewhere)
    for said_by in (elsewhere, school, elsewhere, school):  # late and doubled: the first was said before it moved
        told(here, kept.id, said_by)
        look(here)
    found = shown(here, there, kept.id)
    assert (found.school_id, found.version) == (elsewhere, 2)
    assert found.owner_id == lead.actor_id, "nobody has the record yet: the new school's team is told"


def test_a_school_that_is_not_known_yet_is_waited_for(here, lead, school, record):
    kept = here.referred(lead, record, here.agency(school))
    here.moved(kept.id, uuid4())
    told(here, kept.id)
    assert (look(here), waiting(here)) == (1, 1)
    there = person(here.school())
    (elsewhere,) = there.school_ids
    here.moved(kept.id, elsewhere)
    here.now += timedelta(minutes=1)
    assert (look(here), waiting(here)) == (1, 0)
    assert shown(here, there, kept.id).school_id == elsewhere


def test_whoever_is_kept_from_the_child_at_the_new_school_sees_nothing(here, lead, school, record):
    kept = here.referred(lead, record, here.agency(school))
    there = here.school()
    parent = person(there)
    here.elsewhere.records[record].hidden_from.add(parent.actor_id)
    here.moved(kept.id, there)
    told(here, kept.id)
    look(here)
    assert refused(shown, here, parent, kept.id) is ErrorCode.NOT_FOUND
    assert shown(here, person(there), kept.id).school_id == there


def made_after_five_minutes(here, *referral_ids):
    for each in referral_ids:
        told(here, each)
    here.now += LOOK_AFTER
    look(here)


def test_what_its_writer_gave_beside_the_words_is_not_lost(here, lead, school, record):
    colleague, sent = here.colleague(school), here.now - SENT_BEFORE
    reached = sent - timedelta(days=1)
    first = here.words(record, here.agency(school), written_by=lead.actor_id, sent_at=sent)
    lado = here.words(
        record, here.agency(school, kind="lado"), written_by=lead.actor_id, sent_at=sent,
        reached_us_at=reached, after_id=first, owner_id=colleague,
    )  # fmt: skip
    made_after_five_minutes(here, lado, first)
    here.now += timedelta(minutes=1)
    look(here)
    found = shown(here, lead, lado)
    assert (found.owner_id, found.after_id) == (colleague, first)
    assert {each.started_at for each in found.deadlines} == {reached}
    assert (shown(here, lead, first).owner_id, waiting(here)) == (lead.actor_id, 0)


def test_who_may_not_see_to_it_any_more_does_not(here, lead, school, record):
    parent, gone = here.colleague(school), uuid4()
    here.elsewhere.records[record].kept_from.append(parent)
    agency = here.agency(school)
    every = [
        here.words(record, agency, written_by=lead.actor_id, sent_at=here.now, owner_id=each) for each in (parent, gone)
    ]
    made_after_five_minutes(here, *every)
    assert [shown(here, lead, each).owner_id for each in every] == [lead.actor_id] * 2


def test_it_waits_some_minutes_for_the_one_it_follows_and_no_longer(here, lead, school, record):
    lost = here.words(record, uuid4(), written_by=lead.actor_id, sent_at=here.now)
    follows = here.words(record, here.agency(school), written_by=lead.actor_id, sent_at=here.now, after_id=lost)
    made_after_five_minutes(here, lost, follows)
    assert refused(shown, here, lead, follows) is ErrorCode.NOT_FOUND
    here.now += timedelta(minutes=10)
    for _ in range(3):
        here.now += timedelta(minutes=5)
        look(here)
    found = shown(here, lead, follows)
    assert (found.after_id, len(found.deadlines)) == (None, 2)


def test_a_referral_of_another_record_is_followed_by_none(here, lead, school, record):
    elsewhere = here.record(school)
    agency = here.agency(school)
    other = here.words(elsewhere, agency, written_by=lead.actor_id, sent_at=here.now)
    own = here.words(record, agency, written_by=lead.actor_id, sent_at=here.now, after_id=other, reached_us_at=here.now)
    made_after_five_minutes(here, other, own)
    here.now += timedelta(minutes=1)
    look(here)
    assert shown(here, lead, own).after_id is None
