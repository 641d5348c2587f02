"""Where an audit entry came from stands beside its leaf from the first commit on, and never in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.access.token_claims import PermitClaims, service_access
from chassis.bus.audit_numbers import HeardNumbers
from chassis.bus.audit_sender import AuditSender
from chassis.calls.calls import answer
from chassis.ground.context import NOBODY
from chassis.units.ids import new_id
from chassis.units.models import OutboxRow
from core_probe import NORTH, GivenCaller, request, staff
from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.events import AuditEntriesRecorded, Envelope, read_event
from haven_schemas.identifiers import Contract
from haven_schemas.origins import Origin
from haven_schemas.rpc_wire import Request, write_request
from pydantic import ValidationError
from sqlalchemy import select, text

SESSION = uuid4()
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOME = Origin(channel="page", network="203.0.113.0/24")
FIELDS = {
    "action", "at", "actor_id", "right", "school_ids", "subject_ids", "object_id", "outcome", "correlation_id",
}  # fmt: skip


class Nothing(Contract):
    """Asks and answers nothing."""


def spec(**changes):
    given = {"name": "probe.look", "request": Nothing, "reply": Nothing, "what": "looks", "right": "probe:write"}
    return Call(**{**given, **changes})


def look(_service, unit, _request):
    unit.audit(AuditAction.CONCERN_RECORD_READ, school_ids=[NORTH])
    return Nothing()


def sign_in(_service, unit, _request):
    unit.audit(AuditAction.SESSION_SIGN_IN, actor_id=new_id(), session_id=SESSION)
    return Nothing()


def kept(database):
    with database.engine.connect() as connection:
        return connection.execute(text("SELECT fields, origin FROM audit_entry ORDER BY position")).all()


@pytest.fixture
def someone():
    return staff(NORTH)


def asked_from(origin, **given):
    return request(**given).model_copy(update={"origin": origin})


def test_it_is_kept_beside_the_fields_with_the_session_of_the_token(database, someone):
    answer(GivenCaller(database, someone=someone), spec(), look, None, asked_from(HOME))
    [(fields, origin)] = kept(database)
    assert origin == {"channel": "page", "session_id": str(someone.session_id), "network": "203.0.113.0/24"}
    assert set(fields) == FIELDS, "the leaf is made of these"


def test_a_refusal_says_it_as_well(database, someone):
    answer(GivenCaller(database, someone=someone), spec(right="probe:read"), look, None, asked_from(HOME))
    [(fields, origin)] = kept(database)
    assert (fields["outcome"], origin["network"]) == ("not_permitted", "203.0.113.0/24")


def test_a_sign_in_has_no_token_and_says_which_session_it_began(database):
    answer(GivenCaller(database), spec(right=None, public=True), sign_in, None, asked_from(HOME, token=None))
    [(_, origin)] = kept(database)
    assert origin == {"channel": "page", "session_id": str(SESSION), "network": "203.0.113.0/24"}


def test_a_report_by_permit_names_the_session_that_the_permit_came_with(database):
    claims = {"iss": "identity", "jti": new_id(), "iat": 0, "exp": 9, "sub": new_id(), "sid": SESSION, "schools": []}
    access = PermitClaims.model_validate(claims).access("a permit")
    assert access.session_id is None, "it gives nothing"
    with database.unit(replace(access, origin=HOME)) as unit:
        look(None, unit, None)
    assert kept(database)[0].origin["session_id"] == str(SESSION)


def test_a_service_s_own_work_is_in_the_background_and_what_an_old_gateway_asks_is_not_known(database, someone):
    with database.unit(service_access("incidents", "a_job"), schools=[]) as unit:
        look(None, unit, None)
    answer(GivenCaller(database, someone=someone), spec(), look, None, request())
    with database.unit(NOBODY) as unit:
        look(None, unit, None)
    origins = [origin for _, origin in kept(database)]
    assert origins == [{"channel": "background", "session_id": None, "network": None}, None, None]


def sent(database, heard, again=False):
    sender = AuditSender(database.engine, "incidents", new_id(), heard=heard, now=lambda: NOW)
    assert sender.send_again(heard.statement, missing_for=-DAY) if again else sender.send_some()
    with database.unit(NOBODY) as unit:
        return [
            Envelope.model_validate(row)
            for row in unit.session.scalars(select(OutboxRow.body).order_by(OutboxRow.position))
        ]


def heard_of(highest=0, **said):
    heard = HeardNumbers("incidents")
    heard.hear({"sources": {"incidents": {"highest": highest}}, **said})
    return heard


@pytest.fixture
def written(database, someone):
    """An entry of known and one of unknown origin."""
    for origin in (HOME, None):
        with database.unit(replace(someone, origin=origin)) as unit:
            look(None, unit, None)
    return database


def test_a_log_that_takes_it_is_sent_it_beside_the_leaves(written, someone):
    [envelope] = sent(written, heard_of(origins=True))
    assert envelope.dataschema == "haven:incidents.audit_entries_recorded:v2"
    event = read_event(envelope)
    first, second = event.entries
    [origin] = event.origins
    assert (str(origin.entry_id), origin.session_id, origin.network) == (first["id"], someone.session_id, HOME.network)
    for leaf in (first, second):
        assert set(leaf) == FIELDS | {"v", "source", "number", "id", "sealed"}


def test_a_log_of_the_release_before_is_sent_what_it_reads(written):
    [envelope] = sent(written, heard_of())
    assert envelope.dataschema == "haven:incidents.audit_entries_recorded:v1"
    assert set(envelope.data) == {"source", "entries"}
    assert read_event(envelope) == AuditEntriesRecorded(source="incidents", entries=envelope.data["entries"])


def test_what_the_log_lacks_is_sent_again_with_it(written):
    sent(written, heard_of(origins=True))
    first, again = sent(written, heard_of(origins=True), again=True)
    assert again.data == first.data


def test_a_call_without_it_is_written_as_the_release_before_writes_it():
    given = {"token": None, "correlation_id": new_id(), "deadline": 9e9, "idempotency_key": None}
    assert b"origin" not in write_request("look", Nothing(), **given)
    read = Request.model_validate_json(write_request("look", Nothing(), **given, origin=HOME))
    assert read.origin == HOME


@pytest.mark.parametrize("network", ["203.0.113.9/24", "203.0.113.0/33", "home", "", "203.0.113.0/24; DROP"])
def test_what_is_no_network_is_none(network):
    with pytest.raises(ValidationError):
        Origin(channel="page", network=network)
