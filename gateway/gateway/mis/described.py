"""The intake as the OpenAPI document has it: its addresses, what each takes and answers, and how a call is signed."""

from collections.abc import Mapping
from typing import Any

from haven_schemas.acts.pupil_changes import PupilPush, PushedPupil
from haven_schemas.acts.pupils import Delivery
from haven_schemas.acts.pupils.results import RESULT_PREFIX
from haven_schemas.acts.pupils.tries import TRY_PREFIX, TryReport
from pydantic import BaseModel

from gateway.api.v1.example_values import WHOLE, an_id
from gateway.api.v1.examples import told_example

from .feeds import DeliveryAccepted

SCHEME = "feedSignature"
AREA = "mis"
SERVERS = [{"url": "/mis/v1"}]
REF = "#/components/schemas/{model}"

CSV = (
    "upn,legal_surname,legal_forename,preferred_surname,preferred_forename,date_of_birth,sex,year_group,class\r\n"
    "A203202811068,Ash,Ida,,,2014-03-02,F,7,7B\r\n"
)
CTF = """<?xml version="1.0" encoding="UTF-8"?>
<CTfile>
  <Header>
    <DocumentName>Common Transfer File</DocumentName>
    <CTFversion>25.0</CTFversion>
    <DateTime>2026-11-24T09:15:00</DateTime>
    <SourceSchool><LEA>888</LEA><Estab>1001</Estab><SchoolName>Alder School</SchoolName></SourceSchool>
  </Header>
  <CTFpupilData>
    <Pupil>
      <UPN>A203202811068</UPN>
      <Surname>Ash</Surname>
      <Forename>Ida</Forename>
      <DOB>2014-03-02</DOB>
      <Sex>F</Sex>
      <NCyearActual>7</NCyearActual>
    </Pupil>
  </CTFpupilData>
</CTfile>
"""
"""The smallest files of each kind that bring one pupil, who does not exist."""
ONEROSTER = "users.csv, demographics.csv, orgs.csv, classes.csv, enrollments.csv and manifest.csv, packed as a zip"

SECURITY_SCHEME: Mapping[str, str] = {
    "type": "apiKey",
    "in": "header",
    "name": "webhook-signature",
    "description": (
        "Not a key but a signature, by Standard Webhooks 1.0 (standardwebhooks.com): `v1,` and the base64 of "
        "HMAC-SHA256 over `webhook-id`, a full stop, `webhook-timestamp`, a full stop, and the body byte for byte. Its "
        "key is the feed's secret without `whsec_`, decoded from base64. OpenAPI has no scheme of its own for it. The "
        "time may be five minutes off; an id that was taken is refused for 35 days."
    ),
}

SIGNED_EXAMPLE: Mapping[str, str] = {
    "secret": "whsec_YW4gZXhhbXBsZSB0aGF0IG9wZW5zIG5vIGZlZWQuLi4=",
    "webhook-id": "msg_2f1c",
    "webhook-timestamp": "1795511700",
    "body": '{"mode":"delta","pupils":[]}',
    "webhook-signature": "v1,1DrI4eRq63zCpOLUr+LnUqf5jbr8RYVsBn2zw/rf1Tw=",
}
"""To check a sender's own signing by. The secret is nobody's."""

SHAPES: Mapping[type[BaseModel], str] = {
    PupilPush: "validation",
    PushedPupil: "validation",
    DeliveryAccepted: "serialization",
    Delivery: "serialization",
    TryReport: "serialization",
}
"""What the intake takes and answers, beside files."""


def intake_paths() -> dict[str, Any]:
    """The paths of the intake, each operation with the server it stands under: it is no part of the API's own."""
    return {
        "/feeds/{feed_id}/files": {
            "post": _sent(
                "receive_file",
                "Send a file: a Common Transfer File (XML), a CSV or OneRoster (zip), at most 20 MB",
                _FILES,
                (
                    "202",
                    DeliveryAccepted,
                    "The file is kept and its signature holds; it is worked through next.",
                ),
                [_message_id(), _timestamp(), *_EXPLAINING, _CHECK, _HOLDS],
            )
        },
        "/feeds/{feed_id}/pupils": {
            "post": _sent(
                "receive_pupils",
                "Push one pupil or a batch, at most 8 MB and 20,000 pupils",
                _PUPILS,
                ("202", DeliveryAccepted, "The push is kept and its signature holds; it is worked through next."),
                [_message_id(), _timestamp(), *_EXPLAINING, _CHECK],
            )
        },
        "/feeds/{feed_id}/tries": {
            "post": _sent(
                "try_file",
                "Try a file or a push: what would it do? Nothing is applied or kept",
                {**_FILES, **_PUPILS},
                ("200", TryReport, "What it would do; the first 2,000 rows are looked at."),
                [_message_id(TRY_PREFIX), _timestamp(), *_EXPLAINING, _HOLDS],
            )
        },
        "/feeds/{feed_id}/deliveries/{delivery_id}": {
            "get": {
                **_head("get_delivery", "What became of a delivery"),
                "parameters": [_id("feed_id"), _id("delivery_id"), _AFTER_ROW, _RESULT_ID, _timestamp()],
                "responses": _responses("200", Delivery, "Its state, and every row that was not applied."),
                "security": [{SCHEME: []}],
            }
        },
    }


