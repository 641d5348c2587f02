"""A person's own sessions, time-outs by school and trust, and the mail about a new place; on real PostgreSQL."""

from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.identity import SessionAlive, SignIn
from haven_schemas.acts.identity.sessions import EndSession
from haven_schemas.errors import ErrorCode, Problem
from identity.models import NoticeRow, SchoolRow, SessionRow, TrustPolicyRow
from identity.sessions.alive import session_alive, sweep_ended
from identity.sessions.session import end_other_sessions, end_own_session, list_own_sessions
from identity.sessions.sign_in import sign_in
from sqlalchemy import func, select, update

SERVICE = Access(kind="service", actor_id=uuid4())


def outcome(call, *arguments):
    try:
        call(*arguments)
    except Problem as problem:
        return problem.code
    return "done"


@pytest.fixture
def school(identity):
    return identity.add_school()


@pytest.fixture
def person(identity, school):
    return identity.add_staff("reporter", [school])


def listed(identity, access):
    return identity.run(access, list_own_sessions, identity.extras.life).sessions


def end(identity, access, session_id):
    return identity.run(access, end_own_session, identity.extras, EndSession(session_id=session_id))


def set_trust(identity, **minutes):
    with identity.database.engine.begin() as connection:
        connection.execute(update(TrustPolicyRow).values(**minutes))


def set_school(identity, school, minutes):
    with identity.database.engine.begin() as connection:
        connection.execute(update(SchoolRow).where(SchoolRow.id == school).values(idle_minutes=minutes))


def alive(identity, session_id):
    return identity.run(SERVICE, session_alive, identity.extras.life, SessionAlive(session_id=session_id)).alive


def sweep(identity):
    identity.run(SERVICE, sweep_ended, identity.extras.life)
    with identity.database.engine.connect() as connection:
        return connection.scalar(select(func.count(SessionRow.id)))


def test_sessions_are_listed_the_newest_first_with_their_device(identity, person):
    request = SignIn(email=person.email, password="a long one, 4 tests", client="phone", device="Chrome on Android")
    phone = identity.run(Access(kind="nobody", actor_id=uuid4()), sign_in, identity.extras, request)
    identity.later(minutes=1)
    desk = person.sign_in()
    shown = listed(identity, identity.access(desk.session_token))
    assert [(each.id, each.device, each.current, each.elevated) for each in shown] == [
        (desk.session_id, "", True, False),
        (phone.session_id, "Chrome on Android", False, False),
    ]
    assert [entry["object_id"] for entry in identity.audited("session:own:read")] == [str(person.id)]


def test_others_sessions_and_those_that_ran_out_are_not_shown(identity, school, person):
    identity.add_staff("reporter", [school]).sign_in()
    person.sign_in("phone")
    identity.later(minutes=31)
    desk = person.sign_in()
    assert [each.id for each in listed(identity, identity.access(desk.session_token))] == [desk.session_id]


def test_one_is_ended_everywhere(identity, person):
    phone, desk = person.sign_in("phone"), person.sign_in()
    end(identity, identity.access(desk.session_token), phone.session_id)
    assert outcome(identity.view, phone.session_token) is ErrorCode.SIGN_IN_REQUIRED
    assert identity.view(desk.session_token)
    assert identity.told.messages == [("session_revoked", {"session_id": str(phone.session_id)})]
    assert [entry["object_id"] for entry in identity.audited("session:own:end")] == [str(phone.session_id)]


