"""Reporting on real PostgreSQL and OpenBao; pupils and identity are the test's."""

from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import GET_CONCERN, LIST_OWN_CONCERNS, ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import StaffChanged
from incidents.models import KnownPupilRow, PermitSpentRow
from incidents.report.announce import hasten_author
from incidents.work import Work
from sqlalchemy import func, select
from support import clock


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code, [(each.field, each.code.value) for each in problem.value.fields]


def invalid(field, code):
    return ErrorCode.INVALID_REQUEST, [(field, code)]


def test_a_report_is_received_told_and_audited(incidents, school):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    receipt = incidents.record(teacher, incidents.draft(school, child))
    assert receipt.status == "received"
    kept = incidents.get(teacher, receipt.id)
    assert (kept.account, kept.child_words, kept.action_taken) == ("What was seen.", "What was said.", "What was done.")
    assert kept.recorded_at == incidents.now
    assert kept.occurred_at == incidents.now - timedelta(hours=1)
    assert (kept.sealed, kept.author_confirmed, kept.version) == (False, True, 1)
    told = incidents.published()[-1]
    assert told["type"] == "incidents.concern_recorded"
    assert told["data"] == {"concern_id": str(receipt.id), "version": 1}
    assert told["schoolid"] == str(school)
    (entry,) = incidents.audited("concern:record:add")
    assert entry["subject_ids"] == [str(child)]
    assert entry["object_id"] == str(receipt.id)
    assert entry["right"] == "concern:report"


def test_a_child_who_is_not_listed_gets_an_id_at_once(incidents, school):
    teacher = incidents.reporter(school)
    pupils = [
        ConcernPupil(pupil_id=incidents.pupil(school), role="harmed"),
        ConcernPupil(not_listed="A boy in a red coat", role="alleged_to_have_harmed"),
        ConcernPupil(not_listed="His sister", role="witness"),
    ]
    receipt = incidents.record(teacher, incidents.draft(school, pupils=pupils))
    subjects = incidents.get(teacher, receipt.id).subjects
    assert [each.not_listed for each in subjects] == [None, "A boy in a red coat", "His sister"]
    assert [each.role for each in subjects] == ["harmed", "alleged_to_have_harmed", "witness"]
    assert len({each.subject_id for each in subjects}) == 3
    assert subjects[1].subject_id.version == 7
    lead = incidents.lead(school)
    file = incidents.chronology(lead, subjects[1].subject_id)
    assert [each.id for each in file.entries] == [receipt.id]
    assert [each.not_listed for each in file.entries[0].subjects] == [None, "A boy in a red coat", None]


def test_a_child_who_is_not_born_yet_is_reported_with_the_day_that_is_expected(incidents, school):
    teacher, seen_at = incidents.reporter(school), incidents.now
    day = clock.day_of(seen_at)
    unborn = {"not_listed": "طفل سارة الهاشمي", "role": "affected"}

    def report(expected_on, **given):
        pupils = [
            ConcernPupil(pupil_id=incidents.pupil(school), role="other"),
            ConcernPupil(**unborn, expected_on=expected_on),
        ]
        said = {"pupils": pupils, "occurred_at": seen_at, **given}
        return incidents.record(teacher, incidents.draft(school, **said)).id

    for expected_on in (day - timedelta(days=31), day, day + timedelta(days=310)):
        views = incidents.get(teacher, report(expected_on)).subjects
        assert [(each.not_listed, each.expected_on) for each in views] == [
            (None, None), ("طفل سارة الهاشمي", expected_on),
        ]  # fmt: skip
    for wrong, code in (
        (day - timedelta(days=32), FieldCode.TOO_LONG_AGO), (day + timedelta(days=311), FieldCode.TOO_FAR_AHEAD),
    ):  # fmt: skip
        with pytest.raises(Problem) as refused:
            report(wrong)
        assert [(each.field, each.code) for each in refused.value.fields] == [("pupils.1.expected_on", code)]
    long_ago = incidents.now - timedelta(days=400)
    assert report(long_ago.date(), occurred_at=long_ago), "from paper, or from a browser that was away"
    with pytest.raises(ValueError, match="a pupil is born"):
        ConcernPupil(pupil_id=new_id(), role="other", expected_on=day)


