"""Many sign-ins on few processors: those that are begun are answered in time, and nothing is done for who has left."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import SignIn
from haven_schemas.errors import ErrorCode, Problem
from identity.adapters.hashing import PasswordHashing, at_once_on
from identity.models import AttemptRow
from identity.sessions.sign_in import sign_in
from sqlalchemy import func, select

from ..conftest import PASSWORD

QUICK = PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1)
HASH_SECONDS = 0.25
WAIT_SECONDS = 1.6


@pytest.mark.parametrize(("processors", "lanes", "at_once"), [(1, 4, 1), (2, 4, 1), (4, 4, 1), (8, 4, 2), (16, 1, 16)])
def test_no_more_hashes_at_once_than_processors_can_carry(processors, lanes, at_once):
    assert at_once_on(processors, lanes) == at_once


def test_of_more_than_can_be_served_those_begun_are_answered_in_time_and_the_others_hear_so():
    """Side by side every one of them would take as long as all together, and each caller would have left."""
    ended = []

    def slow(work, *given):
        time.sleep(HASH_SECONDS)
        ended.append(work)
        return work(*given)

    passwords = PasswordHashing(QUICK, slow, "decoy", at_once=1)
    encoded, until = QUICK.hash(PASSWORD), time.time() + WAIT_SECONDS

    def one(_):
        try:
            with passwords.turn(until) as turn:
                return turn.matches(encoded, PASSWORD)
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(12) as callers:
        found = list(callers.map(one, range(12)))
    assert set(found) == {True, ErrorCode.OVERLOADED}
    assert len(ended) == found.count(True), "no work for anyone who was refused"


def test_one_slow_hash_does_not_refuse_everyone_after_it():
    pace = [5.0]

    def work(function, *given):
        time.sleep(0.01)
        return function(*given)

    passwords = PasswordHashing(QUICK, work, "decoy", at_once=1)
    passwords.took = pace[0]
    with passwords.turn(time.time() + 1.0) as turn:  # less than was foreseen, and it is tried all the same
        assert turn.matches(QUICK.hash(PASSWORD), PASSWORD)
    assert passwords.took != pace[0]


def test_a_sign_in_that_gets_no_turn_is_told_to_try_again_and_is_no_guess(identity):
    person = identity.add_staff("reporter", [identity.add_school()])
    asked = SignIn(email=person.email, password=PASSWORD, client="desk", device_token=None)
    turns, unit_of = identity.extras.passwords.every_turn(), identity.database.unit(NOBODY)
    with turns, pytest.raises(Problem) as refused, unit_of as unit:
        unit.deadline = time.time() + 0.4
        sign_in(unit, identity.extras, asked)
    assert refused.value.code is ErrorCode.OVERLOADED
    with identity.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(AttemptRow)) == 0
    assert person.sign_in().session_token
