"""App passwords: shown once, for one's own calendar alone, and gone at once when withdrawn or the account stops."""

from uuid import UUID, uuid4

import pytest
from chassis.access.tokens import verify_access
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import RevokeSessions, SessionAlive
from haven_schemas.acts.identity import app_passwords as contract
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from identity.models import AppPasswordRow, StaffRow
from identity.sessions.alive import session_alive
from identity.sessions.app_password import (
    list_app_passwords,
    make_app_password,
    token_for_app_password,
    withdraw_app_password,
)
from identity.sessions.app_passwords import app_password_digest, new_app_password
from identity.sessions.session import revoke_sessions
from sqlalchemy import select, update
from support import clock


@pytest.fixture
def school(identity):
    return identity.add_school("Alder School")


@pytest.fixture
def lead(identity, school, secret):
    return identity.add_staff("dsl", [school], totp_secret=secret, name="Dana Lead")


def make(identity, access, name="Phone"):
    return identity.run(access, make_app_password, identity.extras, contract.MakeAppPassword(name=name))


def token(identity, made, client="home", **changed):
    given = {"user_name": made.user_name, "password": made.password, "client": client, **changed}
    asked = contract.TokenForAppPassword.model_validate(given)
    return identity.run(NOBODY, token_for_app_password, identity.extras, asked)


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def test_its_token_opens_the_calendar_and_nothing_else(identity, lead, school):
    access = lead.access(elevated=True)
    made = make(identity, access)
    given = token(identity, made).access_token
    found = verify_access(given, identity.trusted, identity.extras.trust_id, identity.now)
    assert {right for right in Right if found.has(right)} == {Right.CALENDAR_READ}
    assert (found.actor_id, found.school_ids, found.elevated_until) == (access.actor_id, {school}, None)


def test_it_is_kept_as_a_digest_and_typed_as_one_likes(identity, lead):
    made = make(identity, lead.access(elevated=True))
    with identity.database.unit(NOBODY) as unit:
        row = unit.session.scalars(select(AppPasswordRow)).one()
    assert row.digest == app_password_digest(made.password)
    assert made.password not in repr(made)
    assert token(identity, made, password=made.password.replace("-", "").upper(), user_name=made.user_name.upper())
    assert len({new_app_password(bytes([each]) * 20) for each in range(5)}) == 5


def test_a_wrong_one_and_another_persons_address_are_refused_alike(identity, lead, school):
    made = make(identity, lead.access(elevated=True))
    other = identity.add_staff("dsl", [school], name="Another Lead")
    with identity.database.unit(NOBODY) as unit:
        email = unit.session.scalar(select(StaffRow.email).where(StaffRow.id == other.access().actor_id))
    assert refusal(token, identity, made, password=made.password[:-1] + "!x") is ErrorCode.SIGN_IN_REQUIRED
    assert refusal(token, identity, made, user_name=email) is ErrorCode.SIGN_IN_REQUIRED
    assert identity.audited("calendar:access:refuse")


def test_wrong_ones_are_counted_by_network_and_never_hold_up_a_right_one(identity, lead):
    made = make(identity, lead.access(elevated=True))
    codes = [refusal(token, identity, made, password="x" * 39) for _ in range(12)]
    assert codes[0] is ErrorCode.SIGN_IN_REQUIRED
    assert codes[-1] is ErrorCode.TOO_MANY_REQUESTS
    assert refusal(token, identity, made, client="elsewhere", password="x" * 39) is ErrorCode.SIGN_IN_REQUIRED
    assert token(identity, made)


def test_withdrawn_it_is_refused_at_once_and_others_hold(identity, lead):
    access = lead.access(elevated=True)
    phone, desk = make(identity, access), make(identity, access, "Desk")
    assert alive(identity, phone.id)
    identity.run(access, withdraw_app_password, contract.AppPasswordRef(app_password_id=phone.id))
    assert refusal(token, identity, phone) is ErrorCode.SIGN_IN_REQUIRED
    assert not alive(identity, phone.id)
    assert token(identity, desk)
    assert [each.name for each in identity.run(access, list_app_passwords).app_passwords] == ["Desk"]


def alive(identity, session_id: UUID) -> bool:
    return identity.run(NOBODY, session_alive, identity.extras.life, SessionAlive(session_id=session_id)).alive


def test_nobody_withdraws_or_sees_anothers(identity, lead, school, secret):
    made = make(identity, lead.access(elevated=True))
    other = identity.add_staff("dsl", [school], totp_secret=secret, name="Another Lead").access(elevated=True)
    ref = contract.AppPasswordRef(app_password_id=made.id)
    assert refusal(identity.run, other, withdraw_app_password, ref) is ErrorCode.NOT_FOUND
    assert identity.run(other, list_app_passwords).app_passwords == []
    assert token(identity, made)


def test_it_ends_with_the_account_and_with_its_sessions(identity, lead, school, secret):
    access = lead.access(elevated=True)
    made = make(identity, access)
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(StaffRow).where(StaffRow.id == access.actor_id).values(active=False))
    assert refusal(token, identity, made) is ErrorCode.SIGN_IN_REQUIRED
    with identity.database.unit(NOBODY) as unit:
        unit.session.execute(update(StaffRow).where(StaffRow.id == access.actor_id).values(active=True))
    assert token(identity, made)
    owner = identity.add_staff("administrator", [], totp_secret=secret, name="Ada Admin").access(elevated=True)
    identity.run(owner, revoke_sessions, identity.extras, RevokeSessions(staff_id=access.actor_id))
    assert refusal(token, identity, made) is ErrorCode.SIGN_IN_REQUIRED


def test_the_day_of_use_is_kept(identity, lead):
    access = lead.access(elevated=True)
    made = make(identity, access)
    assert identity.run(access, list_app_passwords).app_passwords[0].last_used_on is None
    token(identity, made)
    assert identity.run(access, list_app_passwords).app_passwords[0].last_used_on == clock.day_of(identity.now)


def test_ten_are_enough(identity, lead):
    access = lead.access(elevated=True)
    for number in range(contract.MOST_APP_PASSWORDS):
        make(identity, access, f"Phone {number}")
    with pytest.raises(Problem) as problem:
        make(identity, access)
    assert [(each.field, each.code) for each in problem.value.fields] == [("name", FieldCode.NOT_ALLOWED)]
    gone = contract.AppPasswordRef(app_password_id=uuid4())
    assert refusal(identity.run, access, withdraw_app_password, gone) is ErrorCode.NOT_FOUND
