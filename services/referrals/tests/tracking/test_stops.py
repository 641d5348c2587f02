"""What stops letters about a child, before a referral about them goes."""

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from referrals_world import LEAD, person

FINDS = (*LEAD, "pupil:find", "pupil:read")


@pytest.fixture
def lead(here):
    return person(here.school(), rights=FINDS)


@pytest.fixture
def refer(here, lead):
    (school,) = lead.school_ids
    record = here.record(school)
    child = here.elsewhere.records[record].child

    def send(kind="counselling", by=lead, **own):
        return here.referred(by, record, here.agency(school, kind), **own)

    send.child = child
    return send


def refused(act, **own):
    with pytest.raises(Problem) as told:
        act(**own)
    return [(each.field, each.code) for each in told.value.fields]


NEEDS_A_REASON = [("details.stop_reason", FieldCode.REQUIRED)]


@pytest.mark.parametrize("what", ["stopped", "protected"])
def test_another_agency_takes_a_reason_asked_or_done(here, refer, what):
    getattr(here.elsewhere, what).add(refer.child)
    assert refused(refer) == refused(refer, check_only=True) == NEEDS_A_REASON
    assert refer(gives_stop_reason=True).state == "sent"


def test_of_the_children_named_alone(here, refer, lead):
    here.elsewhere.stopped.add(refer.child)
    assert refer(subject_ids=[lead.actor_id]).state == "sent"
    assert refused(refer, subject_ids=[refer.child]) == NEEDS_A_REASON


@pytest.mark.parametrize("kind", ["childrens_services", "police", "lado"])
def test_nothing_is_in_the_way_of_those_who_protect(here, refer, kind):
    here.elsewhere.stopped.add(refer.child)
    assert refer(kind).state == "sent"


@pytest.mark.parametrize("fault", [OwnerAway("pupils"), Problem(ErrorCode.BEING_RESTORED)])
def test_where_pupils_does_not_answer_nobody_is_kept_from_referring(here, refer, fault):
    here.elsewhere.stopped.add(refer.child)
    here.elsewhere.pupils_fail = fault
    assert refer().state == "sent"


def test_who_sees_no_children_in_full_learns_nothing_of_an_order(here, refer, lead):
    here.elsewhere.stopped.add(refer.child)
    assert refer(by=person(*lead.school_ids, rights=(*LEAD, "pupil:find"))).state == "sent"
