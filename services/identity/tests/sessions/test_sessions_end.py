"""Sign-out and revocation: the session is gone at once and every process is told, after commit; real PostgreSQL."""

from uuid import uuid4

import pytest
from chassis.ground.context import Access
from haven_schemas.acts.identity import RevokeSessions, SessionAlive
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from identity.factors.totp import begin_totp
from identity.models import AttemptRow, KnownClientRow, SessionRow, TotpFactorRow
from identity.sessions.alive import session_alive, sweep_ended
from identity.sessions.session import revoke_sessions, sign_out
from sqlalchemy import func, select

SERVICE = Access(kind="service", actor_id=uuid4())


def refused(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value.code


def alive(identity, session_id):
    request = SessionAlive(session_id=session_id)
    return identity.run(SERVICE, session_alive, identity.extras.life, request).alive


def revoke(identity, caller, person):
    request = RevokeSessions(staff_id=person.id)
    return identity.run(caller, revoke_sessions, identity.extras, request).count


def test_sign_out_ends_the_session_and_tells_everyone(identity):
    signed_in = identity.add_staff("governor", []).sign_in()
    access = identity.access(signed_in.session_token)
    assert alive(identity, signed_in.session_id)
    assert identity.run(access, sign_out, identity.extras) == Empty()
    assert refused(identity.view, signed_in.session_token) is ErrorCode.SIGN_IN_REQUIRED
    assert not alive(identity, signed_in.session_id)
    assert identity.told.messages == [("session_revoked", {"session_id": str(signed_in.session_id)})]
    assert identity.run(access, sign_out, identity.extras) == Empty()


def test_nothing_is_told_when_the_sign_out_is_not_kept(identity):
    access = identity.add_staff("governor", []).access()

    def then_fail(unit):
        sign_out(unit, identity.extras)
        raise Problem(ErrorCode.INTERNAL)

    assert refused(identity.run, access, then_fail) is ErrorCode.INTERNAL
    assert identity.told.messages == []
    assert alive(identity, access.session_id)


def test_revocation_ends_every_session_of_that_account_only(identity):
    school = identity.add_school()
    person, other = identity.add_staff("reporter", [school]), identity.add_staff("reporter", [school])
    sessions = [person.sign_in("desk"), person.sign_in("phone")]
    untouched = other.sign_in()
    administrator = identity.add_staff("administrator", [school]).access()
    assert revoke(identity, administrator, person) == 2
    for each in sessions:
        assert refused(identity.view, each.session_token) is ErrorCode.SIGN_IN_REQUIRED
    assert identity.view(untouched.session_token).staff_id == other.id
    assert {message["session_id"] for _, message in identity.told.messages} == {
        str(each.session_id) for each in sessions
    }
    (entry,) = identity.audited("session:all:revoke")
    assert (entry["actor_id"], entry["object_id"]) == (str(administrator.actor_id), str(person.id))
    assert person.sign_in().session_token


def test_nobody_revokes_beyond_their_schools(identity):
    here, there = identity.add_school("Alder"), identity.add_school("Birch")
    administrator = identity.add_staff("administrator", [here]).access()
    for person in (
        identity.add_staff("reporter", [there]),
        identity.add_staff("reporter", [here, there]),
        identity.add_staff("trust_lead", []),
    ):
        person.sign_in()
        assert refused(revoke, identity, administrator, person) is ErrorCode.NOT_FOUND
    assert identity.told.messages == []


def test_a_session_that_ran_out_is_not_alive(identity):
    signed_in = identity.add_staff("governor", []).sign_in()
    identity.later(minutes=29)
    assert alive(identity, signed_in.session_id)
    identity.later(minutes=1)
    assert not alive(identity, signed_in.session_id)
    assert not alive(identity, uuid4())


def count(identity, row):
    with identity.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(row))


def test_the_sweep_deletes_what_ended_and_nothing_else(identity):
    person = identity.add_staff("governor", [])
    signed_in = person.sign_in()
    access = identity.access(signed_in.session_token)
    identity.run(access, begin_totp, identity.extras)
    refused(identity.sign_in, person.email, "not the password 1", "stranger")

    def sweep():
        identity.run(SERVICE, sweep_ended, identity.extras.life)
        return [count(identity, row) for row in (SessionRow, AttemptRow, TotpFactorRow, KnownClientRow)]

    assert sweep() == [1, 1, 1, 2]  # the device, and the place
    identity.later(minutes=16)
    assert sweep() == [1, 0, 0, 2]
    identity.later(hours=2)
    assert sweep() == [0, 0, 0, 2]
    identity.later(days=91)
    assert sweep() == [0, 0, 0, 0]
