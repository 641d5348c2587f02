"""People settle reports that do not open: what they see, trying again, and two who have one destroyed unread."""

import base64
import re
from dataclasses import replace
from uuid import UUID

import pytest
from chassis.ground.away import OwnerAway
from chassis.keys import key_wraps
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.unopened import (
    DecideDiscard,
    ProposeDiscard,
    TryUnopenedReport,
    UnopenedReportsQuery,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.conflicts.link import link_staff
from incidents.models import SealedReportRow, UnopenedReportRow, WaitingWorkRow
from incidents.narrative import holder_of
from incidents.report.discard import DISCARDED, agree_discard, discard_agreed, propose_discard, withdraw_discard
from incidents.report.open_again import try_unopened_report
from incidents.report.unnamed import WORDS as IN_WORDS
from incidents.report.unopened import unopened_reports
from incidents.work import Work
from sqlalchemy import func, select
from unopened import RUBBISH, TEXT, change_wrap


class Settling:
    """A head of the school of the report, one of another, and what they do; the vault is there."""

    def __init__(self, incidents, school, elsewhere, report):
        self.incidents, self.school, self.report = incidents, school, report
        self.head, self.other = incidents.staff("head", school), incidents.staff("head", elsewhere)

    def seen(self, access):
        page = self.incidents.run(access, unopened_reports, UnopenedReportsQuery())
        return page.reports[0] if page.reports else None

    def version(self):
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=[]) as unit:
            return unit.session.get_one(UnopenedReportRow, self.report).version

    def try_again(self, access=None, **given):
        request = TryUnopenedReport(concern_id=self.report, version=self.version(), **given)
        run, others = self.incidents.run, self.incidents.others
        return run(access or self.head, try_unopened_report, self.incidents.keyring, others, request)

    def propose(self, access=None):
        request = ProposeDiscard(concern_id=self.report, reason="told_again", version=self.version())
        return self.incidents.run(access or self.head, propose_discard, self.incidents.others, request)

    def agree(self, access=None, version=None):
        request = DecideDiscard(concern_id=self.report, version=version or self.version())
        return self.incidents.run(access or self.other, agree_discard, self.incidents.others, request)

    def withdraw(self):
        request = DecideDiscard(concern_id=self.report, version=self.version())
        return self.incidents.run(self.head, withdraw_discard, request)

    def carry_out(self):
        return discard_agreed(self.incidents, self.incidents.keyring, self.incidents.others)

    def told(self):
        """What was said of proposals, oldest first."""
        events = self.incidents.published()
        return [each for each in events if each["type"] == "incidents.discard_announced"]

    def under_intake(self):
        with self.incidents.database.unit(self.incidents.own_access("test"), schools=[]) as unit:
            return key_wraps.waiting_by_version(unit)


@pytest.fixture
def settling(incidents, school, elsewhere, waiting):
    return Settling(incidents, school, elsewhere, waiting)


@pytest.fixture
def damaged(incidents, settling, waiting):
    """The wrap that it had."""
    before = change_wrap(incidents, waiting, RUBBISH)
    incidents.work(Work.LEAVE_INTAKE)
    return before


def _refusal(run, *given, **said):
    with pytest.raises(Problem) as refused:
        run(*given, **said)
    return refused.value.code


def test_it_is_seen_without_a_word_by_those_who_see_the_concern(incidents, school, settling, damaged):
    seen = settling.seen(settling.head)
    assert (seen.because, seen.children, seen.files, seen.state) == ("does_not_open", 1, 0, "waiting")
    assert (seen.reads, seen.may_try, seen.may_propose) == (True, True, True)
    assert (seen.may_agree, seen.may_leave_out) == (False, False)
    (child,) = [each.subject_id for each in incidents.get(settling.head, settling.report).subjects]
    assert str(child) not in seen.model_dump_json()
    assert settling.seen(settling.other) is None
    aunt = incidents.lead(school)
    assert settling.seen(aunt).may_propose is False, "by another right"
    link = LinkStaff(subject_id=child, staff_id=aunt.actor_id, kind="relative")
    incidents.others.add_account(aunt.actor_id, [school], rights=aunt.grants[0].rights)
    incidents.run(settling.head, link_staff, incidents.others, link)
    assert settling.seen(aunt) is None
    assert _refusal(settling.try_again, aunt) is ErrorCode.NOT_FOUND


