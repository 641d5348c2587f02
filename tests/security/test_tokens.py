"""Tokens forged, swapped, expired, of another trust, or of an ended session: dead at the gateway and behind it."""

import time
from uuid import uuid4

import pytest
from calls import SERVICES, Calls, entrypoints
from haven_schemas.rights import SERVICE_RIGHTS
from small_trust import SCHOOLS, eventually
from strangers import problem
from support.at_length import sampled
from tokens import Forger, is_expired

GUARDED = [(service, spec) for service, spec in entrypoints() if not spec.public]
DEAD_WITHIN = 5.0
EACH = 3
"""Every third entrypoint is sent each forgery where a change is tested, and so each one every third forgery."""


@pytest.fixture(scope="module")
def calls(trust):
    made = Calls(trust.world)
    yield made
    made.close()


@pytest.fixture(scope="module")
def access_token(sessions, calls):
    """A real access token of the safeguarding lead at the second tier."""

    def fetch(person="lead", *, elevated=True):
        session = sessions.token(person, elevated=elevated)
        return calls.ask("identity", "token_for_session", {"session_token": session}, None)["access_token"]

    return fetch


@pytest.fixture(scope="module")
def forger(trust, access_token):
    return Forger(trust.world, access_token())


def test_the_real_token_is_taken(calls, access_token):
    """So that the refusals below are for the forgery."""
    assert calls.code("incidents", "list_concerns", {}, access_token()) == "ok"
    assert calls.code("audit", "list_entries", {}, access_token()) == "ok"


def test_no_entrypoint_takes_a_forged_token(calls, forger, rows):
    assert len(GUARDED) > 30
    wrong = []
    with rows.untouched():
        for place, (name, token) in enumerate(forger.forgeries().items()):
            for service, spec in sampled(GUARDED, GUARDED[place % EACH :: EACH]):
                code = calls.code(service, spec.method, {}, token)
                if code != ("token_expired" if is_expired(name) else "token_invalid"):
                    wrong.append((name, service, spec.method, code))
    assert wrong == [], wrong


def test_no_entrypoint_works_without_a_token(calls, rows):
    with rows.untouched():
        for service, spec in GUARDED:
            assert calls.code(service, spec.method, {}, None) == "sign_in_required", (service, spec.method)


def test_tokens_of_one_kind_open_nothing_of_another(trust, calls, forger, sessions, rows):
    """A permit opens a report; the set-up what sets up; a service what its own list says; a session token nothing."""
    permit, setup = sessions.open("lead")["reporting_permits"][0], trust.world.setup_token()
    session = sessions.token("lead", elevated=True)
    wrong = []
    assert {spec.method for _, spec in GUARDED if spec.permit} == {
        "record_concern", "record_sealed_concern", "intake_key", "list_categories",
    }  # fmt: skip
    with rows.untouched():
        for place, (service, spec) in enumerate(GUARDED):
            tried = {
                "session": (session, "token_invalid"),
            }
            if not spec.permit:
                tried["permit"] = (permit, "token_invalid")
            if not spec.setup:
                tried["set-up"] = (setup, "token_invalid")
            if not (spec.right or "").startswith("service:"):
                tried["service"] = (forger.service("alerts"), "not_permitted")
            others = list(tried.items())
            for name, (token, expected) in sampled(others, [others[place % len(others)]]):
                if (code := calls.code(service, spec.method, {}, token)) != expected:
                    wrong.append((name, service, spec.method, code))
    assert wrong == [], wrong


def test_a_service_has_its_own_rights_and_no_persons(calls, forger, access_token, rows):
    """Staff cannot call what is for services; a service cannot pass for another, nor give itself rights."""
    with rows.untouched():
        for service, spec in GUARDED:
            if (spec.right or "").startswith("service:"):
                assert calls.code(service, spec.method, {}, access_token()) == "not_permitted"
                strangers = [name for name, rights in SERVICE_RIGHTS.items() if spec.right not in rights]
                assert strangers, spec.right
                for name in strangers:
                    assert calls.code(service, spec.method, {}, forger.service(name)) == "not_permitted"
        for token in (
            forger.service("alerts", iss="incidents"),
            forger.service("alerts", aud=str(uuid4())),
            forger.service("alerts", exp=int(time.time()) + 3_600),
            forger.service("alerts", iat=int(time.time()) - 200, exp=int(time.time()) - 140),
        ):
            code = calls.code("identity", "copy_staff", {}, token)
            assert code in ("token_invalid", "token_expired")
        greedy = forger.service(
            "audit", rights=["service:staff_copy"], grants=[["dsl", [], ["record:read"], None, None, None]]
        )
        assert calls.code("identity", "copy_staff", {}, greedy) == "not_permitted"


