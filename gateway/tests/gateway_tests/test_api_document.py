"""The API's document is OpenAPI 3.1 and says what the issue's shapes say; its page needs nothing from elsewhere."""

import json
import re

from gateway.api.v1 import published
from gateway.api.v1.document import document
from gateway.api.v1.worded import with_words
from openapi_spec_validator import OpenAPIV31SpecValidator, validate


def test_the_document_is_valid_openapi_31(client):
    answer = client.get("/api/v1/openapi.json")
    described = json.loads(answer.data)
    assert described["openapi"].startswith("3.1.")
    assert described == json.loads(json.dumps(document())), "what others test is what is given out"
    validate(described, cls=OpenAPIV31SpecValidator)


def test_every_operation_is_described(app):
    paths = document()["paths"]
    for rule in app.url_map.iter_rules():
        if not hasattr(app.view_functions[rule.endpoint], "operation"):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1"))
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert method.lower() in paths[address]


def test_shapes_other_programs_rely_on():
    schemas = document()["components"]["schemas"]
    pupil = schemas["PupilShape"]["properties"]
    assert set(pupil) == {"id", "upn", "known_as", "legal_name", "year_group", "class", "school_urn", "on_roll"}
    concern = schemas["NewConcern"]
    assert set(concern["properties"]) == {
        "school_urn",
        "category",
        "occurred_at",
        "account",
        "child_words",
        "action_taken",
        "pupils",
        "details",
    }
    assert set(concern["required"]) == {"school_urn", "category", "occurred_at", "account", "pupils"}
    assert concern["additionalProperties"] is False
    assert set(schemas["SessionOpened"]["properties"]) == {
        "token", "standing", "tier", "reporting_permits", "device_token", "sign_on_only",
    }  # fmt: skip
    assert set(schemas["SessionElevated"]["properties"]) == {"tier", "until", "token"}
    entry = {"id", "action", "at", "actor_id", "subject_ids", "object_id", "outcome"}
    assert entry <= set(schemas["AuditEntryShape"]["properties"])


def test_what_is_taken_and_shown_is_what_was_reviewed():
    """A field that a contract gains is shown by the API at once: here it is seen, and left out where it has to be."""
    assert published.FILE.read_text(encoding="utf-8") == published.published(), (
        "run: python -m gateway.api.v1.published"
    )


def test_no_field_sets_the_time_of_recording():
    described = document()
    for operations in described["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody")
            if body is None:
                continue
            for content in body["content"].values():
                for each in content["schema"].get("anyOf", [content["schema"]]):
                    name = each.get("$ref", "").rpartition("/")[2]
                    schema = described["components"]["schemas"][name] if name else each
                    assert "recorded_at" not in schema.get("properties", {})


def test_a_report_needs_a_key_and_takes_a_permit():
    report = document()["paths"]["/concerns"]["post"]
    key = next(each for each in report["parameters"] if each["name"] == "Idempotency-Key")
    assert key["required"] is True
    assert {"permit": []} in report["security"]
    assert {"permit": []} not in document()["paths"]["/concerns"]["get"]["security"]


def test_the_contents_name_every_operation_and_problem(client):
    contents = client.get("/api/v1/docs").text
    assert 'id="problem-step_up_required"' in contents
    for address, operations in document()["paths"].items():
        for operation in operations.values():
            (server,) = operation.get("servers", document()["servers"])
            assert f"{server['url']}{address}" in contents
            [area] = operation["tags"]
            assert f'"/api/v1/docs/{area}#operation-{operation["operationId"]}"' in contents


def test_the_page_of_an_area_stands_by_itself(client):
    """Every shape it links to is on it, and nothing comes from elsewhere."""
    everything = [each for operations in document()["paths"].values() for each in operations.values()]
    for tag in document()["tags"]:
        page = client.get(f"/api/v1/docs/{tag['name']}").text
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page)), tag
        assert "//" not in page.replace("https://localhost", "").replace("http://www.w3.org", "").split("<main")[0]
        for operation in everything:
            assert (f'id="operation-{operation["operationId"]}"' in page) == (tag["name"] in operation["tags"])


def test_there_is_no_page_of_an_area_that_does_not_exist(client):
    assert client.get("/api/v1/docs/nowhere").status_code == 404


def test_codes_are_told_in_the_words_of_pages():
    schemas = document()["components"]["schemas"]
    said = json.dumps(schemas, ensure_ascii=False)
    assert "`to_us`: They contacted us; `from_us`: We contacted them" in said
    assert "`safeguarding_duty`: Safeguarding of a child (public task)" in said
    assert "`not_permitted`: You cannot open this" in schemas["Problem"]["properties"]["code"]["description"]


def test_words_are_added_to_what_a_closed_list_says_already_and_to_no_other_list():
    told = with_words({"anyOf": [{"enum": ["to_us", "from_us"], "description": "Whose call."}, {"enum": ["a", "b"]}]})
    assert told == {
        "anyOf": [
            {
                "enum": ["to_us", "from_us"],
                "description": "Whose call. `to_us`: They contacted us; `from_us`: We contacted them",
            },
            {"enum": ["a", "b"]},
        ]
    }
