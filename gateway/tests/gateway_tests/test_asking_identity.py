"""How often identity is asked about what it does not know, and how long it is waited for, before one that answers."""

import pytest
from gateway.connections import gets_through
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc_wire import PING

from gateway_tests.administered import Identity, session


class Listening(Identity):
    """Keeps how long each call would have waited."""

    def __init__(self):
        super().__init__()
        self.waits = []

    def call(self, service, method, request, reply_type, **given):
        """As the RPC client's."""
        self.waits.append(given["timeout"])
        return super().call(service, method, request, reply_type, **given)


@pytest.fixture
def identity():
    return Listening()


def ask(browser, token):
    return browser.get("/api/v1/schools", headers={"Authorization": f"Bearer {token}"})


def times_asked(identity, method):
    return len([name for name, _ in identity.asked if name == method])


def key(number):
    return f"hvn_{number:043d}"


def test_wrong_keys_of_one_address_reach_identity_so_often_and_no_more(ada, identity):
    identity.answers["token_for_machine"] = session([Right.SCHOOL_READ], elevated=True)
    ask(ada, key(0))
    assert times_asked(identity, "token_for_machine") == 1
    identity.answers["token_for_machine"] = Problem(ErrorCode.SIGN_IN_REQUIRED)
    codes = [ask(ada, key(number)).status_code for number in range(1, 41)]
    assert codes == [401] * 30 + [429] * 10
    assert times_asked(identity, "token_for_machine") == 31


def test_a_program_that_was_right_is_not_stopped_by_wrong_ones_beside_it(ada, identity):
    right = session([Right.SCHOOL_READ], elevated=True)
    identity.answers["token_for_machine"] = right
    ask(ada, key(0))
    identity.answers["token_for_machine"] = Problem(ErrorCode.SIGN_IN_REQUIRED)
    for number in range(1, 35):
        ask(ada, key(number))
    assert ask(ada, key(99)).status_code == 429
    identity.answers["token_for_machine"] = right
    asked = times_asked(identity, "token_for_machine")
    assert ask(ada, key(0)).status_code != 429
    assert times_asked(identity, "token_for_machine") == asked + 1, "nothing is remembered while broadcasts are unheard"


def test_after_a_silence_the_next_request_waits_a_moment_only_until_there_is_an_answer(ada, identity):
    identity.answers["token_for_session"] = Problem(ErrorCode.TIMED_OUT)
    for _ in range(3):
        assert ada.get("/account").status_code == 504
    asked = zip(identity.asked, identity.waits, strict=True)
    assert [wait for (name, _), wait in asked if name == "token_for_session"] == [3.0, 0.8, 0.8]
    identity.answers["token_for_session"] = Problem(ErrorCode.SIGN_IN_REQUIRED)
    ada.get("/account")
    assert ada.application.extensions["haven"].patience.seconds == 3.0


def test_one_that_is_slow_and_not_away_is_waited_for_again_once_it_is_seen_to_answer(ada, identity):
    patience = ada.application.extensions["haven"].patience
    identity.answers["token_for_session"] = Problem(ErrorCode.TIMED_OUT)
    ada.get("/account")
    moment = patience.seconds
    assert moment == 0.8
    identity.answers[PING] = Problem(ErrorCode.TIMED_OUT)
    assert not gets_through(identity, "identity", patience.answered)
    assert patience.seconds == moment
    identity.answers[PING] = Empty()
    assert gets_through(identity, "identity", patience.answered)
    patience.silent(moment)  # one who began before and waited a moment
    assert patience.seconds == 3.0