def test_a_session_is_ended_by_who_showed_who_they_are_a_moment_ago(identity, school, person, secret):
    """By signing in, or, where there is a second factor, by confirming with it."""
    phone, desk = person.sign_in("phone"), person.sign_in()
    identity.later(minutes=5, seconds=1)
    access = identity.access(desk.session_token)
    for call in (lambda: end(identity, access, phone.session_id), lambda: others(identity, access)):
        assert outcome(call) is ErrorCode.SIGN_IN_REQUIRED
    assert identity.view(phone.session_token)
    end(identity, identity.access(person.sign_in().session_token), phone.session_id)
    lead = identity.add_staff("dsl", [school], totp_secret=secret)
    phone, desk = lead.sign_in("phone"), lead.sign_in()
    identity.later(minutes=6)
    access = identity.access(desk.session_token)
    assert outcome(others, identity, access) is ErrorCode.STEP_UP_REQUIRED
    identity.elevate(access, lead.code())
    identity.later(minutes=6)
    assert others(identity, identity.access(desk.session_token)).count == 1


def others(identity, access):
    return identity.run(access, end_other_sessions, identity.extras)


def test_nobody_ends_another_s_session(identity, school, person):
    other = identity.add_staff("reporter", [school]).sign_in()
    assert outcome(end, identity, person.access(), other.session_id) is ErrorCode.NOT_FOUND
    assert identity.view(other.session_token)


def test_all_but_the_present_one_are_ended(identity, school, person):
    for number in range(3):
        person.sign_in(f"desk-{number}")
    other, present = identity.add_staff("reporter", [school]).sign_in(), person.sign_in()
    access = identity.access(present.session_token)
    assert identity.run(access, end_other_sessions, identity.extras).count == 3
    assert identity.view(present.session_token)
    assert identity.view(other.session_token)
    assert len(identity.told.messages) == len(identity.audited("session:own:end")) == 3
    assert identity.run(access, end_other_sessions, identity.extras).count == 0


def test_a_new_place_is_told_to_the_owner_and_the_first_is_not(identity, person):
    def told():
        with identity.database.engine.connect() as connection:
            found = connection.execute(select(NoticeRow.kind, NoticeRow.staff_id))
            return [tuple(row) for row in found]

    person.sign_in("desk")
    person.sign_in("desk")
    assert outcome(identity.sign_in, person.email, "not the password 1", "stranger") is ErrorCode.SIGN_IN_FAILED
    assert told() == []
    person.sign_in("phone")
    assert told() == [("new_device", person.id)]
    person.sign_in("phone")
    assert len(told()) == 1


SHORTEST = [
    # trust, first school, second school -> minutes
    (None, None, None, 30),
    (20, None, None, 20),
    (60, None, None, 60),
    (60, 45, None, 45),
    (60, 45, 15, 15),
    (20, 45, None, 20),
    (None, 15, 60, 15),
]


@pytest.mark.parametrize(("trust", "first", "second", "minutes"), SHORTEST)
def test_the_shortest_time_out_of_schools_and_trust_holds(identity, school, trust, first, second, minutes):
    there = identity.add_school("Birch")
    person = identity.add_staff("reporter", [school, there])
    set_trust(identity, idle_minutes=trust)
    set_school(identity, school, first)
    set_school(identity, there, second)
    signed_in = person.sign_in()
    with identity.database.engine.connect() as connection:
        assert connection.scalar(select(SessionRow.idle_minutes)) == minutes
    identity.later(minutes=minutes, seconds=-1)
    assert alive(identity, signed_in.session_id)
    assert len(listed(identity, identity.access(signed_in.session_token))) == 1
    identity.later(minutes=minutes)
    assert not alive(identity, signed_in.session_id)
    assert outcome(identity.view, signed_in.session_token) is ErrorCode.TOKEN_EXPIRED


def test_a_time_out_made_shorter_holds_at_the_next_token(identity, school, person):
    set_trust(identity, idle_minutes=60)
    signed_in = person.sign_in()
    identity.later(minutes=1)
    identity.view(signed_in.session_token)
    set_school(identity, school, 15)
    identity.later(minutes=14)
    view = identity.view(signed_in.session_token)
    assert (view.session_ends_at - identity.now).total_seconds() == 15 * 60
    identity.later(minutes=14)
    assert alive(identity, signed_in.session_id)
    identity.later(minutes=1)
    assert not alive(identity, signed_in.session_id)
    assert outcome(identity.view, signed_in.session_token) is ErrorCode.TOKEN_EXPIRED