def test_a_visitor_describes_the_child_and_reads_nothing_back(incidents, school):
    """Day passes give ``concern:report`` and no pupil list: whoever they saw, they describe."""
    visitor = incidents.staff("visitor", school, elevated=False)
    described = ConcernPupil(not_listed="A tall boy of year 9, red scarf", role="harmed")
    concern_id = incidents.record(visitor, incidents.draft(school, pupils=[described])).id
    read = incidents.get(incidents.lead(school), concern_id)
    assert (read.reporter_id, read.author_confirmed) == (visitor.actor_id, True)
    assert [(each.not_listed, each.role) for each in read.subjects] == [(described.not_listed, "harmed")]
    needed = [GET_CONCERN.right, LIST_OWN_CONCERNS.right]
    assert not any(visitor.has(right) for right in needed)


def test_fields_that_need_putting_right(incidents, school, elsewhere):
    teacher, child = incidents.reporter(school), incidents.pupil(school)
    unknown, stranger = new_id(), incidents.pupil(elsewhere, known=False)
    record = incidents.record

    def draft(*pupils, **given):
        return incidents.draft(school, *pupils, **given)

    assert refusal(record, teacher, draft(child, category_id=new_id())) == invalid("category_id", "unknown_category")
    soon = incidents.now + timedelta(minutes=2)
    assert refusal(record, teacher, draft(child, occurred_at=soon)) == invalid("occurred_at", "in_the_future")
    assert refusal(record, teacher, draft(child, child)) == invalid("pupils.1.pupil_id", "duplicate")
    assert refusal(record, teacher, draft(child, unknown)) == invalid("pupils.1.pupil_id", "unknown_pupil")
    assert refusal(record, teacher, draft(stranger)) == invalid("pupils.0.pupil_id", "unknown_pupil")
    both = refusal(record, teacher, draft(stranger, child, unknown))[1]
    assert both == [("pupils.0.pupil_id", "unknown_pupil"), ("pupils.2.pupil_id", "unknown_pupil")]
    assert incidents.audited("concern:record:add") == []
    assert [each["type"] for each in incidents.published()] == ["incidents.category_changed"] * 6


def test_another_school_s_report_is_refused(incidents, school, elsewhere):
    child = incidents.pupil(elsewhere)
    draft = incidents.draft(elsewhere, child)
    assert refusal(incidents.record, incidents.reporter(school), draft)[0] is ErrorCode.NOT_PERMITTED
    assert refusal(incidents.record, incidents.permit(school), draft)[0] is ErrorCode.NOT_PERMITTED


def test_a_pupil_of_one_s_other_school_is_not_at_this_one(incidents, school, elsewhere):
    teacher, child = incidents.reporter(school, elsewhere), incidents.pupil(elsewhere)
    incidents.others.away = True
    assert refusal(incidents.record, teacher, incidents.draft(school, child)) == invalid(
        "pupils.0.pupil_id", "unknown_pupil"
    )


def test_a_pupil_not_heard_of_is_asked_for_and_kept(incidents, school):
    child, teacher = incidents.pupil(school, year="9", known=False), incidents.reporter(school)
    incidents.record(teacher, incidents.draft(school, child))
    assert incidents.others.asked == 1
    incidents.record(teacher, incidents.draft(school, child))
    assert incidents.others.asked == 1
    with incidents.database.unit(teacher) as unit:
        row = unit.session.get(KnownPupilRow, (child, school))
        assert (row.year_group, row.on_roll, row.version) == ("9", True, 1)


def test_a_roll_that_is_away_stops_no_report(incidents, school, elsewhere):
    teacher = incidents.reporter(school)
    child, stranger = incidents.pupil(school, known=False), incidents.pupil(elsewhere, known=False)
    incidents.others.away = True
    receipt = incidents.record(teacher, incidents.draft(school, child, stranger))
    assert [each.confirmed for each in incidents.get(teacher, receipt.id).subjects] == [False, False]
    with pytest.raises(Exception, match="pupils"):
        incidents.work(Work.CONFIRM_PUPIL)
    incidents.others.away = False
    assert incidents.work(Work.CONFIRM_PUPIL) == 2
    assert [each.confirmed for each in incidents.get(teacher, receipt.id).subjects] == [True, False]
    outcomes = {entry["subject_ids"][0]: entry["outcome"] for entry in incidents.audited("concern:pupil:confirm")}
    assert outcomes == {str(child): "done", str(stranger): "not_confirmed"}
    assert incidents.work(Work.CONFIRM_PUPIL) == 0