def test_two_people_have_it_destroyed_and_that_it_came_stays(incidents, settling, damaged):
    lead = incidents.lead(settling.school)
    assert settling.under_intake()
    settling.propose()
    shown = settling.seen(settling.other)
    assert (shown.children, shown.files, shown.reads, shown.may_agree) == (None, None, False, True)
    version = settling.version()
    assert settling.agree().state == "agreed"
    assert _refusal(settling.agree, version=version) is ErrorCode.NOT_FOUND, "no more to see of it"
    assert _refusal(settling.try_again) is ErrorCode.INVALID_REQUEST
    assert (settling.carry_out(), settling.carry_out()) == (1, 0)
    assert settling.under_intake() == {}, "no version of the intake key is kept for it"
    stands = incidents.get(lead, settling.report)
    assert (stands.sealed, stands.account, stands.details.problems) == (False, DISCARDED, ["unreadable"])
    (child,) = stands.subjects
    assert [each.text for each in incidents.chronology(lead, child.subject_id).entries] == [DISCARDED]
    seen = settling.seen(settling.head)
    assert (seen.state, seen.reason, seen.agreed_by) == ("discarded", "told_again", settling.other.actor_id)
    with incidents.database.unit(settling.head) as unit:
        assert unit.session.scalar(select(func.count()).select_from(WaitingWorkRow)) == 0
    first, last = settling.told()
    assert [each["data"]["state"] for each in (first, last)] == ["proposed", "destroyed"]
    assert first["data"]["discard_id"] == last["data"]["discard_id"] == last["aggregateid"]
    assert [each["data"]["proposed_by"] for each in (first, last)] == [str(settling.head.actor_id), None]
    assert not {str(settling.report), str(child.subject_id)} & set(re.findall(r"[0-9a-f-]{36}", str([first, last])))
    noted = [each["action"] for each in incidents.audited() if each["action"].startswith("concern:unopened")]
    assert noted[-2:] == ["concern:unopened:discard", "concern:unopened:read"]
    incidents.accept(lead, settling.report)


def test_one_person_is_not_two(incidents, settling, damaged, school, elsewhere):
    settling.propose()
    own = replace(settling.other, actor_id=settling.head.actor_id)
    for same in (settling.head, own):
        assert _refusal(settling.agree, same) in (ErrorCode.NOT_INDEPENDENT, ErrorCode.NOT_FOUND)
    incidents.others.ties = ["known_device"]
    assert _refusal(settling.agree) is ErrorCode.NOT_INDEPENDENT
    incidents.others.ties = []
    incidents.others.away = True
    with pytest.raises(Exception, match="identity"):
        settling.agree()
    incidents.others.away = False
    assert _refusal(settling.agree, incidents.lead(elsewhere)) is ErrorCode.NOT_FOUND
    assert settling.carry_out() == 0
    assert settling.withdraw().state == "waiting"
    assert [each["data"]["state"] for each in settling.told()] == ["proposed", "ended"]
    assert _refusal(settling.agree) is ErrorCode.NOT_FOUND
    assert _refusal(settling.propose, incidents.lead(school)) is ErrorCode.NOT_PERMITTED


def test_what_opens_after_all_is_not_destroyed(incidents, settling, damaged):
    settling.propose()
    settling.agree()
    change_wrap(incidents, settling.report, damaged)
    assert settling.carry_out() == 0
    assert settling.seen(settling.head) is None
    assert incidents.get(incidents.lead(settling.school), settling.report).account == TEXT
    assert [each["data"]["state"] for each in settling.told()] == ["proposed", "ended"]


def test_an_officer_sees_what_is_proposed_and_neither_the_report_nor_its_sender(incidents, settling, damaged):
    officer, elsewhere = incidents.staff("overseer", settling.school), incidents.staff("overseer", new_id())
    reads_too = replace(officer, grants=(*officer.grants, *incidents.lead(new_id()).grants))
    assert settling.seen(officer) is None, "before anything is proposed it is for those who see the concern"
    settling.propose()
    seen = settling.seen(officer)
    assert (seen.state, seen.reason, seen.proposed_by) == ("proposed", "told_again", settling.head.actor_id)
    assert (seen.reporter_id, seen.children, seen.files, seen.reads) == (None, None, None, False)
    assert not any((seen.may_try, seen.may_leave_out, seen.may_propose, seen.may_withdraw, seen.may_agree))
    assert [settling.seen(each) for each in (reads_too, elsewhere)] == [None, None]
    assert _refusal(settling.agree, officer) is ErrorCode.NOT_FOUND
    settling.agree()
    settling.carry_out()
    assert (settling.seen(officer).state, settling.seen(officer).reporter_id) == ("discarded", None)


