"""The running service over the real broker, as the gateway calls it, beside a running identity; no roll runs."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.units.ids import new_id
from haven_schemas.acts import identity
from haven_schemas.acts.incidents.actions import ActionAdded, ActionPage, AddAction, ListActions
from haven_schemas.acts.incidents.categories import AddCategory, CategoryAdded, CategoryList
from haven_schemas.acts.incidents.records import Chronology, ReadChronology
from haven_schemas.acts.incidents.reporting import ConcernPupil, ConcernReceipt, RecordConcern
from haven_schemas.acts.incidents.triage import (
    AcceptConcern,
    Concern,
    ConcernPage,
    ConcernQuery,
    IncidentReceipt,
    ListConcerns,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from psycopg2 import sql
from sqlalchemy import create_engine, text

PASSWORD = "a long one, 4 tests"
REFUSED = sql.SQL("SELECT fields ->> 'object_id' FROM audit_entry WHERE fields ->> 'outcome' = 'seal_broken'")
SWAP = text("""
UPDATE concern SET account = other.account FROM concern other
WHERE concern.id IN (:first, :second) AND other.id IN (:first, :second) AND other.id <> concern.id
""")
SCOPE = text("SELECT set_config('haven.school_ids', :school, true)")


class Person:
    """A member of staff of the trust, signed in when first needed."""

    def __init__(self, trust, role):
        self.trust, self.email, self.secret = trust, f"{role}@school.example", pyotp.random_base32()
        grant = identity.NewGrant(role=role, school_ids=[trust.school])
        request = identity.AddStaff(
            name="A Person", email=self.email, password=PASSWORD, grants=[grant], totp_secret=self.secret
        )
        trust.call("add_staff", request, identity.Added, trust.world.setup_token(), service="identity")
        sign_in = identity.SignIn(email=self.email, password=PASSWORD, client="desk")
        self.signed_in = trust.call("sign_in", sign_in, identity.SignedIn, None, service="identity")
        self.session = self.signed_in.session_token
        self.permits = list(self.signed_in.reporting_permits)

    def token(self):
        request = identity.TokenForSession(session_token=self.session)
        return self.trust.call(
            "token_for_session", request, identity.SessionView, None, service="identity"
        ).access_token

    def elevate(self):
        request = identity.Elevate(code=pyotp.TOTP(self.secret).now())
        raised = self.trust.call("elevate", request, identity.Elevated, self.token(), service="identity")
        self.session = raised.session_token


class Trust:
    """A world with identity and incidents running, and one school."""

    def __init__(self, world):
        self.world = world
        self.identity = world.start_service("identity", wait=False)
        self.process = world.start_service("incidents", wait=False)
        for process in (self.identity, self.process):
            process.wait_until_ready()
        settings = world.settings_for("gateway")
        self.connection = BrokerConnection(settings["HAVEN_RPC_URL"], Path(settings["HAVEN_CA_FILE"]), "test")
        self.client = RpcClient(self.connection, BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"])), "gateway")
        self.connection.start()
        self.connection.wait_open(10)
        token = world.setup_token()
        school = identity.AddSchool(urn="900101", laestab=None, name="Alder School")
        self.school = self.call("add_school", school, identity.Added, token, service="identity").id
        category = AddCategory(name="Bullying", group="behaviour", position=1)
        self.category = self.call("add_category", category, CategoryAdded, token).id
        self.teacher, self.lead = Person(self, "reporter"), Person(self, "dsl")

    def call(self, method, request, reply, token, key=None, service="incidents"):
        return self.client.call(
            service, method, request, reply, token=token, timeout=15, correlation_id=new_id(), idempotency_key=key
        )

    def draft(self, account="What was seen."):
        return RecordConcern(
            school_id=self.school,
            category_id=self.category,
            occurred_at=datetime.now(UTC) - timedelta(hours=1),
            account=account,
            pupils=[ConcernPupil(not_listed="A boy in a red coat", role="harmed")],
        )

    def record(self, token, key=None, request=None):
        return self.call("record_concern", request or self.draft(), ConcernReceipt, token, key)

    def get(self, token, concern_id):
        return self.call("get_concern", ConcernQuery(concern_id=concern_id), Concern, token)

    def count(self, query):
        engine = create_engine(self.world.database("incidents").owner_url)
        with engine.begin() as connection:
            connection.execute(SCOPE, {"school": str(self.school)})
            found = connection.scalar(query)
        engine.dispose()
        return found

    def concerns(self):
        return self.count(text("SELECT count(*) FROM concern"))

    def events(self):
        return self.count(text("SELECT count(*) FROM outbox WHERE type = 'incidents.concern_recorded'"))

    def verifying_keys(self):
        return self.count(
            text("SELECT count(*) FROM trusted_key WHERE purpose IN ('access-token', 'reporting-permit')")
        )

    def intake_keys(self):
        return self.count(text("SELECT count(*) FROM trusted_key WHERE purpose = 'intake'"))


@pytest.fixture(scope="module")
def trust(module_world):
    made = Trust(module_world)
    yield made
    made.connection.stop()


def refused(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def eventually(check, seconds=120):
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_the_same_key_is_one_concern_and_one_event(trust):
    before = trust.concerns(), trust.events()
    token, request = trust.teacher.token(), trust.draft()
    first = trust.record(token, "key-1", request)
    assert [trust.record(token, "key-1", request) for _ in range(3)] == [first] * 3
    assert (trust.concerns(), trust.events()) == (before[0] + 1, before[1] + 1)
    assert refused(trust.record, token, "key-1", trust.draft("Another.")) is ErrorCode.IDEMPOTENCY_CONFLICT


def test_a_permit_lets_one_report_in_and_its_repeats(trust):
    permit, request = trust.teacher.permits.pop(), trust.draft()
    first = trust.record(permit, "key-2", request)
    assert trust.record(permit, "key-2", request) == first
    assert refused(trust.record, permit, "key-3", trust.draft("Another.")) is ErrorCode.PERMIT_SPENT
    assert refused(trust.record, permit, None, trust.draft("Another.")) is ErrorCode.PERMIT_SPENT
    assert refused(trust.get, permit, first.id) is ErrorCode.TOKEN_INVALID
    eventually(lambda: trust.get(trust.teacher.token(), first.id).author_confirmed)


def test_what_was_changed_in_the_database_is_refused_and_audited_by_its_row(trust):
    first, second = (trust.record(trust.teacher.token(), None, trust.draft(each)).id for each in ("One.", "Two."))
    engine = create_engine(trust.world.database("incidents").owner_url)
    with engine.begin() as connection:
        connection.execute(SCOPE, {"school": str(trust.school)})
        connection.execute(SWAP, {"first": first, "second": second})
    engine.dispose()
    for concern_id in (first, second):
        assert refused(trust.get, trust.teacher.token(), concern_id) is ErrorCode.SEAL_BROKEN
    audited = trust.world.rows("incidents", REFUSED)
    assert {(str(first),), (str(second),)} <= set(audited)


def test_tiers(trust):
    concern_id = trust.record(trust.teacher.token()).id
    subject_id = trust.get(trust.teacher.token(), concern_id).subjects[0].subject_id
    chronology = ReadChronology(subject_id=subject_id)
    accept = AcceptConcern(concern_id=concern_id, reason="Why.")
    sensitive = [
        ("get_concern", ConcernQuery(concern_id=concern_id), Concern),
        ("read_chronology", chronology, Chronology),
        ("list_concerns", ListConcerns(), ConcernPage),
        ("list_actions", ListActions(), ActionPage),
        ("accept_concern", accept, IncidentReceipt),
    ]
    standard = trust.lead.token()
    assert {refused(trust.call, *each, standard) for each in sensitive} == {ErrorCode.STEP_UP_REQUIRED}
    trust.lead.elevate()
    elevated = trust.lead.token()
    for each in sensitive[:-1]:
        trust.call(*each, elevated)
    assert refused(trust.call, *sensitive[-1], trust.teacher.token()) is ErrorCode.NOT_PERMITTED
    receipt = trust.call(*sensitive[-1], elevated, "key-4")
    assert trust.call(*sensitive[-1], elevated, "key-4") == receipt
    assert refused(trust.call, *sensitive[-1], elevated, "key-5") is ErrorCode.ALREADY_TRIAGED
    entries = trust.call(*sensitive[1], elevated).entries
    assert [each.text for each in entries] == ["Why.", "What was seen."]


def test_an_action_for_a_colleague_whom_identity_knows(trust):
    trust_lead = trust.lead.token()
    concern_id = trust.record(trust.teacher.token()).id
    accept = AcceptConcern(concern_id=concern_id, reason="Why.")
    incident_id = trust.call("accept_concern", accept, IncidentReceipt, trust_lead).id
    concern = trust.get(trust.teacher.token(), concern_id)
    for owner_id, expected in ((concern.reporter_id, None), (new_id(), "owner_id")):
        request = AddAction(incident_id=incident_id, text="Ring.", owner_id=owner_id, due_on="2026-12-01")
        try:
            trust.call("add_action", request, ActionAdded, trust_lead)
            wrong = None
        except Problem as problem:
            wrong = problem.fields[0].field
        assert wrong == expected


def test_narrative_is_in_no_reply_kept_and_no_log(trust):
    word = "WINCHESTERCANARY"
    concern_id = trust.record(trust.teacher.token(), "key-6", trust.draft(word)).id
    assert trust.get(trust.teacher.token(), concern_id).account == word
    engine = create_engine(trust.world.database("incidents").owner_url)
    with engine.begin() as connection:
        kept = connection.scalars(text("SELECT reply::text FROM idempotency")).all()
    engine.dispose()
    assert kept
    assert all(word not in each for each in kept)
    assert word not in trust.process.log.read_text()


def test_categories_for_staff_and_for_services_only(trust):
    names = trust.call("list_categories", Empty(), CategoryList, trust.teacher.token()).categories
    assert [each.name for each in names] == ["Bullying"]
    query = ConcernQuery(concern_id=new_id())
    for method, request in (("copy_categories", Empty()), ("concern_facts", query)):
        assert refused(trust.call, method, request, Empty, trust.lead.token()) is ErrorCode.NOT_PERMITTED
    assert refused(trust.call, "list_categories", Empty(), Empty, trust.lead.token() + "x")


@pytest.fixture
def own_trust(breakable_stack, make_world):
    """A trust on an infrastructure that the test may break."""
    world = make_world(breakable_stack())
    made = Trust(world)
    yield made
    made.connection.stop()
    world.close()


def test_identity_and_openbao_away_a_permitted_report_is_taken_and_readable_after_their_return(own_trust):
    """The process is started anew while they are away."""
    trust = own_trust
    permit, token, request = trust.teacher.permits.pop(), trust.teacher.token(), trust.draft()
    eventually(lambda: trust.intake_keys() == 1 and trust.verifying_keys() >= 2)
    trust.identity.stop()
    trust.world.stack.supervisor.stop("openbao")
    trust.process.kill()
    trust.process.start()
    concern_id = trust.record(permit, "key-7", request).id
    assert trust.record(permit, "key-7", request).id == concern_id
    assert refused(trust.record, permit, "key-8") is ErrorCode.PERMIT_SPENT
    assert refused(trust.get, token, concern_id) is ErrorCode.SESSION_UNVERIFIED
    trust.world.stack.supervisor.start("openbao")
    trust.identity.start()
    eventually(lambda: not trust.get(trust.teacher.token(), concern_id).sealed, 60)
    eventually(lambda: trust.get(trust.teacher.token(), concern_id).author_confirmed)
    assert trust.get(trust.teacher.token(), concern_id).account == "What was seen."
