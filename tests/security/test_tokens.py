"""Tokens forged, swapped, expired, of another trust, or of an ended session: dead at the gateway and behind it."""

import importlib
import time
from uuid import uuid4

import pytest
from calls import SERVICES, entrypoints
from chassis.calls import entrypoints as entrypoints_of_services
from haven_schemas.call import all_calls
from haven_schemas.rights import SERVICE_RIGHTS
from small_trust import SCHOOLS, eventually
from strangers import problem
from tokens import Forger, is_expired

GUARDED = [(service, spec) for service, spec in entrypoints() if not spec.public]
DEAD_WITHIN = 5.0
FIRST = {service: next(spec.method for owner, spec in GUARDED if owner == service) for service in SERVICES}
"""A call of each service that wants a token."""


@pytest.fixture(scope="module")
def access_token(sessions, bus_calls):
    """A real access token of the safeguarding lead at the second tier."""

    def fetch(person="lead", *, elevated=True):
        session = sessions.token(person, elevated=elevated)
        return bus_calls.ask("identity", "token_for_session", {"session_token": session}, None)["access_token"]

    return fetch


@pytest.fixture(scope="module")
def forger(trust, access_token):
    return Forger(trust.world, access_token())


def test_the_real_token_is_taken(bus_calls, access_token):
    """So that the refusals below are for the forgery."""
    assert bus_calls.code("incidents", "list_concerns", {}, access_token()) == "ok"
    assert bus_calls.code("audit", "list_entries", {}, access_token()) == "ok"


def test_no_service_takes_a_forged_token(bus_calls, forger, rows):
    """Each forgery by one call of each service."""
    wrong = []
    with rows.untouched():
        for name, token in forger.forgeries().items():
            for service, method in FIRST.items():
                code = bus_calls.code(service, method, {}, token)
                if code != ("token_expired" if is_expired(name) else "token_invalid"):
                    wrong.append((name, service, method, code))
    assert wrong == [], wrong


def test_every_entrypoint_asks_for_the_token_in_the_same_way():
    """So that what one call of a service refuses, all of them refuse: each is the one function that hands its call to
    ``answer``, and no service has a call that is not declared."""
    declared, found, code = all_calls(), [], set()
    for service in SERVICES:
        service_class = importlib.import_module(f"{service}.service").SERVICE_CLASS
        for name in dir(service_class):
            method = getattr(service_class, name)
            kinds = {type(each).__name__ for each in getattr(method, "nameko_entrypoints", ())}
            if "RpcEntrypoint" in kinds:
                code.add(method.__code__)
                assert method.call is declared[f"{service}.{name}"], (service, name)
                found.append(method.call.name)
    assert sorted(found) == sorted(declared)
    assert [each.co_filename for each in code] == [entrypoints_of_services.__file__]


def test_no_entrypoint_works_without_a_token(bus_calls, rows):
    with rows.untouched():
        for service, spec in GUARDED:
            assert bus_calls.code(service, spec.method, {}, None) == "sign_in_required", (service, spec.method)


def test_tokens_of_one_kind_open_nothing_of_another(trust, bus_calls, forger, sessions, rows):
    """A permit opens a report; the set-up what sets up; a service what its own list says; a session token nothing."""
    permit, setup = sessions.open("lead")["reporting_permits"][0], trust.world.setup_token()
    session = sessions.token("lead", elevated=True)
    wrong = []
    assert {spec.method for _, spec in GUARDED if spec.permit} == {
        "record_concern", "record_sealed_concern", "intake_key", "list_categories",
    }  # fmt: skip
    with rows.untouched():
        for service, spec in GUARDED:
            tried = {
                "session": (session, "token_invalid"),
            }
            if not spec.permit:
                tried["permit"] = (permit, "token_invalid")
            if not spec.setup:
                tried["set-up"] = (setup, "token_invalid")
            if not (spec.right or "").startswith("service:"):
                tried["service"] = (forger.service("alerts"), "not_permitted")
            for name, (token, expected) in tried.items():
                if (code := bus_calls.code(service, spec.method, {}, token)) != expected:
                    wrong.append((name, service, spec.method, code))
    assert wrong == [], wrong


def test_a_service_has_its_own_rights_and_no_persons(bus_calls, forger, access_token, rows):
    """Staff cannot call what is for services; a service cannot pass for another, nor give itself rights."""
    with rows.untouched():
        for service, spec in GUARDED:
            if (spec.right or "").startswith("service:"):
                assert bus_calls.code(service, spec.method, {}, access_token()) == "not_permitted"
                strangers = [name for name, rights in SERVICE_RIGHTS.items() if spec.right not in rights]
                assert strangers, spec.right
                for name in strangers:
                    assert bus_calls.code(service, spec.method, {}, forger.service(name)) == "not_permitted"
        for token in (
            forger.service("alerts", iss="incidents"),
            forger.service("alerts", aud=str(uuid4())),
            forger.service("alerts", exp=int(time.time()) + 3_600),
            forger.service("alerts", iat=int(time.time()) - 200, exp=int(time.time()) - 140),
        ):
            code = bus_calls.code("identity", "copy_staff", {}, token)
            assert code in ("token_invalid", "token_expired")
        greedy = forger.service(
            "audit", rights=["service:staff_copy"], grants=[["dsl", [], ["record:read"], None, None, None]]
        )
        assert bus_calls.code("identity", "copy_staff", {}, greedy) == "not_permitted"


def test_a_right_of_one_school_is_not_believed_for_another(trust, bus_calls, access_token, records, rows):
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
                answer = str(bus_calls.ask(service, method, body, token))
            except Exception as refused:
                answer = type(refused).__name__
                assert answer == "Problem"
            assert theirs.concern not in answer
            assert "south" not in answer.lower()
        assert bus_calls.ask("pupils", "get_pupils", {"ids": [theirs.pupil_id]}, token)["pupils"] == []


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


def test_sessions_ended_by_a_safeguarding_lead_are_dead_too(trust, stranger, sessions, bus_calls, access_token):
    header = {"Authorization": f"Bearer {sessions.open('governor')['token']}"}
    assert stranger.get("/api/v1/sessions/current", headers=header).status_code == 200
    body = {"staff_id": str(trust.staff["governor"])}
    assert (
        bus_calls.code("identity", "revoke_sessions", body, access_token("governor", elevated=False)) == "not_permitted"
    )
    assert bus_calls.code("identity", "revoke_sessions", body, access_token()) == "ok"

    def is_dead():
        return stranger.get("/api/v1/sessions/current", headers=header).status_code == 401

    eventually(is_dead, DEAD_WITHIN, "the end of the session")
    sessions.forget("governor")
