"""Leads who leave by a staff list: told of seven days before, gone on the day, kept or let go by a second person."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from chassis.access.token_claims import service_access
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import CopyStaff
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right
from identity.models import ComposedRoleRow, SessionRow, StaffGrantRow
from identity.people.leavers import ends_on
from identity.people.staff import copy_staff
from office import code_of

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


class Team:
    """A head, three safeguarding leads of whom one is in the lists, a teacher, and the trust's people."""

    def __init__(self, office, school, head, mis):
        self.office, self.school, self.head, self.mis = office, school, head, mis
        self.lead = office.hire("dsl", school, name="Lena Lead")
        self.others = [office.hire("dsl", school) for _ in range(2)]
        self.teacher = office.hire("reporter", school, name="Tom Teacher")
        self.trust_lead, self.officer, self.administrator = map(office.hire, ("trust_lead", "dpo", "administrator"))

    def says(self, *, without: tuple[str, ...] = (), teacher_leaves: date | None = None, **lead: object) -> None:
        rows = [self.mis.of(self.lead, "lead", **lead), self.mis.of(self.teacher, "tom", left_on=teacher_leaves)]
        self.mis.says(*(each for each in rows if each.source_id not in without))

    def leaves_in(self, days: int) -> None:
        last_day = self.mis.today + timedelta(days=days)
        self.says(left_on=last_day, teacher_leaves=last_day)

    def told(self, *people: UUID) -> list[list[str]]:
        """Without that others wait, which is told to whoever administers accounts, the trust lead too."""
        return [[kind for kind in self.office.told(each) if kind != "staff_leavers_wait"] for each in people]

    def is_open(self) -> bool:
        return self.office.row(self.lead).active

    def no_mail_at(self) -> list[UUID]:
        request, asker = CopyStaff(staff_id=self.lead), service_access("alerts", "test")
        return self.office.identity.run(asker, copy_staff, self.office.identity.extras, request).no_mail_at

    def leave_her_one_of_two(self) -> None:
        """The others go, so that the head alone is left beside her."""
        for each in self.others:
            self.office.set_state(self.administrator, each, "suspended")


@pytest.fixture
def team(office, school, head, mis) -> Team:
    office.identity.now = TUESDAY
    return Team(office, school, head, mis)


def test_told_seven_days_before_and_on_the_day_on_which_access_ends(team, mis, office):
    team.leaves_in(8)
    assert team.told(team.trust_lead, team.officer) == [[], []]
    mis.day_passes()
    mis.day_passes(minutes=5)
    assert team.told(team.trust_lead, team.officer) == [["lead_leaving"]] * 2
    assert team.told(team.lead, team.head, team.administrator, *team.others) == [[]] * 5
    office.session(team.lead)
    mis.day_passes(days=6)
    assert team.is_open()
    assert mis.day_passes() == 2, "a lead who was told of keeps nobody else waiting"
    assert (team.is_open(), office.row(team.teacher).active) == (False, False)
    assert office.all(SessionRow, SessionRow.staff_id == team.lead) == []
    assert team.told(team.trust_lead, team.officer) == [["lead_leaving", "lead_left"]] * 2
    assert team.told(team.lead, team.administrator) == [["account_suspended"], []]


def test_who_is_suddenly_missing_is_told_of_and_leaves_a_week_later_by_itself(team, mis, office):
    team.says()
    team.says(without=("lead", "tom"))
    assert team.told(team.trust_lead, team.officer) == [["lead_leaving"]] * 2
    assert mis.waiting(team.head) == {"Lena Lead": "decision", "Tom Teacher": "decision"}, "the list may be wrong"
    mis.day_passes(days=6)
    assert (team.is_open(), team.no_mail_at()) == (True, [])
    (seen,) = mis.leaving(team.trust_lead)
    assert (seen.staff_name, seen.last_day, seen.mine_to_decide) == ("Lena Lead", None, True)
    assert seen.ends_on == TUESDAY.date() + WEEK
    mis.day_passes()
    assert not team.is_open()
    assert mis.waiting(team.head) == {"Tom Teacher": "decision"}, "of all others a person decides, as ever"


def test_a_last_day_that_is_said_late_gives_seven_days_all_the_same(team, mis):
    team.leaves_in(3)
    assert team.told(team.trust_lead) == [["lead_leaving"]]
    mis.day_passes(days=3)
    mis.day_passes(minutes=5)
    assert (team.is_open(), team.told(team.trust_lead)) == (True, [["lead_leaving"] * 2]), "told on the day as well"
    mis.day_passes(days=4)
    assert (team.is_open(), team.told(team.trust_lead)) == (False, [["lead_leaving", "lead_leaving", "lead_left"]])


