"""Which days a child spends at another provider: entered, changed from a day on, ended, and who sees it."""

from datetime import date
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from haven_schemas.acts.referrals.agencies import KeepAgency, KeepContact
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import RecordChangedSchool
from placement_desk import (
    MORNINGS,
    TERMS,
    TUESDAY,
    changed,
    ended,
    listed,
    of_child,
    on,
    placed,
    refused,
    shown,
)
from referrals.agencies.agency import keep_agency, keep_contact
from referrals.deadlines.following import follow_record
from referrals_world import OWN, READER, person


@pytest.fixture
def lead(here):
    return person(here.school(**TERMS))


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


@pytest.fixture
def record(here, school):
    return here.record(school)


@pytest.fixture
def provider(here, school):
    return here.agency(school, "alternative_provision")


@pytest.fixture
def dsl(here, lead, provider):
    words = {"agency_id": provider, "name": "نور الدين", "role": "DSL", "phone": "01632 960111"}
    return here.ask(lead, keep_contact, KeepContact.model_validate(words)).id


def test_it_says_where_the_child_is_today_and_whom_to_ring(here, lead, record, provider, dsl):
    kept = placed(here, lead, record, provider, contact_id=dsl, half_days=["thu_am", "tue_am", "tue_am"]).placement
    assert (kept.today, kept.half_days, kept.version) == ("morning", ["tue_am", "thu_am"], 1)
    assert (kept.lead.name, kept.lead.role, kept.lead.phone, kept.lead.left) == (
        "نور الدين", "DSL", "01632 960111", False,
    )  # fmt: skip
    (there,) = of_child(here, lead, record)
    assert there == listed(here, lead, record)[0]


@pytest.mark.parametrize(
    ("day", "half_days", "today"),
    [
        (date(2026, 11, 23), MORNINGS, "not_yet"),
        (date(2026, 11, 24), MORNINGS, "morning"),
        (date(2026, 11, 24), ["tue_pm"], "afternoon"),
        (date(2026, 11, 24), ["tue_pm", "tue_am"], "all_day"),
        (date(2026, 11, 25), MORNINGS, "not_there"),
        (date(2026, 11, 27), ["fri_am"], "no_school_day"),
        (date(2026, 11, 28), MORNINGS, "no_school_day"),
        (date(2026, 12, 22), MORNINGS, "no_school_day"),
        (date(2027, 1, 21), MORNINGS, "morning"),
        (date(2027, 1, 26), MORNINGS, "over"),
    ],
)
def test_where_the_child_is_on_a_day(here, lead, record, provider, day, half_days, today):
    on(here, TUESDAY)
    kept = placed(here, lead, record, provider, half_days=half_days, ends_on=date(2027, 1, 25)).placement
    on(here, day)
    assert shown(here, lead, kept).placement.today == today


def test_a_lead_who_left_the_provider_is_said_to_have(here, lead, record, provider, dsl):
    kept = placed(here, lead, record, provider, contact_id=dsl).placement
    words = {"agency_id": provider, "contact_id": dsl, "version": 1, "name": "Nur", "until": date(2026, 11, 23)}
    here.ask(lead, keep_contact, KeepContact.model_validate(words))
    assert shown(here, lead, kept).placement.lead.left


def test_other_days_from_a_day_on_leave_the_days_before_as_they_were(here, lead, record, provider):
    first = placed(here, lead, record, provider, starts_on=date(2026, 9, 7)).placement
    other = changed(here, lead, first, from_on=date(2026, 12, 1), half_days=["mon_am", "mon_pm"]).placement
    assert (other.starts_on, other.follows_id, other.today, other.id != first.id) == (
        date(2026, 12, 1), first.id, "not_yet", True,
    )  # fmt: skip
    before = shown(here, lead, first).placement
    assert (before.half_days, before.ends_on, before.replaced, before.today) == (
        MORNINGS, date(2026, 11, 30), True, "morning",
    )  # fmt: skip
    assert refused(changed, here, lead, before) == {"placement_id": FieldCode.NOT_ALLOWED}
    assert refused(ended, here, lead, before) == {"placement_id": FieldCode.NOT_ALLOWED}
    on(here, date(2026, 12, 7))
    assert [each.today for each in listed(here, lead, record)] == ["all_day", "over"]
    assert [each.id for each in of_child(here, lead, record)] == [other.id]