@pytest.mark.parametrize(
    ("account", "confirmed"),
    [({}, True), ({"active": False}, False), ({"schools": []}, False), ({"rights": ()}, False), (None, False)],
)
def test_the_author_of_a_permitted_report_is_confirmed_later(incidents, school, account, confirmed):
    permit, child = incidents.permit(school), incidents.pupil(school)
    incidents.others.away = True
    receipt = incidents.record(permit, incidents.draft(school, child))
    lead = incidents.lead(school)
    assert incidents.get(lead, receipt.id).author_confirmed is False
    with pytest.raises(Exception, match="identity"):
        incidents.work(Work.CONFIRM_AUTHOR)
    incidents.others.away = False
    if account is not None:
        incidents.others.add_account(permit.actor_id, account.pop("schools", [school]), **account)
    assert incidents.work(Work.CONFIRM_AUTHOR) == 1
    assert incidents.get(lead, receipt.id).author_confirmed is confirmed
    (entry,) = incidents.audited("concern:author:confirm")
    assert entry["outcome"] == ("done" if confirmed else "not_confirmed")
    assert incidents.work(Work.CONFIRM_AUTHOR) == 0


@pytest.mark.parametrize("standing", ["password_expired", "unused_too_long"])
def test_of_a_login_out_of_order_the_author_is_confirmed_once_it_is_renewed(incidents, school, standing):
    permit, child = incidents.permit(school), incidents.pupil(school)
    incidents.others.add_account(permit.actor_id, [school])
    account = incidents.others.accounts[permit.actor_id]
    incidents.others.accounts[permit.actor_id] = account.model_copy(update={"standing": standing})
    receipt = incidents.record(permit, incidents.draft(school, child))
    lead = incidents.lead(school)
    looks = []
    for _ in range(48):
        looks.append(incidents.work(Work.CONFIRM_AUTHOR))
        incidents.later(hours=1)
    assert looks[:2] == [1, 1]
    assert 8 < sum(looks) < 24, "looked at again, and less and less often"
    assert incidents.get(lead, receipt.id).author_confirmed is False
    assert incidents.audited("concern:author:confirm") == []
    incidents.others.accounts[permit.actor_id] = account
    incidents.later(days=1)
    assert incidents.work(Work.CONFIRM_AUTHOR) == 1
    assert incidents.get(lead, receipt.id).author_confirmed is True
    incidents.later(days=1)
    assert incidents.work(Work.CONFIRM_AUTHOR) == 0


def test_a_login_that_is_back_has_its_reports_confirmed_at_once(incidents, school):
    permit, other = incidents.permit(school), incidents.permit(school)
    for each in (permit, other):
        incidents.others.add_account(each.actor_id, [school])
        account = incidents.others.accounts[each.actor_id]
        incidents.others.accounts[each.actor_id] = account.model_copy(update={"standing": "unused_too_long"})
    receipt = incidents.record(permit, incidents.draft(school, incidents.pupil(school)))
    incidents.record(other, incidents.draft(school, incidents.pupil(school)))
    for _ in range(20):
        incidents.work(Work.CONFIRM_AUTHOR)
        incidents.later(hours=20)
    incidents.work(Work.CONFIRM_AUTHOR)
    incidents.others.add_account(permit.actor_id, [school])
    incidents.run(incidents.own_access("test"), hasten_author, StaffChanged(staff_id=permit.actor_id, version=2))
    assert incidents.work(Work.CONFIRM_AUTHOR) == 1, "the other one still waits"
    assert incidents.get(incidents.lead(school), receipt.id).author_confirmed is True


def test_between_looks_nobody_is_asked(incidents, school):
    permit = incidents.permit(school)
    incidents.others.add_account(permit.actor_id, [school])
    account = incidents.others.accounts[permit.actor_id]
    incidents.others.accounts[permit.actor_id] = account.model_copy(update={"standing": "password_expired"})
    incidents.record(permit, incidents.draft(school, incidents.pupil(school)))
    incidents.work(Work.CONFIRM_AUTHOR)
    asked = incidents.others.asked
    incidents.later(minutes=9)
    assert incidents.work(Work.CONFIRM_AUTHOR) == 0
    assert incidents.others.asked == asked
    incidents.later(minutes=1)
    assert incidents.work(Work.CONFIRM_AUTHOR) == 1


def test_a_permit_is_spent_once(incidents, school):
    permit, child = incidents.permit(school), incidents.pupil(school)
    incidents.record(permit, incidents.draft(school, child))
    assert refusal(incidents.record, permit, incidents.draft(school, child))[0] is ErrorCode.PERMIT_SPENT
    fresh = incidents.permit(school, actor_id=permit.actor_id)
    incidents.record(fresh, incidents.draft(school, child))
    with incidents.database.unit(permit) as unit:
        assert unit.session.scalar(select(func.count()).select_from(PermitSpentRow)) == 2


def test_a_refused_report_spends_no_permit(incidents, school):
    permit, child = incidents.permit(school), incidents.pupil(school)
    refusal(incidents.record, permit, incidents.draft(school, new_id()))
    incidents.record(permit, incidents.draft(school, child))
