"""Day passes: one school, write-only, over at midnight, and codes that nobody finds by trying."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from chassis.access.token_claims import service_access
from chassis.access.tokens import verify_permit
from chassis.ground.context import NOBODY
from chassis.units.ids import new_id
from haven_schemas.acts import identity as identity_contract
from haven_schemas.acts.identity import visitors as contract
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from identity.adapters.throttle import MOST_FROM_STRANGERS, may_try_code
from identity.models import AttemptRow, StaffRow
from identity.people.staff import copy_staff, list_staff
from identity.sessions.alive import session_alive
from identity.visitors.admit import admit_visitor, end_day_pass, end_visits, list_day_passes
from identity.visitors.day_passes import code_digest, new_code, next_midnight
from identity.visitors.enter import enter_by_day_pass
from sqlalchemy import select
from support.lists import every

MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=timezone.utc)


def refusal(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value.code


@pytest.fixture
def school(identity):
    identity.now = MORNING
    return identity.add_school()


@pytest.fixture
def host(identity, school, secret):
    return identity.add_staff("headteacher", [school], totp_secret=secret, name="Hana Head").access(elevated=True)


@pytest.fixture
def gate(identity):
    """The calls of a day pass's life."""

    class Gate:
        def admit(self, access, school, name="Vera Visitor"):
            request = contract.AdmitVisitor(school_id=school, name=name)
            return identity.run(access, admit_visitor, identity.extras, request)

        def enter(self, code, client="tablet"):
            request = contract.EnterByDayPass(code=code, client=client, device="Safari on iPad")
            return identity.run(NOBODY, enter_by_day_pass, identity.extras, request)

        def listed(self, access, school):
            return identity.run(access, list_day_passes, contract.ListDayPasses(school_id=school)).passes

        def end(self, access, pass_id):
            request = contract.EndDayPass(pass_id=pass_id)
            return identity.run(access, end_day_pass, identity.extras, request)

        def midnight_comes(self):
            with identity.database.unit(service_access("identity", "end_visits"), schools=identity.schools()) as unit:
                return end_visits(unit, identity.extras)

        def account(self, name="Vera Visitor"):
            with identity.database.unit(NOBODY) as unit:
                return unit.session.scalars(select(StaffRow).where(StaffRow.name == name)).one()

    return Gate()


class TestCodes:
    def test_forty_bits_in_two_groups_without_letters_to_misread(self):
        assert new_code(bytes(5)) == "0000-0000"
        assert new_code(b"\xff" * 5) == "ZZZZ-ZZZZ"
        drawn = {new_code(bytes([0, 0, 0, 0, each])) for each in range(256)}
        assert len(drawn) == 256
        assert not set("ILOU") & set("".join(drawn))

    @pytest.mark.parametrize("typed", ["01AB-CDEF", "01ab cdef", "oiab-cdef", " OLABCDEF ", "0-1-A-B-C-D-E-F"])
    def test_however_it_is_typed(self, typed):
        assert code_digest(typed) == code_digest("01AB-CDEF")

    @every("typed", ["", "01AB-CDE", "01AB-CDEFG", "01AB-CDEU", "01AB_CDEF", "\u0660\u0661AB-CDEF"])
    def test_what_cannot_be_one(self, typed):
        assert code_digest(typed) is None

    @pytest.mark.parametrize(
        ("now", "midnight"),
        [
            ((2026, 11, 24, 8, 30), (2026, 11, 25, 0, 0)),
            ((2026, 6, 9, 22, 59), (2026, 6, 9, 23, 0)),
            ((2026, 6, 9, 23, 0), (2026, 6, 10, 23, 0)),
            ((2026, 3, 29, 0, 30), (2026, 3, 29, 23, 0)),
            ((2026, 10, 25, 0, 30), (2026, 10, 26, 0, 0)),
        ],
    )
    def test_a_day_ends_at_midnight_in_london(self, now, midnight):
        assert next_midnight(datetime(*now, tzinfo=timezone.utc)) == datetime(*midnight, tzinfo=timezone.utc)