def test_what_was_wrong_is_put_right_and_what_stood_there_is_kept(here, lead, record, provider, dsl):
    first = placed(here, lead, record, provider).placement
    right = changed(here, lead, first, half_days=["wed_pm"], contact_id=dsl).placement
    assert (right.id, right.version, right.half_days, right.today) == (first.id, 2, ["wed_pm"], "not_there")
    found = shown(here, lead, right).changes
    assert [(each.act, each.half_days, each.changed_by) for each in found] == [
        ("begun", MORNINGS, lead.actor_id), ("changed", MORNINGS, lead.actor_id),
    ]  # fmt: skip
    assert refused(changed, here, lead, right) == {"half_days": FieldCode.AS_IT_IS}
    assert refused(changed, here, lead, first, half_days=["fri_am"]) is ErrorCode.STALE_VERSION
    assert refused(ended, here, lead, first) is ErrorCode.STALE_VERSION


def test_ended_it_stays_with_the_record_and_leaves_the_childs_page(here, lead, record, provider):
    kept = placed(here, lead, record, provider, starts_on=date(2026, 9, 7)).placement
    over = ended(here, lead, kept, date(2026, 11, 20), "not_safe")
    assert (over.today, over.ended_because, over.ends_on) == ("over", "not_safe", date(2026, 11, 20))
    assert [each.id for each in listed(here, lead, record)] == [kept.id]
    assert of_child(here, lead, record) == []
    assert refused(ended, here, lead, over) == {"placement_id": FieldCode.NOT_ALLOWED}
    assert [each.act for each in shown(here, lead, kept).changes] == ["begun", "ended"]


def test_entered_by_mistake_the_child_was_never_there(here, lead, record, provider):
    kept = placed(here, lead, record, provider).placement
    over = ended(here, lead, kept, date(2026, 12, 4), "entered_by_mistake")
    assert of_child(here, lead, record) == []
    assert (over.review_id, listed(here, lead, record)[0].id) == (None, kept.id)
    assert placed(here, lead, record, provider).placement.today == "morning", "and the days are free again"


def test_a_child_is_in_one_place_at_a_time(here, lead, school, record, provider):
    placed(here, lead, record, provider, ends_on=date(2026, 12, 11))
    other = here.agency(school, "alternative_provision")
    assert refused(placed, here, lead, record, other, half_days=["thu_am"]) == {"half_days": FieldCode.OVERLAPS}
    assert placed(here, lead, record, other, half_days=["thu_pm", "wed_am"]).placement.today == "not_there"
    later = placed(here, lead, record, other, starts_on=date(2026, 12, 12)).placement
    assert refused(changed, here, lead, later, half_days=["wed_am"]) == {"half_days": FieldCode.OVERLAPS}
    assert placed(here, lead, here.record(school), other).placement.today == "morning", "another child's record"


def test_two_at_once_enter_it_once(here, lead, record, provider):
    together, said = Barrier(2), []

    def attempt():
        together.wait()
        try:
            said.append(placed(here, lead, record, provider).placement.version)
        except Problem as problem:
            said.append(problem.fields[0].code)

    threads = [Thread(target=attempt) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, said)) == sorted(["1", str(FieldCode.OVERLAPS)])


def test_what_cannot_be_says_why(here, lead, school, record, provider, dsl):
    def said(**own):
        return refused(placed, here, lead, own.pop("record", record), own.pop("provider", provider), **own)

    elsewhere = here.agency(here.school(), "alternative_provision")
    gone = here.agency(school, "alternative_provision")
    words = {"agency_id": gone, "version": 1, "kind": "alternative_provision", "name": "Gone", "nation": "england"}
    until = {"school_ids": [school], "until": date(2026, 11, 1)}
    here.ask(lead, keep_agency, KeepAgency.model_validate(words | until))
    for wrong in (here.agency(school, "camhs"), elsewhere, gone, uuid4()):
        assert said(provider=wrong) == {"agency_id": FieldCode.UNKNOWN}
    assert said(provider=here.agency(school, "alternative_provision"), contact_id=dsl) == {
        "contact_id": FieldCode.UNKNOWN
    }
    assert said(contact_id=uuid4()) == {"contact_id": FieldCode.UNKNOWN}
    assert said(starts_on=date(2028, 1, 1)) == {"starts_on": FieldCode.TOO_FAR_AHEAD}
    assert said(starts_on=date(2016, 1, 1)) == {"starts_on": FieldCode.TOO_LONG_AGO}
    assert said(ends_on=date(2026, 11, 23)) == {"ends_on": FieldCode.TOO_LONG_AGO}
    assert said(ends_on=date(2037, 11, 30)) == {"ends_on": FieldCode.TOO_FAR_AHEAD}
    assert said(reviewed_on=date(2026, 11, 25)) == {"reviewed_on": FieldCode.IN_THE_FUTURE}
    assert said(reviewed_on=date(2026, 11, 23)) == {"reviewed_on": FieldCode.TOO_LONG_AGO}
    assert said(owner_id=uuid4()) == {"owner_id": FieldCode.UNKNOWN_STAFF}
    assert said(record=here.record(school, is_open=False)) == {"record_id": FieldCode.NOT_ALLOWED}
    assert said(record=uuid4()) is ErrorCode.NOT_FOUND
    kept = placed(here, lead, record, provider, ends_on=date(2026, 12, 4)).placement
    for own, wrong in (
        ({"from_on": date(2026, 11, 23)}, {"from_on": FieldCode.TOO_LONG_AGO}),
        ({"from_on": date(2026, 12, 7), "ends_on": None}, {"from_on": FieldCode.TOO_FAR_AHEAD}),
        ({"ends_on": date(2026, 11, 20)}, {"ends_on": FieldCode.TOO_LONG_AGO}),
        ({"contact_id": uuid4()}, {"contact_id": FieldCode.UNKNOWN}),
    ):
        assert refused(changed, here, lead, kept, **own) == wrong
    assert refused(ended, here, lead, kept, date(2026, 11, 1)) == {"ends_on": FieldCode.TOO_LONG_AGO}
    assert refused(ended, here, lead, kept, date(2028, 11, 1)) == {"ends_on": FieldCode.TOO_FAR_AHEAD}


