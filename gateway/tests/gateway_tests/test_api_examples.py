"""Every operation of the document has an example of what it takes and answers, and each is right by its own schema."""

import json
import re
from datetime import UTC, datetime

from gateway.api.v1.declared import api
from gateway.api.v1.document import document
from gateway.api.v1.example_values import ALSO_ASKED, FIELDS, WHOLE
from gateway.api.v1.example_values_of_shapes import OF_SHAPES
from gateway.api.v1.examples import UNWRITTEN, asked_example, told_example
from gateway.mis.described import AREA, SHAPES, SIGNED_EXAMPLE
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook
from support.lists import every

NO_JSON = {"application/octet-stream"}
"""An answer that is a file has no example of its bytes."""
OPERATIONS = [
    (f"{method} {address}", operation)
    for address, methods in document()["paths"].items()
    for method, operation in methods.items()
]
SHAPES_OF_THE_API = {shape for each in api.operations for shape in (each.body, each.query, each.reply) if shape}


def contents():
    for name, operation in OPERATIONS:
        for kind, of in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} takes {kind}", of
        for status, answer in operation["responses"].items():
            for kind, of in answer.get("content", {}).items():
                if kind not in NO_JSON:
                    yield f"{name} answers {status}", of
    for name, answer in document()["components"]["responses"].items():
        for of in answer["content"].values():
            yield name, of


def checked(schema, example):
    inside = {**schema, "components": document()["components"]}
    checker = Draft202012Validator.FORMAT_CHECKER
    return [error.message for error in Draft202012Validator(inside, format_checker=checker).iter_errors(example)]


def test_the_document_says_no_less_than_it_did():
    assert len(OPERATIONS) >= len(api.operations) + 4


@every(("name", "of"), contents(), ids=[name for name, _ in contents()])
def test_each_example_is_there_and_right_by_its_schema(name, of):
    assert "example" in of
    assert checked(of["schema"], of["example"]) == []


def test_every_text_has_an_example_that_somebody_wrote():
    """If not: add the field to ``gateway/api/v1/example_values.py``."""
    assert document()["paths"]
    assert sorted(UNWRITTEN) == []


def test_an_example_that_is_wrong_would_be_found():
    assert checked({"$ref": "#/components/schemas/NewFeed"}, {"school_urn": "1", "name": "Arbor"})
    assert checked({"$ref": "#/components/schemas/FeedShape"}, {**told_of("FeedShape"), "id": "no id"})


def told_of(name):
    return told_example(next(shape for shape in every_shape() if shape.__name__ == name))


def every_shape():
    """Those of the API and, beside them, whatever stands inside one."""
    waiting, found = [*SHAPES_OF_THE_API, *SHAPES], set()
    while waiting:
        shape = waiting.pop()
        if shape not in found:
            found.add(shape)
            waiting += [each for field in shape.model_fields.values() for each in models_in(field.annotation)]
    return found


def models_in(annotation):
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [each for inside in getattr(annotation, "__args__", ()) for each in models_in(inside)]


@every("operation", api.operations, ids=lambda each: each.name)
def test_each_example_is_taken_by_its_model(operation):
    """A model asks for more than its schema can say."""
    if operation.body is not None:
        operation.body.model_validate_json(json.dumps(asked_example(operation.body)))
    if operation.reply is not None:
        operation.reply.model_validate_json(json.dumps(told_example(operation.reply)))


def test_no_operation_lacks_an_answer_that_is_shown_or_says_why_not():
    for name, operation in OPERATIONS:
        (answer,) = [each for status, each in operation["responses"].items() if status != "default"]
        assert "content" in answer or answer["description"] == "Done; nothing to say.", name


def test_every_parameter_of_a_path_has_an_example():
    for name, operation in OPERATIONS:
        for each in operation["parameters"]:
            if each["in"] == "path" or each["required"] or "example" in each:
                assert checked(each["schema"], each["example"]) == [], (name, each["name"])


def test_nothing_is_written_for_a_field_or_shape_that_is_gone():
    shapes = {shape.__name__: shape for shape in every_shape()}
    assert set(WHOLE) <= set(shapes)
    assert {(shape, name) for shape, name in OF_SHAPES if name not in shapes[shape].model_fields} == set()
    assert {shape for shape, names in ALSO_ASKED.items() if not set(names) <= set(shapes[shape].model_fields)} == set()
    named = {name for shape in shapes.values() for name in shape.model_fields}
    assert set(FIELDS) - named == set()


def test_nobody_in_the_examples_exists():
    """Addresses are of domains that nobody can have (RFC 2606), and numbers of those kept for drama (Ofcom)."""
    said = json.dumps([of["example"] for _, of in contents()])
    assert {each for each in re.findall(r"@[\w.-]+", said) if not each.endswith(".example")} == set()
    assert {each for each in re.findall(r"\b0[1-9]\d{2,4} ?\d{6}\b", said) if not each.startswith("01632 960")} == set()


def test_the_intake_stands_beside_the_api_and_says_how_it_is_signed():
    paths = {name: operation for name, operation in OPERATIONS if AREA in operation["tags"]}
    assert set(paths) == {
        "post /feeds/{feed_id}/files", "post /feeds/{feed_id}/pupils", "post /feeds/{feed_id}/tries",
        "get /feeds/{feed_id}/deliveries/{delivery_id}",
    }  # fmt: skip
    for operation in paths.values():
        assert operation["servers"] == [{"url": "/mis/v1"}]
        assert operation["security"] == [{"feedSignature": []}]
    scheme = document()["components"]["securitySchemes"]["feedSignature"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "webhook-signature")
    assert "HMAC-SHA256" in scheme["description"]


def test_every_address_of_the_intake_is_described(app):
    described = {
        (method.upper(), address)
        for address, methods in document()["paths"].items()
        for method, operation in methods.items()
        if AREA in operation["tags"]
    }
    served = {
        (method, rule.rule.removeprefix("/mis/v1").replace("<uuid:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("mis_v1.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == served


def test_people_see_the_examples_and_where_the_intake_is(client):
    page = client.get("/api/v1/docs/mis").text
    assert "<code>/mis/v1/feeds/{feed_id}/pupils</code>" in page
    assert "A203202811068" in page
    assert "/mis/v1/feeds/{feed_id}/tries" in client.get("/api/v1/docs").text


def test_a_sender_can_check_its_own_signing_by_the_example(client):
    signed = SIGNED_EXAMPLE
    assert (
        Webhook(signed["secret"]).sign(
            signed["webhook-id"], datetime.fromtimestamp(int(signed["webhook-timestamp"]), UTC), signed["body"]
        )
        == signed["webhook-signature"]
    )
    page = client.get("/api/v1/docs/mis").text
    assert signed["webhook-signature"] in page
    assert "HMAC-SHA256" in page
    assert "HMAC-SHA256" not in client.get("/api/v1/docs/records").text