class TestAdmission:
    def test_a_visitor_reports_at_one_school_and_does_nothing_else(self, identity, school, host, gate):
        elsewhere = identity.add_school("Beech School")
        handed = gate.admit(host, school)
        assert handed.ends_at == datetime(2026, 11, 25, tzinfo=timezone.utc)
        signed_in = gate.enter(handed.code)
        view = identity.view(signed_in.session_token)
        assert (view.kind, view.name, view.tier, view.roles) == ("visitor", "Vera Visitor", "standard", ["visitor"])
        assert [each.id for each in view.schools] == [school]
        assert Right.CONCERN_REPORT in view.rights
        forbidden = {Right.PUPIL_FIND, Right.PUPIL_READ, Right.RECORD_READ, Right.CONCERN_FOLLOW_OWN, Right.STAFF_READ}
        assert not forbidden & set(view.rights)
        access = identity.access(signed_in.session_token)
        assert access.has(Right.CONCERN_REPORT, school)
        assert not access.has(Right.CONCERN_REPORT, elsewhere)

    def test_other_services_learn_of_an_account_without_an_address(self, identity, school, host, gate):
        gate.admit(host, school)
        account = gate.account()
        assert (account.email, account.kind, account.active) == (None, "visitor", True)
        assert ("identity.staff_changed", account.id, 1) in identity.published()
        request = identity_contract.CopyStaff(staff_id=account.id)
        copy = identity.run(service_access("alerts", "test"), copy_staff, identity.extras, request)
        assert (copy.email, copy.active) == ("", True)

    def test_only_permits_outlast_the_day(self, identity, school, host, gate):
        handed = gate.admit(host, school)
        identity.now = handed.ends_at - timedelta(minutes=20)
        signed_in = gate.enter(handed.code)
        week_later = handed.ends_at + timedelta(days=7)
        assert (signed_in.ends_at, signed_in.permits_end_at) == (handed.ends_at, week_later)
        assert len(signed_in.reporting_permits) == identity.extras.tokens.permits
        (permit, *_) = signed_in.reporting_permits
        trust = identity.extras.trust_id
        assert verify_permit(permit, identity.trusted, trust, week_later - timedelta(seconds=1)).has(
            Right.CONCERN_REPORT, school
        )
        refused = refusal(verify_permit, permit, identity.trusted, trust, week_later + timedelta(seconds=10))
        assert refused is ErrorCode.TOKEN_EXPIRED
        identity.now = handed.ends_at - timedelta(seconds=20)
        view = identity.view(signed_in.session_token)
        assert view.expires_at == handed.ends_at

    def test_the_code_is_kept_nowhere(self, identity, school, host, gate, caplog):
        handed = gate.admit(host, school)
        assert handed.code.replace("-", "") not in repr(identity.audited()) + caplog.text
        assert "Vera" not in repr(identity.audited())
        assert gate.listed(host, school)[0].model_dump().keys() == {
            "id",
            "name",
            "created_at",
            "created_by",
            "ends_at",
            "used",
        }

    def test_colleagues_are_offered_no_visitor_to_give_work_to(self, identity, school, host, gate):
        gate.admit(host, school)
        staff = identity.run(host, list_staff, identity_contract.ListStaff(school_id=school)).staff
        assert [each.name for each in staff] == ["Hana Head"]

    def test_a_name_is_needed(self, identity, school, host, gate):
        assert refusal(gate.admit, host, school, "  ") is ErrorCode.INVALID_REQUEST

    def test_only_who_admits_at_that_school(self, identity, school, host, gate, secret):
        elsewhere = identity.add_school("Beech School")
        handed = gate.admit(host, school)
        assert refusal(gate.admit, host, elsewhere) is ErrorCode.NOT_FOUND
        other = identity.add_staff("dsl", [elsewhere], totp_secret=secret).access(elevated=True)
        assert refusal(gate.listed, other, school) is ErrorCode.NOT_FOUND
        assert refusal(gate.end, other, handed.id) is ErrorCode.NOT_FOUND
        reporter = identity.add_staff("reporter", [school]).access()
        assert refusal(gate.admit, reporter, school) is ErrorCode.NOT_FOUND
        assert gate.enter(handed.code).session_token is not None


class TestLists:
    def test_passes_that_hold_by_name_and_whether_they_were_used(self, identity, school, host, gate):
        used, unused = gate.admit(host, school, "Zoe"), gate.admit(host, school, "Ann")
        ended = gate.admit(host, school, "Max")
        gate.enter(used.code)
        gate.end(host, ended.id)
        shown = [(each.name, each.used, each.created_by, each.ends_at) for each in gate.listed(host, school)]
        assert shown == [
            ("Ann", False, "Hana Head", unused.ends_at),
            ("Zoe", True, "Hana Head", used.ends_at),
        ]


