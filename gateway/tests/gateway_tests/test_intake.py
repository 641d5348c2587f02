"""The intake's own refusals, and bytes on their way into the store: sealed, counted, gone when refused."""

import base64
import io
import os
import secrets
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chassis.objects.object_store import ObjectStore, read_sealed
from gateway.mis.intake import MOST_BYTES, store_sealed
from haven_schemas.acts.pupils import DeliveryUploadSlot
from haven_schemas.errors import ErrorCode, Problem

SIGNED = {"webhook-id": "msg_1", "webhook-timestamp": "1790000000", "webhook-signature": "v1,AAAA"}
FILES = f"/mis/v1/feeds/{uuid4()}/files"
CANARY = b"Quillfeather"


def _code(answer):
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_another_media_type(client, kind):
    answer = client.post(FILES, data=b"x", headers=SIGNED, content_type=kind)
    assert _code(answer) == (415, "media_type_unsupported")


@pytest.mark.parametrize("missing", sorted(SIGNED))
def test_a_missing_header_of_the_signature(client, missing):
    headers = {name: value for name, value in SIGNED.items() if name != missing}
    answer = client.post(FILES, data=b"x", headers=headers, content_type="text/csv")
    assert _code(answer) == (400, "signature_invalid")


def test_a_file_over_twenty_megabytes(client):
    answer = client.post(FILES, data=b"x" * (MOST_BYTES + 1), headers=SIGNED, content_type="text/csv")
    assert _code(answer) == (413, "body_too_large")


def test_with_pupils_away_it_may_be_sent_again(client):
    answer = client.post(FILES, data=b"x", headers=SIGNED, content_type="application/xml; charset=utf-8")
    assert _code(answer) == (503, "unavailable")


def test_an_address_that_is_no_feed(client):
    answer = client.post("/mis/v1/feeds/1/files", data=b"x", headers=SIGNED, content_type="text/csv")
    assert _code(answer) == (404, "not_found")


def _slot(key):
    return DeliveryUploadSlot(
        delivery_id=uuid4(), object_name="deliveries/one", data_key=base64.b64encode(key).decode()
    )


def test_bytes_are_stored_sealed(tmp_path):
    store, key = ObjectStore(tmp_path.as_uri()), secrets.token_bytes(32)
    body = CANARY * 20_000
    assert store_sealed(store, _slot(key), io.BytesIO(body)) == len(body)
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored
    assert CANARY not in stored
    assert b"".join(read_sealed(store, "deliveries/one", key)) == body


@pytest.fixture
def full_disk(monkeypatch):
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_bavail=99, f_blocks=1000))


@pytest.mark.usefixtures("full_disk")
def test_without_room_a_vendor_is_told_so_and_when_to_try_again(ada, identity):
    identity.answers["begin_delivery"] = _slot(secrets.token_bytes(32))
    answer = ada.post(FILES, data=b"x", headers=SIGNED, content_type="text/csv")
    assert _code(answer) == (507, "no_room")
    assert int(answer.headers["Retry-After"]) >= 60
    assert "no room" in answer.json["detail"]


def test_a_delivery_that_came_before_is_named(ada, identity):
    """Whose first try got no answer knows no other way to ask what became of it."""
    before = uuid4()
    identity.answers["begin_delivery"] = _slot(secrets.token_bytes(32))
    identity.answers["finish_delivery"] = Problem(ErrorCode.DELIVERY_REPLAYED, ids={"delivery_id": str(before)})
    answer = ada.post(FILES, data=b"x", headers=SIGNED, content_type="text/csv")
    assert _code(answer) == (400, "delivery_replayed")
    assert answer.json["delivery_id"] == str(before)


def test_no_other_problem_tells_an_id(ada, identity):
    identity.answers["begin_delivery"] = Problem(ErrorCode.NOT_FOUND, ids={"delivery_id": str(uuid4())})
    answer = ada.post(FILES, data=b"x", headers=SIGNED, content_type="text/csv")
    assert set(answer.json) == {"type", "title", "status", "code", "detail", "correlation_id"}


class _Endless(io.RawIOBase):
    """A sender that does not say how much it sends, and does not stop."""

    def read(self, size=-1):
        return b"x" * size


def test_a_stream_without_an_end_is_stopped_and_leaves_nothing(tmp_path):
    store = ObjectStore(tmp_path.as_uri())
    with pytest.raises(Problem) as refused:
        store_sealed(store, _slot(secrets.token_bytes(32)), _Endless())
    assert refused.value.code is ErrorCode.BODY_TOO_LARGE
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("kind", "holds", "told"),
    [
        ("text/csv", None, "pupils"),
        ("text/csv", "staff", "staff"),
        ("application/zip", "pupils", "pupils"),
    ],
)
def test_what_a_file_holds_is_told_to_pupils(ada, identity, kind, holds, told):
    identity.answers["begin_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID)
    address = FILES if holds is None else f"{FILES}?holds={holds}"
    ada.post(address, data=b"x", headers=SIGNED, content_type=kind)
    asked = identity.last("begin_delivery")
    assert (asked.media_type, asked.holds) == (kind, told)


def test_a_file_of_something_else_is_refused(client):
    answer = client.post(f"{FILES}?holds=visitors", data=b"x", headers=SIGNED, content_type="text/csv")
    assert _code(answer) == (400, "invalid_request")
    assert answer.json["fields"][0]["field"] == "holds"


def test_a_try_of_a_list_of_staff_says_so(ada, identity):
    identity.answers["begin_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID)
    tries = FILES.replace("/files", "/tries?holds=staff")
    ada.post(tries, data=b"x", headers={**SIGNED, "webhook-id": "haven_try_1"}, content_type="text/csv")
    assert identity.last("begin_delivery").holds == "staff"