def test_a_time_out_made_shorter_ends_what_idled_longer(identity, person):
    set_trust(identity, idle_minutes=60)
    signed_in = person.sign_in()
    identity.later(minutes=20)
    set_trust(identity, idle_minutes=15)
    assert outcome(identity.view, signed_in.session_token) is ErrorCode.TOKEN_EXPIRED


def test_the_sweep_goes_by_each_session_s_own_time_out(identity, school):
    there = identity.add_school("Birch")
    set_trust(identity, idle_minutes=60)
    set_school(identity, school, 15)
    identity.add_staff("reporter", [school]).sign_in()
    identity.add_staff("reporter", [there]).sign_in()
    identity.later(minutes=74)
    assert sweep(identity) == 2
    identity.later(minutes=2)
    assert sweep(identity) == 1
    identity.later(minutes=45)
    assert sweep(identity) == 0


def test_the_second_tier_holds_as_long_as_the_trust_says(identity, school, secret):
    person = identity.add_staff("dsl", [school], totp_secret=secret)
    set_trust(identity, elevation_minutes=5)
    signed_in = person.sign_in()
    until = identity.elevate(identity.access(signed_in.session_token), person.code()).until
    assert (until - identity.now).total_seconds() == 5 * 60


def test_a_shorter_second_tier_holds_for_those_gained_before(identity, school, secret):
    person = identity.add_staff("dsl", [school], totp_secret=secret)
    signed_in = person.sign_in()
    identity.elevate(identity.access(signed_in.session_token), person.code())
    set_trust(identity, elevation_minutes=5)
    identity.later(seconds=60)
    assert (identity.view(signed_in.session_token).elevated_until - identity.now).total_seconds() == 5 * 60
    identity.later(minutes=5)
    assert identity.view(signed_in.session_token).tier == "standard"


def test_use_raises_no_session(identity, person):
    signed_in = person.sign_in()
    identity.later(minutes=2)
    assert identity.view(signed_in.session_token).elevated_until is None


def test_the_second_tier_goes_on_while_it_is_used_a_school_morning_at_most(identity, school, secret):
    person = identity.add_staff("dsl", [school], totp_secret=secret)
    signed_in = person.sign_in()
    token = identity.elevate(identity.access(signed_in.session_token), person.code()).session_token
    began = identity.now
    while identity.now < began + timedelta(hours=3, minutes=40):
        identity.later(minutes=20)
        seen = identity.view(token)
        assert (seen.tier, seen.elevated_until) == (
            "elevated", min(identity.now + timedelta(minutes=30), began + timedelta(hours=4))
        )  # fmt: skip
    identity.later(minutes=19)
    assert identity.view(token).tier == "elevated"
    identity.later(minutes=1)
    assert identity.view(token).tier == "standard", "however much it is used"


def test_an_open_page_that_asks_by_itself_does_not_use_it(identity, school, secret):
    person = identity.add_staff("dsl", [school], totp_secret=secret)
    set_trust(identity, elevation_minutes=5)
    signed_in = person.sign_in()
    token = identity.elevate(identity.access(signed_in.session_token), person.code()).session_token
    for minutes in (4, 1):
        identity.later(minutes=minutes)
        seen = identity.view(token, used=False)
    assert seen.tier == "standard"


def test_one_that_ended_is_not_used_on(identity, school, secret):
    person = identity.add_staff("dsl", [school], totp_secret=secret)
    set_trust(identity, elevation_minutes=5)
    signed_in = person.sign_in()
    token = identity.elevate(identity.access(signed_in.session_token), person.code()).session_token
    identity.later(minutes=4)
    assert identity.view(token, used=False).tier == "elevated"
    for _ in range(3):
        identity.later(minutes=1)
        assert identity.view(token).tier == "standard"
