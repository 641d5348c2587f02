"""How long records are kept, by API."""

import pytest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, handed
from gateway_tests.kept import (
    COMING,
    FILE,
    HOLD,
    OF_LEAD,
    TYPED,
    ZARA,
    answering,
)


@pytest.fixture
def setter(open_browser):
    """Somebody who sets schedules for the trust."""
    made = answering([*OF_LEAD, Right.RETENTION_SET])
    browser = open_browser(made)
    browser.behind = made
    return browser


@pytest.fixture
def program(setter):
    def call(method, path, body=None, version="4"):
        told = {"Authorization": "Bearer " + handed("b" * 43), "If-Match": f'"{version}"'}
        return setter.open(f"/api/v1/retention{path}", method=method, json=body, headers=told)

    call.behind = setter.behind
    return call


def test_a_program_reads_files_and_decides(program):
    (line,) = program("GET", f"/files?state=in_review&by=2030-01-01&school_urn={NORTH.urn}").json["files"]
    assert (line["pupil_id"], line["school_urn"], line["state"]) == (str(ZARA), NORTH.urn, "in_review")
    program.behind.answers["get_file"] = FILE.model_copy(update={"holds": [HOLD], "version": 4})
    answer = program("GET", f"/files/{ZARA}")
    assert (answer.json["until"], answer.headers["ETag"]) == ("2041-05-03", '"4"')
    assert answer.json["holds"][0]["said"][0]["act"] == "placed"
    body = {"decision": "keep_until", "until": "2030-09-01", "words": "A sibling is here."}
    assert program("POST", f"/files/{ZARA}/reviews", body).json == {"pupil_id": str(ZARA), "version": 5}
    assert program.behind.last("review_file").version == 4
    refused = program("POST", f"/files/{ZARA}/reviews", {**body, "until": "soon"})
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "until")
    program.behind.answers["review_file"] = Problem(ErrorCode.STALE_VERSION)
    assert program("POST", f"/files/{ZARA}/reviews", body).json["code"] == "stale_version"
    assert program("GET", "/files?limit=101").status_code == 400


def test_a_program_places_reviews_and_lifts_holds(program):
    placed = program("POST", f"/files/{ZARA}/holds", {"kind": "claim", "words": "Their letter."})
    assert (placed.status_code, placed.json["school_urn"], placed.headers["ETag"]) == (201, NORTH.urn, '"2"')
    assert program("POST", f"/files/{ZARA}/holds", {"kind": "claim", "words": ""}).json["fields"][0]["field"] == "words"
    assert program("POST", f"/holds/{HOLD.id}/reviews", {"words": "Still."}, version="2").status_code == 200
    assert program("POST", f"/holds/{HOLD.id}/lifting", {"words": "Settled."}, version="2").status_code == 200
    assert program.behind.last("lift_hold").version == 2
    assert len(program("GET", "/holds?lifted=true").json["holds"]) == 1
    assert program.behind.last("list_holds").lifted is True


def test_a_program_runs_dry_looks_again_and_sets_schedules(program):
    found = program("GET", "/dry-run?by=2030-08-31").json
    assert found["lines"][0]["due"] == 7
    assert program("GET", "/dry-run").status_code == 400
    sweep = program("GET", "/sweep").json
    assert (sweep["sweep"]["looked_at"], sweep["leavers"]) == (1200, None)
    assert program("POST", "/sweep").json["sweep"]["ended_at"] is None
    body = {**TYPED, "years": 30, "since": "2027-09-01"}
    found = program("POST", "/schedules/comparisons", body).json
    assert found["schools"] == [{"school_urn": NORTH.urn, "earlier": 3, "later": 5, "due_now": 2}]
    assert program("POST", "/schedules", body).status_code == 201
    assert program("PUT", f"/schedules/{COMING.schedule_id}", body, version="3").json["version"] == 4
    kept = program.behind.last("keep_schedule")
    assert (kept.schedule_id, kept.version) == (COMING.schedule_id, 3)
    listed = program("GET", "/schedules").json
    assert ([each["years"] for each in listed["schedules"]], listed["coming"][0]["years"]) == ([25], 30)
    refused = program("POST", "/schedules", {**body, "years": 0})
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "years")