def test_a_record_about_several_children_does_not_say_which_of_them_is_there(here, lead, record, provider):
    seen = here.elsewhere.records_seen

    def several(access, record_ids):
        return {
            each: one.model_copy(update={"subject_ids": [*one.subject_ids, uuid4()]})
            for each, one in seen(access, record_ids).items()
        }

    kept = placed(here, lead, record, provider).placement
    here.elsewhere.records_seen = several
    assert refused(placed, here, lead, record, provider, half_days=["mon_am"]) == {
        "record_id": FieldCode.WHICH_CHILDREN
    }
    assert shown(here, lead, kept).placement.of_several


def test_nobody_sees_it_who_does_not_see_its_record(here, lead, school, record, provider):
    kept = placed(here, lead, record, provider).placement
    parent, elsewhere, reader = person(school), person(here.school()), person(school, rights=READER)
    here.elsewhere.records[record].hidden_from.add(parent.actor_id)
    for who in (parent, elsewhere):
        assert refused(shown, here, who, kept) is ErrorCode.NOT_FOUND
        assert refused(listed, here, who, record) is ErrorCode.NOT_FOUND
        assert refused(changed, here, who, kept, half_days=["fri_am"]) is ErrorCode.NOT_FOUND
        assert refused(ended, here, who, kept) is ErrorCode.NOT_FOUND
        assert refused(placed, here, who, record, provider) is ErrorCode.NOT_FOUND
        assert of_child(here, who, record) == []
    assert not shown(here, reader, kept).placement.may_write
    for attempt, own in ((changed, {"half_days": ["fri_am"]}), (ended, {})):
        assert refused(attempt, here, reader, kept, **own) is ErrorCode.NOT_PERMITTED
    assert refused(placed, here, reader, record, provider) is ErrorCode.NOT_PERMITTED


def test_it_goes_where_its_record_goes(here, lead, school, record, provider):
    kept = placed(here, lead, record, provider).placement
    changed(here, lead, kept, half_days=["fri_pm"])
    new_lead = person(here.school(**TERMS))
    (there,) = new_lead.school_ids
    here.elsewhere.records[record].school_id = there
    for _ in range(2):
        with here.database.unit(OWN, schools=[]) as unit:
            follow_record(unit, here.elsewhere, RecordChangedSchool(record_id=record))
    assert refused(shown, here, lead, kept) is ErrorCode.NOT_FOUND
    found = shown(here, new_lead, kept)
    assert (found.placement.school_id, found.placement.half_days, found.placement.version) == (there, ["fri_pm"], 3)
    assert [each.act for each in found.changes] == ["begun", "changed"]
    assert found.placement.review_id is not None
    assert ended(here, new_lead, found.placement).ended_because == "back_at_school"


def test_each_look_and_each_change_is_in_the_log_with_school_and_child(here, lead, school, record, provider):
    kept = placed(here, lead, record, provider).placement
    kept = changed(here, lead, kept, half_days=["fri_am"]).placement
    shown(here, lead, kept)
    listed(here, lead, record)
    of_child(here, lead, record)
    ended(here, lead, kept)
    child = str(here.elsewhere.records[record].child)
    written = [each for each in here.audited() if each["action"].startswith("referral:placement")]
    assert [each["action"].rpartition(":")[2] for each in written] == ["keep", "keep", "read", "read", "read", "keep"]
    assert all(each["subject_ids"] == [child] and each["school_ids"] == [str(school)] for each in written)
