"""Files that are to be destroyed, by API."""

import pytest
from haven_schemas.acts.incidents.register import RegisterLine, RegisterPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, handed
from gateway_tests.disposals_here import DESTROYED, OF_HEAD, PROPOSED, READ, SHARED, disposing
from gateway_tests.kept import HIDDEN, ZARA


@pytest.fixture
def program(open_browser):
    made = disposing([*OF_HEAD, Right.DATA_OVERSEE])
    browser = open_browser(made)

    def call(method, path, body=None, version="4", key="k1"):
        told = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": key}
        told |= {"If-Match": f'"{version}"'} if version else {}
        return browser.open(f"/api/v1/retention{path}", method=method, json=body, headers=told)

    call.behind = made
    return call


def test_a_program_lists_and_reads(program):
    (line,) = program("GET", "/disposals?listed_for=destroyed&state=destroyed&limit=5").json["disposals"]
    assert (line["pupil_id"], line["school_urn"], line["state"]) == (str(ZARA), NORTH.urn, "proposed")
    asked = program.behind.last("list_disposals")
    assert (asked.listed_for, asked.state, asked.limit) == ("destroyed", "destroyed", 5)
    answer = program("GET", f"/disposals/{READ.id}")
    assert answer.headers["ETag"] == '"1"'
    assert [each["act"] for each in answer.json["said"]] == ["proposed", "shared_kept"]
    assert answer.json["numbers"] is None
    program.behind.answers["get_disposal"] = DESTROYED
    assert program("GET", f"/disposals/{READ.id}").json["numbers"]["kept"] == 2
    (certificate,) = program("GET", f"/disposals/{READ.id}/certificates").json["certificates"]
    assert certificate["document"] == '{"kind":"destroyed"}'
    for wrong in ("?listed_for=everybody", "?state=gone", "?limit=101"):
        assert program("GET", f"/disposals{wrong}").status_code == 400, wrong


def test_a_program_reads_what_stays_for_others(program):
    (line,) = program("GET", f"/files/{ZARA}/shared-records?limit=5").json["records"]
    assert (line["record_id"], line["pupil_ids"], line["others"]) == (str(SHARED.record_id), [str(HIDDEN)], 3)
    assert line["school_urn"] == NORTH.urn
    asked = program.behind.last("shared_records")
    assert (asked.subject_id, asked.limit) == (ZARA, 5)
    program.behind.answers["shared_records"] = Problem(ErrorCode.NOT_FOUND)
    assert program("GET", f"/files/{ZARA}/shared-records").status_code == 404


def test_a_program_proposes_with_the_version_of_the_file(program):
    body = {"words": "She is 25.", "keeps_seen": True, "shared_kept": "A brother."}
    made = program("POST", f"/files/{ZARA}/disposals", body)
    assert (made.status_code, made.json["id"], made.headers["ETag"]) == (201, str(PROPOSED.id), '"1"')
    asked = program.behind.last("propose_disposal")
    assert (asked.subject_id, asked.words, asked.keeps_seen, asked.shared_kept, asked.version) == (
        ZARA, "She is 25.", True, "A brother.", 4,
    )  # fmt: skip
    refused = program("POST", f"/files/{ZARA}/disposals", body, version="")
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "If-Match")
    assert program("POST", f"/files/{ZARA}/disposals", {}).json["fields"][0]["field"] == "words"


@pytest.mark.parametrize(
    ("refusal", "status", "code", "field"),
    [
        (invalid("subject_id", FieldCode.HELD), 400, "invalid_request", "pupil_id"),
        (Problem(ErrorCode.DISPOSAL_STOPPED), 409, "disposal_stopped", None),
        (Problem(ErrorCode.STALE_VERSION), 412, "stale_version", None),
        (Problem(ErrorCode.NOT_FOUND), 404, "not_found", None),
    ],
)
def test_each_refusal_of_a_proposal_has_a_stable_code(program, refusal, status, code, field):
    program.behind.answers["propose_disposal"] = refusal
    answer = program("POST", f"/files/{ZARA}/disposals", {"words": "She is 25."})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    if field is not None:
        assert (answer.json["fields"][0]["field"], answer.json["fields"][0]["code"]) == (field, "held")


def test_a_program_agrees_withdraws_stops_and_ends_that(program):
    one, words = f"/disposals/{PROPOSED.id}", {"words": "They wrote."}
    assert program("POST", f"{one}/agreement", version="1").status_code == 200
    assert program.behind.last("agree_disposal").version == 1
    for path, call in (("withdrawal", "withdraw_disposal"), ("stop", "stop_disposal"),
                       ("stop/end", "end_stop_disposal")):  # fmt: skip
        assert program("POST", f"{one}/{path}", words, version="2").status_code == 200
        asked = program.behind.last(call)
        assert (asked.disposal_id, asked.words, asked.version) == (PROPOSED.id, "They wrote.", 2)
        assert program("POST", f"{one}/{path}", {"words": ""}).json["fields"][0]["field"] == "words"
        assert program("POST", f"{one}/{path}", words, version="").json["fields"][0]["field"] == "If-Match"
    program.behind.answers["agree_disposal"] = Problem(ErrorCode.NOT_INDEPENDENT)
    refused = program("POST", f"{one}/agreement")
    assert (refused.status_code, refused.json["code"]) == (403, "not_independent")


def test_a_program_opens_the_register_with_no_name_in_an_address(program):
    line = RegisterLine(
        disposal_id=READ.id, school_id=NORTH.id, names=["Zara"], date_of_birth=None, schedule="child-protection",
        what="files", until=READ.until, reason="time_over", destroyed_on=READ.until, proposed_by=ZARA, agreed_by=None,
    )  # fmt: skip
    program.behind.answers["read_register"] = RegisterPage(lines=[line], next_cursor="more")
    answer = program("POST", "/register", {"name": "zara", "limit": 5})
    (found,) = answer.json["lines"]
    assert (found["names"], found["school_urn"], answer.json["next_cursor"]) == (["Zara"], NORTH.urn, "more")
    asked = program.behind.last("read_register")
    assert (asked.name, asked.limit) == ("zara", 5)
