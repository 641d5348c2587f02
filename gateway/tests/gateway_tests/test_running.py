"""The gateway as it runs: TLS, a real broker and a real identity service behind it."""

import ssl
import time

import httpx
import pytest
from haven_local.waiting import wait_until
from sqlalchemy import create_engine, text

FORGED = {"Authorization": "Bearer " + "forged" * 8}


@pytest.fixture(scope="module")
def gateway(module_world):
    """Identity and the gateway, which reports refusals often."""
    module_world.start_service("identity", wait=False)
    return module_world.start_gateway({"HAVEN_REFUSALS_EVERY_SECONDS": "0.3"})


@pytest.fixture
def anyone(gateway, module_world):
    """Someone before an installation that was not set up."""
    context = ssl.create_default_context(cafile=str(module_world.stack.layout.ca))
    with httpx.Client(base_url=gateway.url, verify=context, timeout=30) as client:
        yield client


@pytest.fixture
def program(anyone, module_world):
    """A program before one that was."""
    engine = create_engine(module_world.database("identity").owner_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO installation VALUES (1, 'A trust', now()) ON CONFLICT DO NOTHING"))
    engine.dispose()
    wait_until(lambda: anyone.get("/sign-in").status_code == 200, "the set-up to be seen", seconds=120)
    return anyone


def test_until_it_is_set_up_nothing_but_the_first_run_answers(anyone, gateway):
    wait_until(lambda: anyone.get("/sign-in").status_code == 503, "identity's word", seconds=120)
    for address in ("/", "/sign-in", "/report", "/visitor", "/forgotten-password", "/session/state", "/nowhere"):
        answer = anyone.get(address)
        assert answer.status_code == 503, address
        assert "Haven is not set up yet" in answer.text
    for method, address in (("GET", "/api/v1/categories"), ("POST", "/api/v1/sessions"), ("GET", "/api/v1/docs")):
        answer = anyone.request(method, address)
        assert (answer.status_code, answer.json()["code"]) == (503, "not_set_up"), address
    assert anyone.get("/first-run").status_code == 200
    assert anyone.get("/assets/pages.css").status_code == 200
    assert httpx.get(f"{gateway.health_url}/readyz").status_code == 200


def test_ready_says_the_broker_is_there_and_metrics_have_routes(gateway, program):
    program.get("/sign-in")
    told = httpx.get(f"{gateway.health_url}/readyz").json()
    assert told["ready"]
    assert told["checks"]["broker"]
    assert told["checks"]["identity"]
    assert set(told["missing"]) == {"pupils", "incidents", "alerts", "audit", "referrals", "retention"}, (
        "they do not run here"
    )
    assert 'haven_http_request_seconds_count{method="GET",route="/sign-in",status="200"}' in gateway.metrics()


def test_plain_http_is_not_answered(gateway):
    with pytest.raises(httpx.HTTPError):
        httpx.get(gateway.url.replace("https", "http") + "/sign-in", timeout=5).raise_for_status()


def test_a_forged_session_is_refused_and_told_to_the_audit_log(program, module_world):
    wait_until(lambda: program.get("/api/v1/categories", headers=FORGED).status_code == 401, "identity", seconds=120)
    engine = create_engine(module_world.database("identity").owner_url)
    told = text("SELECT count(*) FROM audit_entry WHERE fields ->> 'action' = 'access:call:refuse'")

    def audited():
        with engine.connect() as connection:
            return connection.scalar(told) > 0

    wait_until(audited, "the refusal in identity's audit entries", seconds=120)
    engine.dispose()


def test_a_large_body_is_refused_with_or_without_its_length(program):
    big = b'{"email": "' + b"x" * 3_000_000 + b'"}'
    pieces = (big[start : start + 65_536] for start in range(0, len(big), 65_536))
    for content in (big, pieces):
        answer = program.post("/api/v1/sessions", content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_fifty_megabytes_of_nonsense_are_answered_at_once(program):
    address = "/mis/v1/feeds/0190a5b0-7c1e-7000-8000-000000000001/files"
    headers = {"Content-Type": "text/csv", "webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "v1,a"}
    began = time.monotonic()
    answer = program.post(address, content=b"x" * 50_000_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert time.monotonic() - began < 5


def test_a_form_without_its_length_is_not_taken(program):
    answer = program.post("/sign-in", content=(each for each in (b"email=a", b"&password=b")))
    assert answer.status_code == 400


def test_the_log_is_ours_alone(gateway, program):
    program.get("/api/v1/pupils?query=Quillfeather")
    written = gateway.log.read_text()
    assert '"route": "/api/v1/pupils"' in written
    assert "Quillfeather" not in written


def test_told_to_end_it_answers_until_whoever_sends_requests_has_heard(module_world, program):
    """The load balancer reads /readyz every few seconds; until then requests still come."""
    port, health = module_world.unused_port(), module_world.unused_port()
    own = {"HAVEN_LISTEN": f"127.0.0.1:{port}", "HAVEN_HEALTH_PORT": str(health), "HAVEN_DRAIN_SECONDS": "1.5"}
    ending = module_world.start_gateway(own)
    address = f"https://localhost:{port}/sign-in"
    assert "connection" not in program.get(address).headers
    began = time.monotonic()
    ending.ask_to_end()
    wait_until(lambda: not ending.is_ready(), "its word that it takes no more", seconds=1)
    answer = program.get(address)
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")
    ending.collect()
    assert 1.5 <= time.monotonic() - began < 5
    with pytest.raises(httpx.ConnectError):
        program.get(address)