def test_whom_the_officer_keeps_stays_until_the_list_says_another_day(team, mis):
    team.leaves_in(7)
    last_day = mis.row("lead").left_on
    mis.settle_lead(team.officer, "lead", "list_is_wrong")
    assert mis.leaving(team.trust_lead) == []
    team.says(left_on=last_day)
    mis.day_passes(days=8)
    team.says(left_on=last_day)
    team.says(without=("lead",))
    assert (team.is_open(), team.told(team.trust_lead)) == (True, [["lead_leaving"]])
    assert mis.waiting(team.head) == {}
    (kept,) = [each for each in mis.shown(team.head).done if each.name == "Lena Lead"]
    assert (kept.outcome, kept.reason) == ("kept", "list_is_wrong")
    team.leaves_in(20)
    mis.day_passes(days=13)
    assert team.told(team.trust_lead) == [["lead_leaving"] * 2]


def test_who_was_kept_while_missing_leaves_only_after_they_were_back(team, mis):
    team.says()
    team.says(without=("lead",))
    mis.settle_lead(team.trust_lead, "lead", "comes_back")
    team.says(without=("lead",))
    mis.day_passes(days=8)
    assert (team.is_open(), mis.waiting(team.head)) == (True, {})
    team.says()
    team.says(without=("lead",))
    assert team.told(team.trust_lead) == [["lead_leaving"] * 2]


def test_whoever_is_back_before_the_week_is_over_is_counted_anew(team, mis):
    team.says()
    team.says(without=("lead",))
    mis.day_passes(days=6)
    team.says()
    assert mis.leaving(team.trust_lead) == []
    team.says(without=("lead",))
    mis.day_passes()
    assert team.is_open()


def test_the_trust_lead_lets_a_lead_go_before_the_day(team, mis, office):
    team.leaves_in(5)
    office.session(team.lead)
    mis.settle_lead(team.trust_lead, "lead")
    assert not team.is_open()
    assert office.all(SessionRow, SessionRow.staff_id == team.lead) == []
    (entry,) = office.identity.audited("staff:leavers:decide")
    assert (entry["outcome"], entry["object_id"]) == ("agreed", str(team.lead))
    team.leaves_in(5)
    mis.day_passes(days=6)
    assert mis.proposed(team.head) == [], "that the list has them until then is no news"
    assert team.told(team.officer) == [["lead_leaving"]]


def test_nobody_else_settles_it_and_administrators_decide_about_all_others(team, mis, office):
    twin, elsewhere = office.hire("dpo", name="Lena Lead"), office.hire("dpo", office.identity.add_school("Birch"))
    team.says()
    team.says(without=("lead", "tom"))
    for caller in (team.lead, team.head, team.administrator, team.others[0], team.teacher, twin, elsewhere):
        for reason in (None, "list_is_wrong"):
            assert office.refused(mis.settle_lead, caller, "lead", reason).code is ErrorCode.NOT_FOUND
    for caller in (team.head, team.trust_lead):
        refused = office.refused(mis.decide, caller, "lead", reason="list_is_wrong")
        assert code_of(refused) == ("invalid_request", [("leavers", "not_allowed")])
    assert [(each.leads, each.by_trust) for each in mis.shown(team.head).leavers] == [(True, True), (False, False)]
    refused = office.refused(mis.settle, team.administrator, "lead", "unlink")
    assert code_of(refused) == ("invalid_request", [("decision", "not_allowed")])
    assert team.told(twin, elsewhere) == [[], []]
    assert [each.mine_to_decide for each in mis.leaving(team.head)] == [False]
    assert mis.leaving(team.lead) == mis.leaving(twin) == mis.leaving(elsewhere) == []
    assert mis.decide(team.administrator, "tom").left == 1


def test_whoever_may_have_sent_the_list_settles_nothing(team, mis, office):
    """Also a trust lead or an officer: a list takes a second person beside it."""
    with office.identity.database.unit(NOBODY, schools=[team.school]) as unit:
        feeds = {"key": "feeds", "name": "Feeds", "rights": [Right.SESSION_OWN, Right.FEED_ADMINISTER]}
        unit.session.add(
            ComposedRoleRow(
                **feeds, limited_to_groups=False, may_span_trust=False, version=1, created_at=unit.now, created_by=None
            )
        )
    for staff_id, role in ((team.trust_lead, "feeds"), (team.officer, "administrator")):
        with office.identity.database.unit(NOBODY, schools=[team.school]) as unit:
            more = {"staff_id": staff_id, "role": role, "school_id": team.school}
            unit.session.add(StaffGrantRow(id=uuid4(), **more, created_at=unit.now, first_run=False))
    other = office.hire("dpo")
    team.leaves_in(7)
    assert team.told(team.trust_lead, team.officer, other) == [[], [], ["lead_leaving"]]
    for caller in (team.trust_lead, team.officer):
        assert office.refused(mis.settle_lead, caller, "lead").code is ErrorCode.NOT_FOUND


def test_what_is_settled_is_what_was_read(team, mis, office):
    team.leaves_in(7)
    assert office.refused(mis.settle_lead, team.officer, "lead", revision=0).code is ErrorCode.STALE_VERSION
    settled = office.identity.now
    mis.settle_lead(team.officer, "lead")
    assert office.refused(mis.settle_lead, team.trust_lead, "lead", "list_is_wrong").code is ErrorCode.NOT_FOUND
    assert office.row(team.lead).suspended_at == settled


