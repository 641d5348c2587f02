"""What the API refuses by itself: problem details with a stable code, before any service is asked."""

from uuid import uuid4

import pytest

from gateway_tests.administered import handed

SESSION = {"Authorization": "Bearer " + handed("t" * 40)}
CONCERN = {
    "school_urn": "100001",
    "category": str(uuid4()),
    "occurred_at": "2026-11-24T10:00:00+00:00",
    "account": "She said nothing.",
    "pupils": [{"not_listed": "A boy", "role": "witness"}],
}


def _problem(answer, status, code):
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == code
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]
    return answer.json


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "sign_in_required"),
        ({"Authorization": "Bearer short"}, "token_invalid"),
        ({"Authorization": "Basic dTpw"}, "token_invalid"),
        ({"Authorization": "Permit a.b.c"}, "token_invalid"),
    ],
)
def test_without_a_token_of_ours(client, headers, code):
    answer = client.get("/api/v1/categories", headers=headers)
    _problem(answer, 401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_permit_opens_nothing_but_a_report(client):
    _problem(client.get("/api/v1/alerts", headers={"Authorization": "Permit a.b.c"}), 401, "token_invalid")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"email": "a@b.uk"}, "password", "required"),
        ({"email": "a@b.uk", "password": "x", "tier": "elevated"}, "tier", "not_allowed"),
        ({"email": 7, "password": "x"}, "email", "wrong_format"),
        ({"email": "a@b.uk", "password": "x" * 300}, "password", "too_long"),
    ],
)
def test_fields_are_named_and_never_echoed(client, body, field, code):
    answer = client.post("/api/v1/sessions", json=body)
    found = _problem(answer, 400, "invalid_request")["fields"]
    assert {"field": field, "code": code} in [{"field": each["field"], "code": each["code"]} for each in found]
    assert "a@b.uk" not in answer.text


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b'"text"', b'{"email": "\\u0000"}'])
def test_what_is_no_json_object(client, data):
    _problem(client.post("/api/v1/sessions", data=data, content_type="application/json"), 400, "invalid_request")


def test_another_media_type(client):
    _problem(client.post("/api/v1/sessions", data="email=a"), 415, "media_type_unsupported")


def test_a_body_over_one_mebibyte(client):
    big = b'{"email": "' + b"x" * 1_100_000 + b'"}'
    _problem(client.post("/api/v1/sessions", data=big, content_type="application/json"), 413, "body_too_large")


def test_unknown_addresses_and_methods(client):
    _problem(client.get("/api/v1/nothing"), 404, "not_found")
    _problem(client.put("/api/v1/sessions"), 405, "method_not_allowed")
    _problem(client.get("/api/v1/concerns/not-an-id", headers=SESSION), 404, "not_found")


def test_a_token_that_was_never_handed_out_costs_nobody_a_question(client):
    """Identity is away here: a refusal at once says that it was not asked."""
    right = handed("t" * 40)
    for token in ("t" * 43, right[:-1] + ("A" if right[-1] != "A" else "B"), f"u{right[1:]}", f".{'x' * 40}", "é" * 30):
        answer = client.get("/api/v1/categories", headers={"Authorization": f"Bearer {token}"})
        _problem(answer, 401, "sign_in_required")


def test_services_away_are_unavailable_and_worth_trying_again(client):
    answer = client.get("/api/v1/categories", headers=SESSION)
    _problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def _permit(schools):
    import base64
    import json

    claims = json.dumps({"sub": str(uuid4()), "schools": schools}).encode()
    return {"Authorization": f"Permit h.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.s"}


def test_a_report_needs_an_idempotency_key(client):
    headers = _permit([[str(uuid4()), "100001"]])
    _problem(client.post("/api/v1/concerns", json=CONCERN, headers=headers), 400, "idempotency_key_required")
    wrong = {**headers, "Idempotency-Key": "two words"}
    _problem(client.post("/api/v1/concerns", json=CONCERN, headers=wrong), 400, "invalid_request")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"school_urn": "999999"}, "school_urn"),
        ({"school_urn": "12"}, "school_urn"),
        ({"occurred_at": "2026-11-24T10:00:00"}, "occurred_at"),
        ({"recorded_at": "2020-01-01T00:00:00Z"}, "recorded_at"),
        ({"pupils": []}, "pupils"),
        ({"pupils": [{"role": "witness"}]}, "pupils.0.pupil_id"),
        ({"pupils": [{"pupil_id": str(uuid4()), "not_listed": "x", "role": "witness"}]}, "pupils.0.not_listed"),
        ({"pupils": [{"not_listed": "x", "role": "bully"}]}, "pupils.0.role"),
        ({"account": ""}, "account"),
        ({"account": "x" * 20_001}, "account"),
    ],
)
def test_a_report_that_needs_putting_right(client, change, field):
    headers = {**_permit([[str(uuid4()), "100001"]]), "Idempotency-Key": "k1"}
    answer = client.post("/api/v1/concerns", json={**CONCERN, **change}, headers=headers)
    problem = _problem(answer, 400, "invalid_request")
    assert field in [each["field"] for each in problem["fields"]]


def test_calls_beyond_the_allowance_and_reporting_beside_it(make_app):
    client = make_app(calls_a_minute=2).test_client()
    for _ in range(2):
        assert client.get("/api/v1/categories", headers=SESSION, base_url="https://localhost").status_code == 503
    answer = client.get("/api/v1/categories", headers=SESSION, base_url="https://localhost")
    _problem(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    report = client.post(
        "/api/v1/concerns", json=CONCERN, headers={**SESSION, "Idempotency-Key": "k"}, base_url="https://localhost"
    )
    assert report.status_code == 503
    another = {"Authorization": "Bearer " + handed("u" * 40)}
    assert client.get("/api/v1/categories", headers=another, base_url="https://localhost").status_code == 503
