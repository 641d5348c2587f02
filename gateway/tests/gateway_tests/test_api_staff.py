"""The API's staff accounts before an identity that answers: schools by URN, versions by ETag, codes on their fields."""

import pytest
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import DANA, NORTH, PAULA, handed, number

BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
NEW = {
    "name": "Nina New",
    "email": "nina@small-trust.example",
    "grants": [{"role": "pastoral_lead", "school_urn": "910001", "category_groups": ["pastoral"], "classes": ["7A"]}],
}


@pytest.fixture
def program(ada):
    """A caller with a bearer's token in place of the cookie."""

    def send(method, path, **options):
        headers = {**BEARER, **options.pop("headers", {})}
        return ada.open(f"/api/v1{path}", method=method, headers=headers, **options)

    return send


def test_accounts_have_their_schools_by_urn(program, identity):
    answer = program("GET", "/staff/accounts?school_urn=910001&with_ended=true&limit=5")
    assert answer.status_code == 200
    asked = identity.last("list_accounts")
    assert (asked.school_id, asked.with_ended, asked.limit) == (NORTH.id, True, 5)
    dana = next(each for each in answer.json["accounts"] if each["id"] == str(DANA))
    assert dana["roles"][0]["school_urn"] == "910001"
    assert "school_id" not in dana["roles"][0]
    assert answer.json["next_cursor"] == "more-of-them"
    everywhere = next(each for each in answer.json["accounts"] if each["name"] == "Ada Admin")
    assert everywhere["roles"][0]["school_urn"] is None


def test_an_account_comes_with_its_version(program):
    answer = program("GET", f"/staff/{DANA}")
    assert answer.json["email"] == "dan@small-trust.example"
    assert answer.headers["ETag"] == '"3"'


def test_someone_is_invited(program, identity):
    answer = program("POST", "/staff", json=NEW)
    assert answer.status_code == 201
    assert answer.json == {"id": str(PAULA), "requests": [str(number(61))]}
    grant = identity.last("invite_staff").grants[0]
    assert (grant.school_id, grant.category_groups, grant.classes) == (NORTH.id, ["pastoral"], ["7A"])
    elsewhere = {**NEW, "grants": [{"role": "reporter", "school_urn": "999999"}]}
    refused = program("POST", "/staff", json=elsewhere)
    assert refused.status_code == 400
    assert refused.json["fields"][0]["field"] == "school_urn"
    identity.answers["invite_staff"] = invalid("grants.0.school_id", FieldCode.REQUIRED)
    assert program("POST", "/staff", json=NEW).json["fields"][0]["field"] == "grants.0.school_urn"


def test_a_state_is_set_on_the_version_that_was_read(program, identity):
    path, body = f"/staff/{DANA}/state", {"state": "suspended"}
    missing = program("POST", path, json=body)
    assert missing.json["fields"] == [{"field": "If-Match", "code": "required", "detail": "Fill this in."}]
    answer = program("POST", path, json=body, headers={"If-Match": '"3"'})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, {"version": 4}, '"4"')
    asked = identity.last("set_account_state")
    assert (asked.staff_id, asked.state, asked.version) == (DANA, "suspended", 3)
    identity.answers["set_account_state"] = Problem(ErrorCode.STALE_VERSION)
    assert program("POST", path, json=body, headers={"If-Match": '"2"'}).status_code == 412


def test_who_can_see_what(program, identity):
    answer = program("GET", "/sight?school_urn=910001")
    assert answer.status_code == 200
    assert identity.last("list_sight").school_id == NORTH.id
    line = answer.json["lines"][1]
    assert line["roles"][0]["first_run"] is True
    assert line["roles"][0]["confirmed_by"] == "Bea Second"
    assert program("GET", "/sight").status_code == 400