class TestTheEnd:
    def test_ending_a_pass_ends_the_visit_at_once_and_everywhere(self, identity, school, host, gate):
        handed = gate.admit(host, school)
        signed_in = gate.enter(handed.code)
        gate.end(host, handed.id)
        assert identity.told.messages == [("session_revoked", {"session_id": str(signed_in.session_id)})]
        assert refusal(identity.view, signed_in.session_token) is ErrorCode.SIGN_IN_REQUIRED
        assert refusal(gate.enter, handed.code) is ErrorCode.SIGN_IN_FAILED
        account = gate.account()
        assert (account.active, account.ended_at, account.version) == (False, identity.now, 2)
        assert ("identity.staff_changed", account.id, 2) in identity.published()
        gate.end(host, handed.id)
        assert [entry["outcome"] for entry in identity.audited("visitor:admission:end")] == ["done", "unchanged"]

    def test_at_midnight_the_job_ends_what_is_over(self, identity, school, host, gate):
        gate.admit(host, school)
        signed_in = gate.enter(gate.admit(host, school, "Ada").code)
        assert gate.midnight_comes() == 0
        identity.now = datetime(2026, 11, 25, 0, 0, 5, tzinfo=timezone.utc)
        assert gate.midnight_comes() == 2
        account = gate.account("Ada")
        assert (account.active, account.ended_at) == (False, datetime(2026, 11, 25, tzinfo=timezone.utc))
        assert identity.told.messages == [("session_revoked", {"session_id": str(signed_in.session_id)})]
        assert gate.midnight_comes() == 0

    def test_before_the_job_comes_by_the_time_alone_refuses(self, identity, school, host, gate):
        handed = gate.admit(host, school)
        identity.now = handed.ends_at - timedelta(minutes=20)
        signed_in = gate.enter(handed.code)
        alive = identity_contract.SessionAlive(session_id=signed_in.session_id)
        asker = service_access("pupils", "test")
        assert identity.run(asker, session_alive, identity.extras.life, alive).alive
        identity.now = handed.ends_at
        assert refusal(identity.view, signed_in.session_token) is ErrorCode.TOKEN_EXPIRED
        assert refusal(gate.enter, handed.code) is ErrorCode.SIGN_IN_FAILED
        assert not identity.run(asker, session_alive, identity.extras.life, alive).alive
        assert gate.account().active


ANY_PASS = hashlib.sha256(b"any:day_pass").digest()
"""What stands for the account where tries at day passes are counted all together."""


class TestGuessing:
    def test_the_same_answer_whatever_is_wrong(self, identity, school, host, gate):
        over, ended = gate.admit(host, school), gate.admit(host, school, "Ada")
        gate.end(host, ended.id)
        identity.now = over.ends_at
        codes = [over.code, ended.code, "0000-0000", "no code at all"]
        assert {refusal(gate.enter, code) for code in codes} == {ErrorCode.SIGN_IN_FAILED}
        assert len(identity.audited("visitor:admission:refuse")) == 4

    def test_ten_wrong_codes_a_pass_from_wherever(self, identity, school, host, gate):
        handed = gate.admit(host, school)
        wrong = f"{handed.code[:4]}-{'0000' if handed.code[5:] != '0000' else '1111'}"
        answers = [refusal(gate.enter, wrong, f"attacker {each}") for each in range(11)]
        assert answers == [ErrorCode.SIGN_IN_FAILED] * 10 + [ErrorCode.TOO_MANY_REQUESTS]
        assert refusal(gate.enter, handed.code, "tablet") is ErrorCode.TOO_MANY_REQUESTS
        identity.later(minutes=5, seconds=1)
        assert gate.enter(handed.code, "tablet").session_token

    def test_who_mistypes_theirs_shuts_nobody_else_out_at_the_school_s_address(self, identity, school, host, gate):
        mine, theirs = gate.admit(host, school), gate.admit(host, school, "Ada")
        for _ in range(12):
            refusal(gate.enter, f"{mine.code[:4]}-ZZZZ", "the school")
        assert refusal(gate.enter, mine.code, "the school") is ErrorCode.TOO_MANY_REQUESTS
        assert gate.enter(theirs.code, "the school").session_token

    def test_fifty_at_once_are_ten(self, identity, school, gate):
        with ThreadPoolExecutor(25) as pool:
            answers = list(pool.map(lambda _: refusal(gate.enter, "0000-0000", "attacker"), range(50)))
        assert answers.count(ErrorCode.SIGN_IN_FAILED) == 10

    def test_strangers_share_a_brake_that_shuts_out_no_network_where_someone_signed_in(
        self, identity, school, host, gate
    ):
        handed = gate.admit(host, school)
        with identity.database.unit(NOBODY) as unit:
            refusal(gate.enter, "0000-0000", "stranger 0")
            (first,) = unit.session.scalars(select(AttemptRow).where(AttemptRow.subject == ANY_PASS))
            unit.session.add_all(
                AttemptRow(
                    id=new_id(), kind=first.kind, subject=first.subject, client=f"stranger {n}", made_at=first.made_at
                )
                for n in range(1, MOST_FROM_STRANGERS)
            )
        assert refusal(gate.enter, handed.code, "one more stranger") is ErrorCode.TOO_MANY_REQUESTS
        assert gate.enter(handed.code, "desk").session_token  # the head signed in from there

    @every(
        ("recent", "client", "known", "may"),
        [
            ([], "a", set(), True),
            (["a"] * 9, "a", set(), True),
            (["a"] * 10, "a", {"a"}, False),
            (["b"] * MOST_FROM_STRANGERS, "a", set(), False),
            (["b"] * MOST_FROM_STRANGERS, "a", {"a"}, True),
            (["b"] * MOST_FROM_STRANGERS, "a", {"b"}, True),
        ],
    )
    def test_who_must_wait(self, recent, client, known, may):
        assert may_try_code(recent, client, known) is may
