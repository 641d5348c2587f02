"""How a login stands at sign-in, a person's own new password, and the warning before a login locks."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts.identity import CopyStaff
from haven_schemas.acts.identity import passwords as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.models import NoticeRow, SessionRow, StaffCredentialRow, StaffRow, TrustPolicyRow
from identity.passwords.password import change_password, warn_unused
from identity.people.staff import copy_staff
from sqlalchemy import select, update

from ..conftest import PASSWORD

NEW = "Correct-Horse-7-Battery"
OWN = Access(kind="service", actor_id=uuid4(), service="identity", job="test")


@pytest.fixture
def teacher(identity):
    return identity.add_staff("reporter", [identity.add_school()])


def use_daily(identity, person, days):
    """As if signed in to a moment ago, ``days`` after the password was chosen."""
    identity.later(days=days)
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(StaffCredentialRow).values(last_signed_in_at=identity.now))


def notices(identity, *kinds):
    with identity.database.unit(NOBODY) as unit:
        rows = unit.session.scalars(select(NoticeRow.kind).order_by(NoticeRow.created_at, NoticeRow.id)).all()
    return [kind for kind in rows if not kinds or kind in kinds]


def change(identity, access, new=NEW, present=PASSWORD):
    request = contract.ChangePassword(present=present, new=new)
    return identity.run(access, change_password, identity.extras, request)


def refusal(action, *arguments, **given):
    with pytest.raises(Problem) as refused:
        action(*arguments, **given)
    return refused.value


def test_on_day_60_a_password_still_holds_and_says_when_it_runs_out(identity, teacher):
    chosen = identity.now
    use_daily(identity, teacher, 60)
    signed_in = teacher.sign_in()
    view = identity.view(signed_in.session_token)
    assert (signed_in.standing, view.purpose) == ("current", "full")
    assert view.password_expires_at == chosen + timedelta(days=60)
    assert "concern:report" in view.rights


def test_on_day_61_a_session_is_good_for_a_new_password_alone(identity, teacher):
    use_daily(identity, teacher, 61)
    signed_in = teacher.sign_in()
    assert signed_in.standing == "password_expired"
    assert len(signed_in.reporting_permits) == identity.extras.tokens.permits, "a report comes first"
    view = identity.view(signed_in.session_token)
    assert (view.purpose, view.rights, view.tier) == ("renewal", ["session:renew"], "standard")
    access = identity.access(signed_in.session_token)
    [grant] = access.grants
    assert (grant.rights, access.has("session:own")) == (frozenset({"session:renew"}), False)
    assert grant.school_ids, "its audit entries name the schools"


def test_a_new_password_turns_the_session_into_a_full_one(identity, teacher):
    use_daily(identity, teacher, 61)
    signed_in = teacher.sign_in()
    changed = change(identity, identity.access(signed_in.session_token))
    assert changed.expires_at == identity.now + timedelta(days=60)
    view = identity.view(signed_in.session_token)
    assert view.purpose == "full"
    assert "concern:report" in view.rights
    assert identity.sign_in(teacher.email, NEW).standing == "current"


def test_a_password_that_runs_out_meanwhile_leaves_a_session_for_a_new_one(identity):
    """At the first tier with the next token; who is at a record finishes there, and is not raised again."""
    lead = identity.add_staff("dsl", [identity.add_school()], totp_secret=pyotp.random_base32())
    use_daily(identity, lead, 60)
    identity.later(minutes=-10)
    sessions = [lead.sign_in(client).session_token for client in ("desk", "phone")]
    identity.elevate(identity.access(sessions[1]), lead.code())
    assert [identity.view(each).purpose for each in sessions] == ["full", "full"]
    identity.later(minutes=20)
    assert [identity.view(each).purpose for each in sessions] == ["renewal", "full"]
    assert identity.view(sessions[0]).rights == ["session:renew"]
    identity.later(minutes=15)
    view = identity.view(sessions[1])
    assert (view.purpose, view.tier) == ("renewal", "standard")
    change(identity, identity.access(sessions[1]))
    assert identity.view(sessions[1]).purpose == "full"


def test_in_the_ncsc_profile_no_password_runs_out(identity, teacher):
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(TrustPolicyRow).values(password_profile="ncsc"))
    use_daily(identity, teacher, 500)
    signed_in = teacher.sign_in()
    assert signed_in.standing == "current"
    view = identity.view(signed_in.session_token)
    assert view.password_expires_at is None
    assert change(identity, identity.access(signed_in.session_token), "three plain animals").expires_at is None


def test_a_login_unused_for_more_than_60_days_gets_permits_and_a_mail_but_no_session(identity, teacher):
    teacher.sign_in()
    identity.later(days=60)
    assert teacher.sign_in().standing == "current", "day 60 of not being used: not locked"
    identity.later(days=60, seconds=1)
    signed_in = teacher.sign_in()
    assert (signed_in.standing, signed_in.session_token, signed_in.session_id) == ("unused_too_long", None, None)
    assert len(signed_in.reporting_permits) == identity.extras.tokens.permits
    assert notices(identity, "reactivation") == ["reactivation"]
    [entry] = identity.audited("staff:login:lock")
    assert (entry["object_id"], entry["outcome"]) == (str(teacher.id), "unused_too_long")
    with identity.database.unit(NOBODY) as unit:
        assert len(unit.session.scalars(select(SessionRow.id)).all()) == 2, "of the two times before"


def test_a_login_never_used_counts_from_its_password(identity, teacher):
    identity.later(days=61)
    assert teacher.sign_in().standing == "unused_too_long"
    identity.later(days=1)
    assert teacher.sign_in().standing == "unused_too_long", "being turned away is no use"


def test_the_mail_of_a_locked_login_comes_once_in_ten_minutes(identity, teacher):
    identity.later(days=61)
    for _ in range(3):
        teacher.sign_in()
        identity.later(minutes=3)
    assert notices(identity) == ["reactivation"]
    identity.later(minutes=2)
    teacher.sign_in()
    assert notices(identity) == ["reactivation"] * 2


def test_a_locked_login_tells_nothing_to_who_does_not_know_the_password(identity, teacher):
    identity.later(days=61)
    assert refusal(identity.sign_in, teacher.email, "Not-The-Password-1").code is ErrorCode.SIGN_IN_FAILED
    assert notices(identity) == []


def test_an_invited_account_has_no_password_to_sign_in_with(identity, teacher):
    with identity.database.unit(NOBODY) as unit:
        unit.session.delete(unit.session.get(StaffCredentialRow, teacher.id))
    assert refusal(teacher.sign_in).code is ErrorCode.SIGN_IN_FAILED


def test_readers_of_a_copy_see_how_a_login_stands(identity, teacher):
    def standing():
        return identity.run(OWN, copy_staff, identity.extras, CopyStaff(staff_id=teacher.id)).standing

    assert standing() == "current"
    use_daily(identity, teacher, 61)
    assert standing() == "password_expired"
    before = identity.published()
    change(identity, identity.access(teacher.sign_in().session_token))
    assert standing() == "current"
    assert ("identity.staff_changed", teacher.id, 2) in identity.published()[len(before) :]
    identity.later(days=61)
    assert standing() == "unused_too_long"


def test_a_new_password_ends_every_other_session_and_is_told_by_mail(identity, teacher):
    here, there = teacher.sign_in(), teacher.sign_in(client="phone")
    change(identity, identity.access(here.session_token))
    assert refusal(identity.view, there.session_token).code is ErrorCode.SIGN_IN_REQUIRED
    assert identity.view(here.session_token).purpose == "full"
    assert ("session_revoked", {"session_id": str(there.session_id)}) in identity.told.messages
    assert notices(identity, "password_changed") == ["password_changed"]
    [entry] = identity.audited("staff:password:change")
    assert entry["actor_id"] == entry["object_id"] == str(teacher.id)
    assert refusal(teacher.sign_in).code is ErrorCode.SIGN_IN_FAILED


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("Short-1", FieldCode.TOO_SHORT),
        ("no digits in here", FieldCode.NEEDS_KINDS),
        ("Password123456!", FieldCode.TOO_COMMON),
        ("Person-Alder-12!", FieldCode.TOO_COMMON),
        (PASSWORD, FieldCode.SAME_AS_BEFORE),
    ],
)
def test_a_refused_password_changes_nothing(identity, teacher, new, code):
    access = teacher.access()
    problem = refusal(change, identity, access, new)
    assert [(each.field, each.code) for each in problem.fields] == [("new", code)]
    assert teacher.sign_in().standing == "current"
    assert notices(identity, "password_changed") == []


def test_wrong_guesses_at_the_present_one_count_with_those_at_sign_in(identity, teacher):
    access = teacher.access()
    for _ in range(5):
        assert refusal(change, identity, access, present="Not-The-Password-1").code is ErrorCode.PASSWORD_WRONG
        assert refusal(identity.sign_in, teacher.email, "Not-The-Password-1").code is ErrorCode.SIGN_IN_FAILED
    assert refusal(change, identity, access).code is ErrorCode.TOO_MANY_REQUESTS
    assert refusal(teacher.sign_in).code is ErrorCode.TOO_MANY_REQUESTS
    outcomes = [entry["outcome"] for entry in identity.audited("staff:password:refuse")]
    assert outcomes == ["password_wrong"] * 5 + ["too_many_requests"]


def test_a_long_password_is_taken_whole(identity, teacher):
    long = "x9 Kf-" * 42
    change(identity, teacher.access(), long)
    assert identity.sign_in(teacher.email, long).standing == "current"
    assert refusal(identity.sign_in, teacher.email, long[:-1]).code is ErrorCode.SIGN_IN_FAILED


def _warn(identity):
    return identity.run(OWN, warn_unused, identity.extras)


def test_from_day_45_an_owner_is_warned_once(identity, teacher):
    teacher.sign_in()
    identity.later(days=44)
    assert _warn(identity) == 0
    identity.later(days=1)
    assert [_warn(identity), _warn(identity)] == [1, 0]
    identity.later(days=15)
    assert _warn(identity) == 0
    assert notices(identity) == ["inactivity_warning"]


def test_the_next_dry_spell_is_warned_of_anew(identity, teacher):
    teacher.sign_in()
    identity.later(days=45)
    _warn(identity)
    teacher.sign_in()
    assert _warn(identity) == 0
    identity.later(days=45)
    assert _warn(identity) == 1


def test_neither_leavers_nor_logins_that_are_locked_are_warned(identity, teacher):
    gone = identity.add_staff("reporter", identity.schools())
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(StaffRow).where(StaffRow.id == gone.id).values(active=False))
    identity.later(days=50)
    assert _warn(identity) == 1
    identity.later(days=200)
    assert _warn(identity) == 0


def test_replicas_share_the_warnings(identity, teacher):
    identity.later(days=50)
    with identity.database.unit(OWN, schools=[]) as first:
        assert warn_unused(first, identity.extras) == 1
        with identity.database.unit(OWN, schools=[]) as second:
            assert warn_unused(second, identity.extras) == 0, "in the other's hand"
    assert notices(identity) == ["inactivity_warning"]
