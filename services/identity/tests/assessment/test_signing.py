"""An assessment is signed by two, stays as it was signed, and is reviewed once a year."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.assessment import (
    AnswerQuestion,
    ApproveAssessment,
    AssessmentContent,
    OpenReason,
    PlaceFound,
    ReadAssessment,
    SayRisk,
    SignAssessment,
    SignedAssessmentQuery,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.assessment.review_due import a_year_after
from identity.assessment.say import answer_question, say_risk
from identity.assessment.sign import approve_assessment, read_assessment, remind_of_review, sign_assessment
from identity.assessment.signed import signed_assessment
from identity.models import AssessmentReminderRow, InstallationRow, NoticeRow
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from support import clock

DATABASE = PlaceFound(part="database", address="db:5432", services=["identity"], encrypted=True)


REASONS = [OpenReason(step=step, text=f"Step {step} waits for the supplier.") for step in range(1, 8)]
SET = {"assessment_signing": "digest", "assessment_approval": "approved_by"}


class Trust:
    """Two schools, an officer and an administrator of both."""

    def __init__(self, identity):
        self.identity, self.versions = identity, count()
        self.schools = [identity.add_school(), identity.add_school("Birch School")]
        self.officer = identity.add_staff("dpo", self.schools, name="Dee Officer")
        self.administrator = identity.add_staff("administrator", self.schools, name="Ada Min")

    def advise(self, advice="It may go on."):
        request = AnswerQuestion(question="dpo_advice", text=advice, version=next(self.versions))
        return self.run(self.officer, answer_question, request)

    def run(self, who, use_case, *arguments):
        return self.identity.run(who.access(), use_case, *arguments)

    def read(self, who=None, *places):
        return self.run(who or self.officer, read_assessment, ReadAssessment(places=list(places)))

    def sign(self, who=None, places=(), seen=None, reasons=REASONS, pilot_until=None):
        given = {"places": list(places), "reasons": reasons, "pilot_until": pilot_until}
        asked = SignAssessment(seen=seen or self.read(None, *places).seen, **given)
        return self.run(who or self.officer, sign_assessment, self.identity.extras, asked)

    def approve(self, signed, who=None, digest=None):
        asked = ApproveAssessment(id=signed.id, digest=digest or signed.digest)
        return self.run(who or self.administrator, approve_assessment, asked)

    def mails(self, kind):
        with self.identity.database.unit(NOBODY) as unit:
            return set(unit.session.scalars(select(NoticeRow.staff_id).where(NoticeRow.kind == kind)))


@pytest.fixture
def trust(identity):
    return Trust(identity)


def refused(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value


def test_it_is_signed_by_the_officer_and_then_by_a_second_person(trust):
    trust.advise()
    signed = trust.sign(places=[DATABASE])
    assert (signed.signed_by, signed.approved_by) == (trust.officer.id, None)
    assert trust.mails("assessment_waiting") == {trust.administrator.id}
    assert trust.read().last is None, "one signature is none"
    approved = trust.approve(signed)
    assert approved.approved_by == trust.administrator.id
    found = trust.read()
    assert [each.id for each in found.signed] == [signed.id]
    assert [place.address for place in found.last.places] == ["db:5432"]
    assert len(trust.identity.audited("assessment:content:sign", "assessment:content:approve")) == 2


def test_what_was_signed_is_fetched_again_as_it_was(trust):
    trust.advise()
    signed = trust.sign()
    before = trust.run(trust.officer, signed_assessment, SignedAssessmentQuery(id=signed.id))
    trust.advise("It may not.")
    again = trust.run(trust.administrator, signed_assessment, SignedAssessmentQuery(id=signed.id))
    assert again.text == before.text
    assert hashlib.sha256(again.text.encode()).hexdigest() == signed.digest
    content = AssessmentContent.model_validate(json.loads(again.text))
    assert "It may go on." in [each.text for each in content.answers]


def test_nobody_changes_what_was_signed_by_any_statement(trust, identity):
    trust.advise()
    trust.approve(trust.sign())
    for table in ("assessment_signing", "assessment_approval"):
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {SET[table]} = NULL",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(ProgrammingError), identity.database.unit(NOBODY) as unit:
                unit.session.execute(text(statement))


def test_one_person_signs_once(trust):
    trust.advise()
    signed = trust.sign()
    for who in (
        trust.officer,
        trust.identity.add_staff("administrator", trust.schools[:1]),
        trust.identity.add_staff("dpo", trust.schools),
    ):
        assert refused(trust.approve, signed, who).code is ErrorCode.NOT_PERMITTED
    local, domain = trust.officer.email.split("@")
    second = trust.identity.add_staff("administrator", trust.schools, email=f"{local}+two@{domain}")
    assert refused(trust.approve, signed, second).code is ErrorCode.NOT_PERMITTED
    assert trust.read(second).may_approve is False
    assert trust.read(trust.administrator).may_approve is True


def test_who_is_no_officer_of_the_whole_trust_does_not_sign(trust):
    trust.advise()
    seen = trust.read().seen
    for who in (trust.administrator, trust.identity.add_staff("dpo", trust.schools[:1])):
        assert refused(trust.sign, who, seen=seen).code is ErrorCode.NOT_PERMITTED
        assert trust.read(who).may_sign is False


def test_what_was_not_seen_is_not_signed(trust):
    trust.advise()
    seen = trust.read().seen
    trust.advise("Another advice.")
    assert refused(trust.sign, seen=seen).code is ErrorCode.STALE_VERSION
    seen = trust.read().seen
    assert refused(trust.sign, places=[DATABASE], seen=seen).code is ErrorCode.STALE_VERSION
    trust.identity.add_staff("reporter", trust.schools)
    assert trust.sign(seen=seen), "another account changes a count, and no more"


def test_the_newest_alone_is_signed_a_second_time_and_once(trust):
    trust.advise()
    old = trust.sign()
    trust.identity.later(minutes=1)
    new = trust.sign()
    assert refused(trust.approve, old).code is ErrorCode.STALE_VERSION
    assert refused(trust.approve, new, digest="0" * 64).code is ErrorCode.STALE_VERSION
    trust.approve(new)
    assert refused(trust.approve, new).code is ErrorCode.STALE_VERSION


def test_nobody_signs_without_the_officer_s_advice_nor_with_a_high_risk_that_the_ico_was_not_asked_about(trust):
    assert [each.field for each in refused(trust.sign).fields] == ["dpo_advice"]
    trust.advise()
    high = {"likelihood": "probable", "severity": "severe", "effect": "accepted", "remaining": "high"}
    risk = SayRisk(name="X", harm="X", measure="X", approved=True, **high)
    trust.run(trust.officer, say_risk, risk)
    assert [each.field for each in refused(trust.sign).fields] == ["ico_consultation"]
    asked = AnswerQuestion(question="ico_consultation", text="Asked on 1 May, answered on 2 July.")
    trust.run(trust.officer, answer_question, asked)
    assert trust.sign()


def test_what_is_open_takes_a_reason_for_each_step_or_a_draft_for_a_pilot(trust):
    trust.advise()
    missing = refused(trust.sign, reasons=REASONS[:4]).fields
    assert {(each.field, each.code) for each in missing} == {
        (f"reasons.{step}", FieldCode.REQUIRED) for step in (5, 7)
    }, "step 6 has nothing open while nobody has looked at a risk"
    blank = [*REASONS[:6], OpenReason(step=7, text=" ")]
    assert [each.field for each in refused(trust.sign, reasons=blank).fields] == ["reasons.7"]
    trust.approve(trust.sign())
    assert [(each.step, each.text) for each in trust.read().last.reasons] == [
        (each.step, each.text) for each in REASONS if each.step != 6
    ]


def test_a_pilot_ends_within_half_a_year_and_is_reviewed_by_then(trust):
    trust.advise()
    today = clock.day_of(trust.identity.now)
    for day, code in ((today, FieldCode.NOT_IN_THE_FUTURE), (today + timedelta(days=184), FieldCode.TOO_FAR_AHEAD)):
        (problem,) = refused(trust.sign, reasons=[], pilot_until=day.isoformat()).fields
        assert (problem.field, problem.code) == ("pilot_until", code)
    end = today + timedelta(days=183)
    signed = trust.sign(reasons=[], pilot_until=end.isoformat())
    assert signed.pilot_until == end.isoformat()
    trust.approve(signed)
    found = trust.read()
    assert (found.review_due, found.last.pilot_until, found.last.reasons) == (end.isoformat(), end.isoformat(), [])
    assert found.signed[0].pilot_until == end.isoformat()
    assert trust.approve(trust.sign()).pilot_until is None
    assert trust.read().review_due == a_year_after(today).isoformat()


def remind(trust, when):
    trust.identity.now = when
    with trust.identity.database.unit(NOBODY, schools=trust.schools) as unit:
        return remind_of_review(unit, trust.identity.extras)


@pytest.mark.parametrize(("day", "later"), [("2026-05-01", "2027-05-01"), ("2028-02-29", "2029-03-01")])
def test_a_year_is_a_year(day, later):
    assert a_year_after(date.fromisoformat(day)) == date.fromisoformat(later)


def test_the_officer_and_the_administrators_are_reminded_a_month_before_and_once_it_is_overdue(trust):
    trust.advise()
    trust.approve(trust.sign())
    signed_on = clock.day_of(trust.identity.now)
    due = a_year_after(signed_on)
    assert trust.read().review_due == due.isoformat()
    noon = datetime(due.year, due.month, due.day, 12, tzinfo=UTC)
    for days, kind, told in (
        (-31, "assessment_due", 0),
        (-30, "assessment_due", 2),
        (-29, "assessment_due", 0),
        (0, "assessment_due", 0),
        (1, "assessment_overdue", 2),
        (2, "assessment_overdue", 0),
    ):
        when = datetime.fromtimestamp(noon.timestamp() + days * 86_400, UTC)
        assert remind(trust, when) == told, days
        if told:
            assert trust.mails(kind) == {trust.officer.id, trust.administrator.id}
    with trust.identity.database.unit(NOBODY) as unit:
        assert len(unit.session.scalars(select(AssessmentReminderRow)).all()) == 2


def test_a_trust_that_never_signed_is_reminded_after_a_month_and_not_at_night(trust):
    with trust.identity.database.unit(NOBODY) as unit:
        unit.session.add(
            InstallationRow(id=1, trust_name="The Trust", set_up_at=datetime(2026, 1, 10, 12, tzinfo=UTC), version=1)
        )
    assert remind(trust, datetime(2026, 2, 8, 12, tzinfo=UTC)) == 0
    assert remind(trust, datetime(2026, 2, 9, 5, tzinfo=UTC)) == 0
    assert remind(trust, datetime(2026, 2, 9, 8, tzinfo=UTC)) == 2
