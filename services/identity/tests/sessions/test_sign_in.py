"""First tier on real PostgreSQL and OpenBao: what is answered, what is audited, who has to wait."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from chassis.ground.away import VaultAway
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import SignIn
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.adapters.devices import device_digest
from identity.adapters.hashing import PasswordHashing
from identity.adapters.throttle import MOST_GUESSES
from identity.models import AttemptRow, KnownClientRow, SessionRow, StaffCredentialRow, StaffRow
from identity.sessions.sign_in import sign_in
from sqlalchemy import func, select, update

from ..conftest import PASSWORD

WRONG = "another long one, 5"


def refused(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def count(identity, row):
    with identity.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(row))


def test_a_right_password_begins_a_session(identity):
    school = identity.add_school()
    person = identity.add_staff("reporter", [school])
    signed_in = person.sign_in()
    assert signed_in.tier == "standard"
    assert len(signed_in.session_token) == 43
    assert len(set(signed_in.reporting_permits)) == 10
    (entry,) = identity.audited("session:sign_in:accept")
    assert entry["actor_id"] == str(person.id)
    assert entry["object_id"] == str(signed_in.session_id)
    assert entry["school_ids"] == [str(school)]


def test_the_address_may_be_typed_in_any_case(identity):
    identity.add_staff("governor", [], email="Helen.Marsh@School.Example")
    assert identity.sign_in(" helen.marsh@SCHOOL.example").session_token


def test_the_token_is_not_kept(identity):
    token = identity.add_staff("governor", []).sign_in().session_token
    with identity.database.engine.connect() as connection:
        (digest,) = connection.scalars(select(SessionRow.token_digest)).all()
    assert token.encode() not in digest
    assert len(digest) == 32


def test_unknown_address_and_wrong_password_are_refused_alike(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    assert refused(identity.sign_in, person.email, WRONG) is ErrorCode.SIGN_IN_FAILED
    assert refused(identity.sign_in, "nobody@school.example", WRONG) is ErrorCode.SIGN_IN_FAILED
    entries = identity.audited("session:sign_in:refuse")
    assert [(entry["actor_id"], entry["outcome"]) for entry in entries] == [
        (str(person.id), "sign_in_failed"),
        (str(identity.extras.trust_id), "sign_in_failed"),
    ]
    assert count(identity, SessionRow) == 0


def test_an_ended_account_is_refused_like_a_wrong_password(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    with identity.database.engine.begin() as connection:
        connection.execute(update(StaffRow).values(active=False))
    assert refused(person.sign_in) is ErrorCode.SIGN_IN_FAILED


def test_unknown_addresses_cost_the_same_work(identity):
    """Each refusal verifies one hash, and the processor has as much to do."""
    verified = []

    def counting(function, *arguments):
        verified.append(function.__name__)
        return function(*arguments)

    slower = PasswordHashing(PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1), counting, "decoy")
    identity = identity.with_extras(passwords=slower)
    people = [identity.add_staff("governor", []) for _ in range(9)]
    verified.clear()
    known, unknown = [], []
    for number, person in enumerate(people):
        for email, times in ((person.email, known), (f"nobody-{number}@school.example", unknown)):
            began = time.thread_time()
            assert refused(identity.sign_in, email, WRONG) is ErrorCode.SIGN_IN_FAILED
            times.append(time.thread_time() - began)
    assert verified == ["_verify"] * 18
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.050


def test_ten_wrong_guesses_in_five_minutes_then_wait(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    for number in range(MOST_GUESSES):
        assert refused(identity.sign_in, person.email, WRONG, f"stranger-{number}") is ErrorCode.SIGN_IN_FAILED
    assert refused(identity.sign_in, person.email, client="stranger-x") is ErrorCode.TOO_MANY_REQUESTS
    identity.later(minutes=5, seconds=1)
    assert person.sign_in("stranger-x").session_token


def test_unknown_addresses_are_throttled_like_known_ones(identity):
    for _ in range(MOST_GUESSES):
        refused(identity.sign_in, "nobody@school.example", WRONG)
    assert refused(identity.sign_in, "nobody@school.example", WRONG) is ErrorCode.TOO_MANY_REQUESTS


def test_strangers_lock_no_known_device_out(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    person.sign_in("desk")
    for _ in range(MOST_GUESSES + 5):
        refused(identity.sign_in, person.email, WRONG, "stranger")
    assert refused(person.sign_in, "stranger") is ErrorCode.TOO_MANY_REQUESTS
    assert person.sign_in("desk").session_token


def enter(identity, email, password=PASSWORD, **given):
    request = SignIn(email=email, password=password, client="school", **given)
    return identity.run(NOBODY, sign_in, identity.extras, request)


def test_a_pupil_behind_the_school_s_network_makes_no_teacher_wait(identity):
    """The same address, another device: guesses there count with strangers' and never with the teacher's own."""
    teacher = identity.add_staff("reporter", [identity.add_school()])
    token = enter(identity, teacher.email).device_token
    for _ in range(MOST_GUESSES):
        assert refused(enter, identity, teacher.email, WRONG) is ErrorCode.SIGN_IN_FAILED
    assert refused(enter, identity, teacher.email, WRONG) is ErrorCode.TOO_MANY_REQUESTS
    for _ in range(3):
        assert refused(enter, identity, teacher.email, WRONG, device_token=token) is ErrorCode.SIGN_IN_FAILED
    assert enter(identity, teacher.email, device_token=token).device_token == token
    assert refused(enter, identity, teacher.email) is ErrorCode.TOO_MANY_REQUESTS, "strangers still wait"


def test_a_known_device_has_ten_of_its_own(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    token = enter(identity, person.email).device_token
    codes = [refused(enter, identity, person.email, WRONG, device_token=token) for _ in range(MOST_GUESSES + 1)]
    assert codes == [ErrorCode.SIGN_IN_FAILED] * MOST_GUESSES + [ErrorCode.TOO_MANY_REQUESTS]
    assert enter(identity, person.email).session_token, "another device is not held up by it"


def test_a_device_is_one_account_s_and_none_is_planted(identity):
    """What another account was given, or anyone made up, is no known device, and is not kept for the next time."""
    thief = identity.add_staff("reporter", [identity.add_school()])
    person = identity.add_staff("reporter", [identity.add_school()])
    planted = enter(identity, thief.email).device_token
    for token in (planted, "A" * 43):
        given = enter(identity, person.email, device_token=token).device_token
        assert given not in (planted, "A" * 43, None)
    for _ in range(MOST_GUESSES):
        refused(enter, identity, person.email, WRONG, device_token=planted)
    assert refused(enter, identity, person.email, device_token=planted) is ErrorCode.TOO_MANY_REQUESTS


def test_a_device_s_token_is_not_kept_and_is_forgotten_in_time(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    token = enter(identity, person.email).device_token
    with identity.database.engine.connect() as connection:
        kept = set(connection.scalars(select(KnownClientRow.client)))
    assert kept == {device_digest(token), "school"}
    identity.later(days=91)
    assert enter(identity, person.email, device_token=token).device_token != token


def test_an_account_has_so_many_devices_and_no_more(identity, monkeypatch):
    monkeypatch.setattr("identity.adapters.attempts.MOST_DEVICES", 3)
    person = identity.add_staff("reporter", [identity.add_school()])
    tokens = []
    for _ in range(4):
        tokens.append(enter(identity, person.email).device_token)
        identity.later(minutes=1)
    assert [enter(identity, person.email, device_token=each).device_token == each for each in tokens[1:]] == [True] * 3
    assert enter(identity, person.email, device_token=tokens[0]).device_token != tokens[0]


def test_guesses_at_once_get_no_more_than_the_allowance(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda _: refused(identity.sign_in, person.email, WRONG, "stranger"), range(30)))
    assert codes.count(ErrorCode.SIGN_IN_FAILED) == MOST_GUESSES
    assert codes.count(ErrorCode.TOO_MANY_REQUESTS) == 20


def test_a_device_s_own_slips_are_forgotten_after_the_right_password(identity):
    """Not a stranger's: a thief at the next desk would get ten more guesses by each sign-in of the owner."""
    person = identity.add_staff("reporter", [identity.add_school()])
    person.sign_in()
    for client in ("desk", "stranger", "desk", "stranger", "stranger"):
        refused(identity.sign_in, person.email, WRONG, client)
    person.sign_in()
    assert count(identity, AttemptRow) == 3