def _sent(
    name: str,
    summary: str,
    content: Mapping[str, Any],
    answer: tuple[str, type[BaseModel], str],
    parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        **_head(name, summary),
        "parameters": [_id("feed_id"), *parameters],
        "requestBody": {"required": True, "content": content},
        "responses": _responses(*answer),
        "security": [{SCHEME: []}],
    }


def _head(name: str, summary: str) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "tags": [AREA], "servers": SERVERS}


def _responses(status: str, shape: type[BaseModel], description: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=shape.__name__)}
    content = {"application/json": {"schema": schema, "example": told_example(shape)}}
    return {
        status: {"description": description, "content": content},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _id(name: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "uuid"}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": an_id(name)}


def _header(name: str, description: str, schema: Mapping[str, Any], example: str, *, required: bool) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string", **schema},
        "example": example,
    }


def _message_id(prefix: str = "") -> dict[str, Any]:
    described = "Your own id of this message, another one for each; the same again where an answer was lost."
    if prefix:
        described = f"Begins with `{prefix}`, which no delivery's does: it is signed, so that a try stays one."
    schema = {"minLength": 1, "maxLength": 200, **({"pattern": f"^{prefix}"} if prefix else {})}
    return _header("webhook-id", described, schema, f"{prefix}msg_2f1c", required=True)


def _timestamp() -> dict[str, Any]:
    described = "When it was sent: seconds since 1970 (UTC)."
    return _header("webhook-timestamp", described, {"maxLength": 20}, "1795511700", required=True)


_RESULT_ID = _header(
    "webhook-id",
    f"`{RESULT_PREFIX}` and the delivery's id. The body that is signed is empty.",
    {"pattern": f"^{RESULT_PREFIX}"},
    f"{RESULT_PREFIX}{an_id('delivery_id')}",
    required=True,
)
_EXPLAINING = (
    _header(
        "webhook-key-id",
        "Which secret signed, by the number the trust gave with it. Not signed; only helps to explain a refusal.",
        {"maxLength": 60},
        "1",
        required=False,
    ),
    _header(
        "Content-Digest",
        "RFC 9530, by SHA-256. Not signed; only helps to explain a refusal.",
        {"maxLength": 500},
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
        required=False,
    ),
)
_CHECK: dict[str, Any] = {
    "name": "check",
    "in": "query",
    "required": False,
    "description": "`true`: it is worked through as a whole, and nothing is applied.",
    "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
    "example": "false",
}
_HOLDS: dict[str, Any] = {
    "name": "holds",
    "in": "query",
    "required": False,
    "description": (
        "`staff`: the CSV is a list of staff. Its headings: source_id, given_name, family_name, email, job, kind, "
        "began_on, left_on, classes, year_groups; or those saved for the feed. OneRoster has both in one file. "
        "`photos`: the zip has photos of pupils in it, each named by UPN or by the pupil's id in your system."
    ),
    "schema": {"type": "string", "enum": ["pupils", "staff", "photos"], "default": "pupils"},
    "example": "pupils",
}
_AFTER_ROW: dict[str, Any] = {
    "name": "after_row",
    "in": "query",
    "required": False,
    "description": "Asks for the rejected rows beyond that one; an answer holds 2,000.",
    "schema": {"type": "integer", "minimum": 0, "default": 0},
    "example": 0,
}
_FILES: dict[str, Any] = {
    "application/xml": {"schema": {"type": "string"}, "example": CTF},
    "text/csv": {"schema": {"type": "string"}, "example": CSV},
    "application/zip": {"schema": {"type": "string", "format": "binary"}, "example": ONEROSTER},
}
_PUPILS: dict[str, Any] = {
    "application/json": {
        "schema": {"anyOf": [{"$ref": REF.format(model=each.__name__)} for each in (PupilPush, PushedPupil)]},
        "example": WHOLE["PupilPush"],
    }
}
