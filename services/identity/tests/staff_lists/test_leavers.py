"""Leavers: suspended the same day, never a school's last, and never many at once without a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from chassis.bus.resync import doubt
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity.first_run import CopyNotice
from haven_schemas.errors import ErrorCode
from identity.models import NoticeRow, SessionRow, StaffListRow
from identity.telling.notice import copy_notice
from mis import OWN, person
from office import asked, code_of


@pytest.fixture
def staff(office, school, head, mis):
    """Forty reporters, a head, and a safeguarding lead who is not in the lists."""
    office.hire("dsl", school, name="Dora Lead")
    return [office.hire("reporter", school, name=f"Teacher {number:02d}") for number in range(40)]


def everyone(mis, head, staff, *, without=(), **said):
    rows = [mis.of(each, f"t{number}", **said.get(f"t{number}", {})) for number, each in enumerate(staff)]
    return [mis.of(head, "head"), *(row for row in rows if row.source_id not in without)]


def test_who_is_missing_from_a_complete_list_is_suspended_at_once(office, mis, head, staff):
    session = office.session(staff[0])
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    assert [each for each in staff if not office.row(each).active] == [staff[0]]
    assert office.all(SessionRow, SessionRow.staff_id == staff[0]) == []
    assert ("session_revoked", {"session_id": str(session)}) in office.identity.told.messages
    assert office.told(staff[0]) == ["account_suspended"]
    (entry,) = office.identity.audited("staff:state:set")
    assert (entry["outcome"], entry["object_id"]) == ("left", str(staff[0]))
    (done,) = mis.shown(head).done
    assert (done.name, done.outcome, done.by) == ("Teacher 00", "suspended", None)


def test_on_the_last_day_by_the_clocks_of_london(office, mis, head, staff):
    tomorrow = mis.today + timedelta(days=1)
    mis.says(*everyone(mis, head, staff, t0={"left_on": tomorrow}))
    assert office.row(staff[0]).active
    assert mis.day_passes() == 1
    assert not office.row(staff[0]).active
    assert mis.day_passes(minutes=5) == 0


def test_more_than_a_tenth_wait_for_a_person(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=[f"t{number}" for number in range(5)]))
    assert all(office.row(each).active for each in staff)
    assert set(mis.waiting(head).values()) == {"decision"}
    assert office.told(head) == ["staff_leavers_wait"]
    mis.day_passes()
    assert office.told(head) == ["staff_leavers_wait"], "told once"
    decided = mis.decide(head, *(f"t{number}" for number in range(4)))
    assert (decided.left, decided.kept, decided.waiting) == (4, 0, 0)
    assert mis.waiting(head) == {"Teacher 04": "decision"}
    decided = mis.decide(head, "t4", reason="still_works_here")
    assert (decided.left, decided.kept) == (0, 1)
    mis.day_passes()
    assert (mis.waiting(head), office.row(staff[4]).active) == ({}, True)
    (kept,) = [each for each in mis.shown(head).done if each.outcome == "kept"]
    assert (kept.name, kept.outcome, kept.reason, kept.by) == ("Teacher 04", "kept", "still_works_here", "Hanna Head")


def test_an_empty_list_locks_nobody_out(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    mis.says()
    assert all(office.row(each).active for each in [*staff, head])
    assert len(mis.waiting(head)) == 41


def test_a_few_every_day_are_stopped_like_many_at_once(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    gone = []
    for first in range(0, 12, 3):
        gone += [f"t{number}" for number in range(first, first + 3)]
        mis.says(*everyone(mis, head, staff, without=gone))
        mis.day_passes()
    assert sum(not office.row(each).active for each in staff) <= 4
    assert "decision" in mis.waiting(head).values()


def test_leaving_and_coming_back_does_not_reset_the_count(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=("t0", "t1", "t2")))
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=("t3", "t4", "t5")))
    assert sum(not office.row(each).active for each in staff) == 3


@pytest.mark.parametrize("role", ["headteacher", "dsl"])
def test_a_head_or_safeguarding_lead_and_all_who_leave_with_them_wait(office, mis, school, head, staff, role):
    second = office.hire(role, school, name="Lena Lead")
    rows = everyone(mis, head, staff)
    mis.says(*rows, mis.of(second, "lead"))
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    assert mis.waiting(head) == {"Lena Lead": "decision", "Teacher 00": "decision"}
    assert [each.leads for each in mis.shown(head).leavers] == [True, False]
    mis.decide(head, "lead", "t0")
    assert not office.row(second).active


def test_nobody_decides_about_their_own_leaving(office, mis, school, head, staff):
    other = office.hire("headteacher", school)
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff)[1:])
    for reason in (None, "still_works_here"):
        refused = office.refused(mis.decide, head, "head", reason=reason)
        assert code_of(refused) == ("invalid_request", [("leavers", "not_allowed")])
    assert mis.decide(other, "head").left == 1


def test_the_last_who_may_confirm_or_triage_stays_whoever_agrees(office, mis, school, identity):
    head, administrator = office.hire("headteacher", school, name="Hanna Head"), office.hire("administrator")
    mis.says(mis.of(head, "head"), person("2"))
    mis.says(person("2"))
    assert mis.waiting(administrator) == {"Hanna Head": "decision"}
    decided = mis.decide(administrator, "head")
    assert (decided.left, decided.waiting) == (0, 1)
    assert (mis.waiting(administrator), office.row(head).active) == ({"Hanna Head": "last"}, True)


def test_a_lead_may_leave_while_two_others_triage_and_the_head_not_after_them(office, mis, school, head):
    lead, administrator = office.hire("dsl", school, name="Dora Lead"), office.hire("administrator")
    office.hire("dsl", school, name="Dan Deputy")
    office.hire("safeguarding_trustee", name="Tara Trustee")
    mis.says(mis.of(lead, "lead"), mis.of(head, "head"))
    mis.says(person("2"))
    decided = mis.decide(administrator, "head", "lead")
    assert (decided.left, decided.waiting) == (1, 1), "one of them, and it is one of the last two who triage that stays"
    assert mis.waiting(administrator) == {"Dora Lead": "last"}


def test_an_administrator_of_the_trust_is_looked_after_by_hand(office, mis, school, head, staff):
    administrator = office.hire("administrator", name="Ada Admin")
    other = office.hire("administrator")
    office.give(office.hire("administrator"), administrator, asked("reporter", school))
    rows = everyone(mis, head, staff)
    mis.says(*rows, mis.of(administrator, "ada"))
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    assert mis.waiting(head) == {"Ada Admin": "trust_administrator"}
    assert not office.row(staff[0]).active, "who waits for a reason of their own holds nobody else up"
    refused = office.refused(mis.decide, head, "ada")
    assert code_of(refused) == ("invalid_request", [("leavers", "not_allowed")])
    assert office.told(other) == ["staff_leavers_wait"]
    assert "staff_leavers_wait" not in office.told(administrator), "nobody is mailed about their own leaving"


def test_who_works_elsewhere_too_loses_the_roles_of_this_school_only(office, mis, school, head, staff):
    birch = office.identity.add_school("Birch")
    both = office.hire("reporter", school, birch, name="Bea Both")
    session = office.session(both)
    wanted = asked("pastoral_lead", school, category_groups=["send"])
    request = office.give(office.hire("administrator"), both, wanted).request_id
    mis.says(*everyone(mis, head, staff), mis.of(both, "both"))
    mis.says(*everyone(mis, head, staff))
    assert office.row(both).active
    assert {each.school_id for each in office.grants(both)} == {birch}
    assert office.all(SessionRow, SessionRow.id == session) == []
    assert mis.left() == [(both, "roles_ended")]
    assert office.refused(office.decide, head, request).code is ErrorCode.NOT_FOUND, "what waited there is withdrawn"


def test_who_is_back_is_proposed_and_not_taken_back(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    mis.says(*everyone(mis, head, staff))
    assert not office.row(staff[0]).active
    assert mis.proposed(head) == [("back", "Teacher 00")]
    office.set_state(head, staff[0], "active")
    assert mis.proposed(head) == []


def test_whom_a_person_takes_back_is_not_suspended_again_by_the_same_list(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    office.set_state(head, staff[0], "active")
    mis.day_passes()
    mis.says(*everyone(mis, head, staff, without=("t0",)))
    assert office.row(staff[0]).active


def test_the_newest_of_two_lists_counts(office, mis, school, head, staff):
    by_hand = type(mis)(office, school, source=None)
    mis.says(*everyone(mis, head, staff))
    office.identity.later(hours=1)
    by_hand.says(*everyone(mis, head, staff))
    office.identity.later(hours=1)
    by_hand.says(*everyone(mis, head, staff, without=("t0",)))
    assert not office.row(staff[0]).active, "an older list that still has them does not keep them"
    mis.says(*everyone(mis, head, staff, without=("t1",)))
    assert not office.row(staff[1]).active


def test_only_a_list_that_was_read_is_decided_about(office, mis, head, staff):
    mis.says(*everyone(mis, head, staff))
    gone = [f"t{number}" for number in range(6)]
    mis.says(*everyone(mis, head, staff, without=gone))
    mis.says(*everyone(mis, head, staff, without=gone[1:]))
    assert office.refused(mis.decide, head, "t0").code is ErrorCode.STALE_VERSION
    assert office.refused(mis.decide, head, "t9").code is ErrorCode.STALE_VERSION
    reporter = office.refused(mis.decide, staff[9], "t1")
    assert reporter.code is ErrorCode.NOT_FOUND


def test_replicas_let_a_leaver_leave_once(office, mis, head, staff):
    tomorrow = mis.today + timedelta(days=1)
    mis.says(*everyone(mis, head, staff, t0={"left_on": tomorrow}, t1={"left_on": tomorrow}))
    office.identity.later(days=1)
    with ThreadPoolExecutor(max_workers=4) as replicas:
        left = list(replicas.map(lambda _: mis.day_passes(seconds=0), range(4)))
    assert sorted(left) == [0, 0, 0, 2]
    assert len(mis.left()) == 2
    assert office.told(staff[0]) == ["account_suspended"]


def test_a_list_in_doubt_is_taken_again_and_changes_nothing(office, mis, head, staff):
    """Pupils was restored to an earlier time, and says its lists again under lower versions."""
    mis.says(*everyone(mis, head, staff), version=9)
    mis.says(*everyone(mis, head, staff, without=("t0",)), version=10)
    with office.identity.database.unit(NOBODY, schools=[mis.school]) as unit:
        unit.session.execute(doubt(StaffListRow))
    assert mis.says(*everyone(mis, head, staff, without=("t0",)), version=9)
    assert [each for each in staff if not office.row(each).active] == [staff[0]]
    assert len(mis.left()) == 1


def test_who_has_a_role_in_the_whole_trust_alone_is_looked_after_by_hand(office, mis, head, staff):
    officer = office.hire("dpo", name="Dora Officer")
    mis.says(*everyone(mis, head, staff), mis.of(officer, "dora"))
    mis.says(*everyone(mis, head, staff))
    assert mis.waiting(head) == {"Dora Officer": "trust_administrator"}
    assert office.row(officer).active
    mis.decide(head, "dora", reason="still_works_here")
    assert mis.waiting(head) == {}


def test_the_mail_of_leavers_that_wait_is_read_by_an_alerts_of_the_release_before(office, mis, head, staff):
    administrator = office.hire("administrator")
    mis.says(*everyone(mis, head, staff))
    mis.says()
    assert office.told(head) == [], "nobody is asked to look at their own leaving"
    (notice,) = office.all(NoticeRow, NoticeRow.staff_id == administrator)
    copied = office.identity.run(OWN, copy_notice, office.identity.extras, CopyNotice(notice_id=notice.id))
    assert (copied.kind, copied.exactly, copied.staff_list) == ("confirmation_asked", None, "staff_leavers_wait")
    assert (copied.superseded, copied.by_name, copied.path) == (False, None, None)