def test_one_of_the_last_two_reads_on_and_no_alert_is_mailed_until_somebody_settles_it(team, mis, office):
    team.leave_her_one_of_two()
    team.leaves_in(7)
    version = office.row(team.lead).version
    mis.day_passes(days=6)
    assert team.no_mail_at() == []
    mis.day_passes()
    assert (team.is_open(), team.no_mail_at()) == (True, [team.school])
    assert office.row(team.lead).version > version, "alerts hears of it"
    assert not office.row(team.teacher).active
    expected = ["lead_leaving", "lead_left_last"]
    assert team.told(team.trust_lead, team.officer) == [expected] * 2
    assert team.told(team.head, team.lead) == [["lead_left_last"], []]
    (seen,) = mis.leaving(team.officer)
    assert (seen.ends_on, seen.mine_to_decide) == (None, True)
    mis.settle_lead(team.officer, "lead", "comes_back")
    assert (team.is_open(), team.no_mail_at()) == (True, [])


def test_while_that_waits_they_are_asked_on_the_morning_of_each_working_day(team, mis, office):
    team.leave_her_one_of_two()
    team.says(left_on=(TUESDAY + timedelta(days=10)).date())
    office.identity.now = datetime(2026, 11, 27, 10, tzinfo=UTC)
    mis.day_passes(minutes=1)
    office.identity.now = datetime(2026, 12, 4, 0, 1, tzinfo=UTC)  # a Friday
    mis.day_passes(minutes=1)
    told = ["lead_leaving", "lead_left_last"]
    for at, more in (
        (datetime(2026, 12, 4, 9, tzinfo=UTC), 0),
        (datetime(2026, 12, 5, 9, tzinfo=UTC), 0),
        (datetime(2026, 12, 7, 6, 50, tzinfo=UTC), 0),
        (datetime(2026, 12, 7, 7, 1, tzinfo=UTC), 1),
        (datetime(2026, 12, 7, 12, tzinfo=UTC), 0),
        (datetime(2026, 12, 8, 8, tzinfo=UTC), 1),
    ):
        office.identity.now = at
        mis.day_passes(minutes=1)
        told += ["lead_left_last"] * more
        assert team.told(team.trust_lead) == [told], at
    assert team.told(team.head) == [["lead_left_last"]], "the others there are told once"


def test_a_second_person_ends_the_access_of_one_of_the_last_two(team, mis):
    team.leave_her_one_of_two()
    team.leaves_in(7)
    mis.day_passes(days=7)
    mis.settle_lead(team.trust_lead, "lead")
    assert (team.is_open(), team.no_mail_at(), mis.leaving(team.officer)) == (False, [], [])


def test_mail_goes_on_once_the_list_has_them_again(team, mis):
    team.leave_her_one_of_two()
    team.leaves_in(7)
    mis.day_passes(days=7)
    team.says()
    assert (team.is_open(), team.no_mail_at()) == (True, [])


def test_once_another_leads_there_the_last_two_leave_by_themselves(team, mis, office):
    team.leave_her_one_of_two()
    team.leaves_in(7)
    mis.day_passes(days=7)
    office.hire("dsl", team.school)
    mis.day_passes(minutes=5)
    assert not team.is_open()


def test_who_works_elsewhere_too_loses_the_roles_of_this_school_and_mail_of_this_school_alone(team, mis, office):
    birch = office.identity.add_school("Birch")
    both = office.hire("dsl", team.school, birch, name="Bea Both")
    team.mis.says(mis.of(both, "both", left_on=mis.today + WEEK))
    mis.day_passes(days=7)
    assert office.row(both).active
    assert {each.school_id for each in office.grants(both)} == {birch}


def test_where_nobody_can_be_told_administrators_decide_as_ever(team, mis, office):
    """Also where a list says that the trust lead and the officer have left as well."""
    rows = [mis.of(team.lead, "lead"), mis.of(team.trust_lead, "trust"), mis.of(team.officer, "officer")]
    mis.says(*rows)
    mis.says(mis.of(team.teacher, "tom"))
    mis.day_passes(days=8)
    assert team.is_open()
    assert mis.waiting(team.head)["Lena Lead"] == "decision"
    assert team.told(team.trust_lead, team.officer) == [[], []]
    assert mis.decide(team.head, "lead").left == 1


def test_whom_the_list_may_mean_by_mistake_is_told_of_to_nobody(team, mis):
    team.says()
    team.says(left_on=mis.today, family_name="Other", email="other@school.example")
    assert mis.waiting(team.head) == {"Lena Lead": "other_person"}
    mis.day_passes(days=8)
    assert (team.is_open(), team.told(team.trust_lead)) == (True, [[]])


def test_access_ends_on_the_last_day_and_never_sooner_than_a_week_after_somebody_was_told():
    first = date(2026, 11, 24)
    assert ends_on(first + WEEK, first) == first + WEEK
    assert ends_on(first + timedelta(days=9), first) == first + timedelta(days=9)
    assert ends_on(first, first) == ends_on(None, first) == first + WEEK