def test_an_officer_with_a_child_in_it_is_shown_it_like_any(incidents, school, settling, damaged):
    """They are told of it like any, and what was missing from the list would say of whom it is."""
    officer = incidents.staff("overseer", school)
    incidents.others.add_account(officer.actor_id, [school], rights=officer.grants[0].rights)
    (child,) = [each.subject_id for each in incidents.get(settling.head, settling.report).subjects]
    link = LinkStaff(subject_id=child, staff_id=officer.actor_id, kind="relative")
    incidents.run(settling.head, link_staff, incidents.others, link)
    settling.propose()
    seen = settling.seen(officer)
    assert seen is not None
    assert seen == settling.seen(incidents.staff("overseer", school))


def test_it_is_opened_without_a_child_whose_key_is_gone(incidents, school, settling):
    lead = incidents.lead(school)
    (child,) = [each.subject_id for each in incidents.get(lead, settling.report).subjects]
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        incidents.keyring.destroy(unit, holder_of(child))
    incidents.work(Work.LEAVE_INTAKE)
    assert settling.seen(settling.head).may_leave_out
    assert _refusal(settling.propose) is ErrorCode.INVALID_REQUEST, "it is not destroyed where it can be read"
    assert settling.try_again().because == "child_key_gone"
    assert settling.try_again(leave_out=True).opened_as == settling.report
    opened = incidents.get(lead, settling.report)
    assert opened.account == TEXT
    assert [(each.subject_id == child, each.not_listed) for each in opened.subjects] == [(False, IN_WORDS)]
    assert settling.seen(settling.head) is None


def test_one_sealed_in_a_browser_comes_as_a_new_concern_once_it_opens(incidents, school, elsewhere, browser, send):
    child, teacher = incidents.pupil(school), incidents.reporter(school)
    request = browser(teacher, child)
    spoilt = request.model_copy(update={"sealed": request.sealed[:-8] + "AAAAAAA="})
    settling = Settling(incidents, school, elsewhere, send(teacher, spoilt).id)
    assert settling.try_again().because == "does_not_open"
    with incidents.database.unit(teacher) as unit:
        unit.session.get_one(SealedReportRow, settling.report).sealed = base64.b64decode(request.sealed)
    opened = settling.try_again().opened_as
    assert opened != settling.report
    lead = incidents.lead(school)
    assert [each.subject_id for each in incidents.get(lead, opened).subjects] == [child]
    assert "could not be opened" in incidents.get(lead, settling.report).account
    announced = [each["data"]["concern_id"] for each in incidents.published() if each["type"].endswith("_recorded")]
    assert UUID(announced[-1]) == opened
    assert settling.seen(settling.head) is None
    assert send(teacher, request).id == settling.report, "sent again it is known still"


def test_the_sealed_bytes_of_one_from_a_browser_go_alone(incidents, school, elsewhere, browser, send):
    teacher = incidents.reporter(school)
    spoilt = browser(teacher, incidents.pupil(school), bound={"author_id": new_id()})
    sent = send(teacher, spoilt.model_copy(update={"author_id": teacher.actor_id}))
    settling = Settling(incidents, school, elsewhere, sent.id)
    before = incidents.get(settling.head, sent.id).account
    settling.propose()
    settling.agree()
    assert settling.carry_out() == 1
    assert incidents.get(settling.head, sent.id).account == before
    with incidents.database.unit(teacher) as unit:
        assert unit.session.get(SealedReportRow, sent.id) is None


def test_what_a_hold_may_be_on_is_not_destroyed_though_two_have_agreed(incidents, settling, damaged):
    """Nor while retention cannot say whether there is one."""
    (child,) = [each.subject_id for each in incidents.get(settling.head, settling.report).subjects]
    held = incidents.others.held
    held.add(settling.school)
    assert _held_at(settling.propose) == ("concern_id", FieldCode.HELD)
    held.clear()
    settling.propose()
    held.add(child)
    assert _held_at(settling.agree) == ("concern_id", FieldCode.HELD)
    held.clear()
    settling.agree()
    incidents.others.away = True
    with pytest.raises(OwnerAway):
        settling.carry_out()
    incidents.others.away = False
    held.add(settling.school)
    assert settling.carry_out() == 0
    assert settling.seen(settling.head).state == "waiting", "it has to be proposed anew"
    assert [each["data"]["state"] for each in settling.told()] == ["proposed", "ended"]
    held.clear()
    assert settling.carry_out() == 0
    assert settling.under_intake()


def _held_at(run):
    with pytest.raises(Problem) as refused:
        run()
    [field] = refused.value.fields
    return field.field, field.code
