"""The running service over the real broker, with identity beside it: the gateway's and a vendor's way through."""

import base64
import csv
import io
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.objects.object_store import ObjectStore, SealedWriter
from chassis.units.ids import new_id
from haven_schemas.acts import identity as identity_contract
from haven_schemas.acts import pupils as contract
from haven_schemas.errors import ErrorCode, Problem
from pupils.files.csv_file import HEADER
from results_asked import asking_for
from sqlalchemy import create_engine, text
from standardwebhooks import Webhook

PASSWORD = "a long one, 4 tests"
QUICK = {"HAVEN_DELIVERY_HELD_SECONDS": "2"}


class Caller:
    """Calls as the gateway does."""

    def __init__(self, world):
        settings = world.settings_for("gateway")
        self.store = ObjectStore(settings["HAVEN_OBJECT_STORE_URL"])
        self.connection = BrokerConnection(settings["HAVEN_RPC_URL"], Path(settings["HAVEN_CA_FILE"]), "test")
        self.client = RpcClient(self.connection, BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"])), "gateway")
        self.connection.start()
        self.connection.wait_open(10)

    def call(self, service, method, request, reply, token=None):
        return self.client.call(
            service, method, request, reply, token=token, timeout=10, correlation_id=new_id(), idempotency_key=None
        )

    def deliver(self, feed, body, message_id=None, media_type="text/csv"):
        slot = self.call(
            "pupils",
            "begin_delivery",
            contract.BeginDelivery(feed_id=feed.id, media_type=media_type),
            contract.DeliveryUploadSlot,
        )
        with SealedWriter(self.store, slot.object_name, base64.b64decode(slot.data_key)) as sealed:
            sealed.write(body)
        now, message_id = datetime.now(timezone.utc), message_id or f"msg_{uuid4()}"
        request = contract.FinishDelivery(
            delivery_id=slot.delivery_id,
            webhook_id=message_id,
            webhook_timestamp=str(int(now.timestamp())),
            webhook_signature=Webhook(feed.secret).sign(message_id, now, body.decode()),
        )
        return self.call("pupils", "finish_delivery", request, contract.DeliveryReceipt).delivery_id

    def fate(self, feed, delivery_id):
        request = asking_for(feed, delivery_id, at=datetime.now(UTC))
        return self.call("pupils", "get_delivery", request, contract.Delivery)

    def wait_for(self, feed, delivery_id, reached, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                fate = self.fate(feed, delivery_id)
            except Problem:
                time.sleep(0.2)
                continue
            if reached(fate):
                return fate
            time.sleep(0.05)
        raise AssertionError("the delivery did not get there")


@pytest.fixture(scope="module")
def processes(module_world):
    module_world.start_service("identity")
    return {"pupils": module_world.start_service("pupils", QUICK)}


@pytest.fixture(scope="module")
def caller(module_world, processes):
    made = Caller(module_world)
    yield made
    made.connection.stop()


@pytest.fixture(scope="module")
def feed(module_world, caller):
    """A feed of a school that reached us by event, made under the set-up token."""
    token = module_world.setup_token()
    school = identity_contract.AddSchool(urn="900101", laestab="8204001", name="Alder School")
    school_id = caller.call("identity", "add_school", school, identity_contract.Added, token).id
    staff = identity_contract.AddStaff(
        name="A Person",
        email="reporter@school.example",
        password=PASSWORD,
        grants=[identity_contract.NewGrant(role="reporter", school_ids=[school_id])],
    )
    caller.call("identity", "add_staff", staff, identity_contract.Added, token)
    request = contract.AddFeed(school_id=school_id, name="MIS")
    until = time.monotonic() + 30
    while True:
        try:
            return caller.call("pupils", "add_feed", request, contract.FeedAdded, token)
        except Problem:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def file_of(count, first=0):
    text_file = io.StringIO()
    writer = csv.writer(text_file)
    writer.writerow(HEADER)
    for number in range(first, first + count):
        # Children born on one day would be compared, each with all others.
        born = date(2013, 9, 1) + timedelta(days=number % 365)
        writer.writerow(["", f"Canary{number:05d}", "Rosalind", "", "", born.isoformat(), "F", "7", "7B"])
    return text_file.getvalue().encode()


def test_a_vendors_file_reaches_a_teachers_search(caller, feed):
    delivery_id = caller.deliver(feed, file_of(3))
    fate = caller.wait_for(feed, delivery_id, lambda fate: fate.state == "done")
    assert (fate.applied, fate.total, fate.rejected) == (3, 3, [])
    signed_in = caller.call(
        "identity",
        "sign_in",
        identity_contract.SignIn(email="reporter@school.example", password=PASSWORD, client="desk"),
        identity_contract.SignedIn,
    )
    view = caller.call(
        "identity",
        "token_for_session",
        identity_contract.TokenForSession(session_token=signed_in.session_token),
        identity_contract.SessionView,
    )
    page = caller.call(
        "pupils", "find_pupils", contract.FindPupils(query="canary 7b"), contract.PupilPage, view.access_token
    )
    assert [pupil.known_as for pupil in page.pupils] == [f"Rosalind Canary{number:05d}" for number in range(3)]
    with pytest.raises(Problem) as problem:
        caller.call(
            "pupils",
            "add_feed",
            contract.AddFeed(school_id=uuid4(), name="Mine"),
            contract.FeedAdded,
            view.access_token,
        )
    assert problem.value.code is ErrorCode.NOT_PERMITTED


def test_a_replay_is_refused_over_the_bus_with_the_first_ones_id(caller, feed):
    delivery_id = caller.deliver(feed, file_of(1), "msg_replayed")
    with pytest.raises(Problem) as problem:
        caller.deliver(feed, file_of(1), "msg_replayed")
    assert problem.value.code is ErrorCode.DELIVERY_REPLAYED
    assert problem.value.ids == {"delivery_id": str(delivery_id)}


def test_kill_9_in_the_middle_of_a_file(module_world, caller, feed, processes):
    count = 3000
    delivery_id = caller.deliver(feed, file_of(count, first=10_000))
    caller.wait_for(feed, delivery_id, lambda fate: fate.applied > 0)
    processes["pupils"].kill()
    engine = create_engine(module_world.database("pupils").owner_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('haven.school_ids', (SELECT id::text FROM school), false)"))
        asked = text("SELECT applied, state FROM delivery WHERE id = :id")
        applied, state = connection.execute(asked, {"id": delivery_id}).one()
        assert 0 < applied < count
        assert state == "running"
        processes["pupils"] = module_world.start_service("pupils", QUICK)
        fate = caller.wait_for(feed, delivery_id, lambda fate: fate.state == "done")
        assert (fate.applied, fate.rejected_count) == (count, 0)
        pupils = text("SELECT count(*), max(version) FROM pupil WHERE legal_surname >= 'Canary10000'")
        assert connection.execute(pupils).one() == (count, 1)
        events = text("SELECT count(*), count(DISTINCT aggregate_id) FROM outbox WHERE type = 'pupils.pupil_changed'")
        assert connection.execute(events).one()[0] >= count
    engine.dispose()


def test_metrics_and_logs_name_nobody(processes, feed):
    process = processes["pupils"]
    metrics = httpx.get(f"{process.health_url}/metrics").text
    assert "haven_deliveries_total" in metrics
    assert "canary" not in metrics.lower()
    assert "canary" not in process.log.read_text(encoding="utf-8").lower()