def test_a_right_of_one_school_is_not_believed_for_another(trust, calls, access_token, records, rows):
    """Past the gateway: the service itself decides."""
    token, theirs = access_token(), records["south"]
    with rows.untouched():
        for service, method, body in (
            ("incidents", "get_concern", {"concern_id": theirs.concern}),
            ("incidents", "get_incident", {"incident_id": theirs.incident}),
            ("incidents", "accept_concern", {"concern_id": theirs.waiting, "reason": "x"}),
            ("incidents", "complete_action", {"action_id": theirs.action, "outcome": "x", "version": 1}),
            ("incidents", "list_concerns", {"school_id": str(theirs.school_id)}),
            ("identity", "list_staff", {"school_id": str(theirs.school_id)}),
            ("pupils", "find_pupils", {"query": "zebedee", "school_id": str(theirs.school_id)}),
        ):
            try:
                answer = str(calls.ask(service, method, body, token))
            except Exception as refused:
                answer = type(refused).__name__
                assert answer == "Problem"
            assert theirs.concern not in answer
            assert "south" not in answer.lower()
        assert calls.ask("pupils", "get_pupils", {"ids": [theirs.pupil_id]}, token)["pupils"] == []


@pytest.mark.parametrize("scheme", ["Bearer", "Permit"])
def test_the_gateway_takes_no_forged_token(trust, stranger, forger, sessions, records, rows, scheme):
    permit, body = sessions.open("teacher")["reporting_permits"][0], trust.concern(records["north"].pupil_id)
    tokens = {**forger.forgeries(), "service": forger.service("alerts"), "set-up": trust.world.setup_token()}
    if scheme == "Bearer":
        tokens["permit"] = permit
    with rows.untouched():
        for name, token in tokens.items():
            headers = {"Authorization": f"{scheme} {token}".encode(), "Idempotency-Key": str(uuid4())}
            if name == "NUL" or len(token) > 19_000:
                headers["Authorization"] = headers["Authorization"].replace(b"\x00", b"0")[:8_000]
            problem(stranger.post("/api/v1/concerns", json=body, headers=headers), *REFUSED)
            problem(stranger.get("/api/v1/categories", headers=headers), *REFUSED)


REFUSED = ("token_invalid", "token_expired", "sign_in_required", "invalid_request")


def test_a_permit_lets_one_report_in_and_nothing_else(trust, stranger, sessions, forger, records, rows):
    permits = sessions.open("teacher")["reporting_permits"]
    pupil, south = records["north"].pupil_id, SCHOOLS["south"][0]
    headers = {"Authorization": f"Permit {permits[0]}", "Idempotency-Key": str(uuid4())}
    with rows.untouched():
        problem(stranger.post("/api/v1/concerns", json=trust.concern(pupil, school_urn=south), headers=headers))
        for path in ("/categories", "/pupils", "/schools", "/concerns/mine", "/sessions/current"):
            problem(stranger.get(f"/api/v1{path}", headers=headers), "token_invalid")
        claims = forger.claims(
            schools=[[str(trust.schools["north"]), SCHOOLS["north"][0]]], exp=int(time.time()) - 60,
            iat=int(time.time()) - 3_600,
        )  # fmt: skip
        for late in (forger.signed("reporting-permit", claims), forger.signed("access-token", claims)):
            answer = stranger.post(
                "/api/v1/concerns",
                json=trust.concern(pupil),
                headers={"Authorization": f"Permit {late}", "Idempotency-Key": str(uuid4())},
            )
            problem(answer, "token_expired", "token_invalid")
    first = stranger.post("/api/v1/concerns", json=trust.concern(pupil), headers=headers)
    assert first.status_code == 201
    with rows.untouched():
        again = {**headers, "Idempotency-Key": str(uuid4())}
        problem(stranger.post("/api/v1/concerns", json=trust.concern(pupil), headers=again), "permit_spent")


def test_a_revoked_session_is_dead_everywhere_within_five_seconds(stranger, sessions, calls):
    """Its access token would hold for a minute more."""
    given = sessions.open("head")["token"]
    session = given.rpartition(".")[0]
    header = {"Authorization": f"Bearer {given}"}
    token = calls.ask("identity", "token_for_session", {"session_token": session}, None)["access_token"]
    probes = {service: next(spec.method for owner, spec in GUARDED if owner == service) for service in SERVICES}
    for service, method in probes.items():
        assert calls.code(service, method, {}, token) not in ("sign_in_required", "token_invalid")
    assert stranger.delete("/api/v1/sessions/current", headers=header).status_code == 204
    until = time.monotonic() + DEAD_WITHIN
    for service, method in probes.items():
        left = until - time.monotonic()
        eventually(lambda s=service, m=method: calls.code(s, m, {}, token) == "sign_in_required", left, service)
    problem(stranger.get("/api/v1/sessions/current", headers=header), "sign_in_required")
    assert calls.code("identity", "token_for_session", {"session_token": session}, None) != "ok"


def test_sessions_ended_by_a_safeguarding_lead_are_dead_too(trust, stranger, sessions, calls, access_token):
    header = {"Authorization": f"Bearer {sessions.open('governor')['token']}"}
    assert stranger.get("/api/v1/sessions/current", headers=header).status_code == 200
    body = {"staff_id": str(trust.staff["governor"])}
    assert calls.code("identity", "revoke_sessions", body, access_token("governor", elevated=False)) == "not_permitted"
    assert calls.code("identity", "revoke_sessions", body, access_token()) == "ok"

    def is_dead():
        return stranger.get("/api/v1/sessions/current", headers=header).status_code == 401

    eventually(is_dead, DEAD_WITHIN, "the end of the session")
    sessions.forget("governor")