def test_a_hash_of_before_is_renewed_at_sign_in(identity):
    person = identity.add_staff("governor", [])
    stronger = PasswordHasher(time_cost=2, memory_cost=20_000, parallelism=1)
    now = identity.with_extras(passwords=PasswordHashing(stronger, lambda work, *given: work(*given), "decoy"))
    now.sign_in(person.email)
    with identity.database.engine.connect() as connection:
        assert "m=20000,t=2,p=1" in connection.scalar(select(StaffCredentialRow.password_hash))
    assert now.sign_in(person.email).session_token


def test_without_the_vault_nobody_signs_in_and_nothing_is_half_written(identity):
    def away(*_):
        raise VaultAway

    person = identity.add_staff("reporter", [identity.add_school()])
    cut = identity.with_extras(tokens=type(identity.extras.tokens)(away, away, identity.extras.tokens.life, 10))
    for _ in range(MOST_GUESSES + 2):
        with pytest.raises(VaultAway):
            cut.sign_in(person.email)
    assert count(identity, SessionRow) == 0
    assert identity.audited("session:sign_in:accept", "session:sign_in:refuse") == []
    assert person.sign_in().session_token


def test_too_weak_passwords_are_not_taken(identity, monkeypatch):
    monkeypatch.setitem(identity.add_staff.__func__.__globals__, "PASSWORD", "short-1")
    with pytest.raises(Problem) as problem:
        identity.add_staff("governor", [])
    assert [each.code for each in problem.value.fields] == [FieldCode.TOO_SHORT]
