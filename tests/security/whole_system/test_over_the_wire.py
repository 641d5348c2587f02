"""Over TLS, the gateway's server and the broker: forgeries are dead there too, ends come soon, one use is one."""

import time
from concurrent.futures import ThreadPoolExecutor

import pyotp
from calls import SERVICES, entrypoints
from identity.roles.roles import Role
from principals import PASSWORD
from small_trust import eventually
from strangers import problem
from tokens import Forger

PROBES = {
    service: next(spec.method for owner, spec in entrypoints() if owner == service and not spec.public)
    for service in SERVICES
}
"""A call of each service that wants a token."""
DEAD_WITHIN = 5.0
FIFTY = 50
FORGED = ("by a stranger", "unsigned", "of a service's key, named otherwise", "another trust's")


def test_a_forged_token_is_dead_behind_the_broker_and_before_it(trust, stranger, sessions, bus_calls, rows):
    real = bus_calls.ask("identity", "token_for_session", {"session_token": sessions.token("lead")}, None)
    forgeries = Forger(trust.world, real["access_token"]).forgeries()
    with rows.untouched():
        for name in FORGED:
            for service, method in PROBES.items():
                assert bus_calls.code(service, method, {}, forgeries[name]) == "token_invalid", (name, service)
            header = {"Authorization": f"Bearer {forgeries[name]}"}
            problem(stranger.get("/api/v1/categories", headers=header), "sign_in_required", "token_invalid")


def test_a_revoked_session_is_dead_everywhere_within_five_seconds(stranger, sessions, bus_calls):
    """Its access token would hold for a minute more."""
    given = sessions.open("head")["token"]
    session = given.rpartition(".")[0]
    header = {"Authorization": f"Bearer {given}"}
    token = bus_calls.ask("identity", "token_for_session", {"session_token": session}, None)["access_token"]
    for service, method in PROBES.items():
        assert bus_calls.code(service, method, {}, token) not in ("sign_in_required", "token_invalid")
    assert stranger.delete("/api/v1/sessions/current", headers=header).status_code == 204
    until = time.monotonic() + DEAD_WITHIN
    for service, method in PROBES.items():
        left = until - time.monotonic()
        eventually(lambda s=service, m=method: bus_calls.code(s, m, {}, token) == "sign_in_required", left, service)
    problem(stranger.get("/api/v1/sessions/current", headers=header), "sign_in_required")
    assert bus_calls.code("identity", "token_for_session", {"session_token": session}, None) != "ok"


def test_fifty_uses_of_one_code_at_once_give_one_success(sessions, people):
    """Over the gateway, by five sessions of the same person, ten times each."""
    account = people.account(Role.DSL, "north", "fifty")
    headers = [_bearer(sessions, account.email) for _ in range(5)]
    code = pyotp.TOTP(account.secret).now()
    with ThreadPoolExecutor(FIFTY) as callers:
        answers = list(callers.map(lambda number: _elevate(sessions, headers[number % 5], code), range(FIFTY)))
    assert [answer.status_code for answer in answers].count(200) == 1
    in_time = [answer for answer in answers if answer.status_code != 504]
    assert len(in_time) > FIFTY / 2, "a busy machine leaves the last of them waiting too long"
    codes = {problem(answer, "step_up_failed", "too_many_requests") for answer in in_time if answer.status_code != 200}
    assert "step_up_failed" in codes
    (raised,) = [answer.json()["token"] for answer in answers if answer.status_code == 200]
    tiers = [
        sessions.stranger.get("/api/v1/sessions/current", headers=header).json().get("tier")
        for header in (*headers, {"Authorization": f"Bearer {raised}"})
    ]
    assert "elevated" not in tiers[:5], "the raised one goes on under another token"
    assert tiers[5] == "elevated"


def _bearer(sessions, email):
    answer = sessions.stranger.post("/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _elevate(sessions, header, code):
    return sessions.stranger.post("/api/v1/sessions/current/elevation", json={"code": code}, headers=header)
