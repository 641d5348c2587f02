"""The running service over the real broker: every caller sees it as here; PostgreSQL and OpenBao are real too."""

import time
from datetime import datetime, timezone
from pathlib import Path

import pyotp
import pytest
from chassis.access.tokens import verify_permit
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.ground.settings import load
from chassis.keys.trusted_keys import TrustedKeys
from chassis.keys.vault import Vault
from chassis.units.database import Database
from chassis.units.ids import new_id
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import staff, visitors
from haven_schemas.acts.identity.first_run import CheckFirstRun, InstallationState
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from identity.settings import IdentitySettings

PASSWORD = "a long one, 4 tests"


class Caller:
    """Calls as the gateway does."""

    def __init__(self, world):
        settings = world.settings_for("gateway")
        self.connection = BrokerConnection(settings["HAVEN_RPC_URL"], Path(settings["HAVEN_CA_FILE"]), "test")
        self.client = RpcClient(self.connection, BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"])), "gateway")
        self.connection.start()
        self.connection.wait_open(10)

    def call(self, method, request, reply, token=None, key=None):
        return self.client.call(
            "identity",
            method,
            request,
            reply,
            token=token,
            timeout=10,
            correlation_id=new_id(),
            idempotency_key=key,
        )

    def sign_in(self, email, client="desk"):
        return self.call("sign_in", contract.SignIn(email=email, password=PASSWORD, client=client), contract.SignedIn)

    def view(self, session_token):
        return self.call(
            "token_for_session", contract.TokenForSession(session_token=session_token), contract.SessionView
        )


@pytest.fixture(scope="module")
def process(module_world):
    return module_world.start_service("identity")


@pytest.fixture(scope="module")
def caller(module_world, process):
    made = Caller(module_world)
    yield made
    made.connection.stop()


@pytest.fixture(scope="module")
def secret():
    return pyotp.random_base32()


@pytest.fixture(scope="module")
def trust(module_world, caller, secret):
    """One school with a reporter, and an administrator of the whole trust; made under the set-up token."""
    token = module_world.setup_token()
    school = caller.call(
        "add_school", contract.AddSchool(urn="900101", laestab=None, name="Alder School"), contract.Added, token
    ).id
    for email, role, schools, factor in (
        ("reporter@school.example", "reporter", [school], None),
        ("administrator@school.example", "administrator", [], secret),
    ):
        request = contract.AddStaff(
            name="A Person",
            email=email,
            password=PASSWORD,
            grants=[contract.NewGrant(role=role, school_ids=schools)],
            totp_secret=factor,
        )
        caller.call("add_staff", request, contract.Added, token)
    return school


def refused(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def first_refusal(seconds, call, *arguments):
    """Code of the first refusal of a call repeated for so long; None if it was never refused."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            call(*arguments)
        except Problem as problem:
            return problem.code
        time.sleep(0.1)
    return None


def test_sign_in_and_a_token_that_opens_doors(caller, trust):
    signed_in = caller.sign_in("reporter@school.example")
    view = caller.view(signed_in.session_token)
    assert view.roles == ["reporter"]
    schools = caller.call("list_schools", Empty(), contract.SchoolList, view.access_token).schools
    assert [each.id for each in schools] == [trust]
    listing = contract.ListStaff(school_id=trust)
    assert refused(caller.call, "list_staff", listing, contract.StaffList, view.access_token) is (
        ErrorCode.NOT_PERMITTED
    )


def test_permits_hold_wherever_they_are_checked(module_world, caller, trust):
    permits = caller.sign_in("reporter@school.example").reporting_permits
    settings = load(IdentitySettings, module_world.settings_for("identity"))
    database = Database(settings.database_url.get_secret_value(), source="test", workers=1)
    trusted = TrustedKeys(database, Vault(settings))
    for permit in permits:
        access = verify_permit(permit, trusted, settings.trust_id, datetime.now(timezone.utc))
        assert access.school_ids == {trust}
    database.dispose()


def test_wrong_password_is_refused_over_the_bus_too(caller, trust):
    request = contract.SignIn(email="reporter@school.example", password="not this one 1!", client="elsewhere")
    assert refused(caller.call, "sign_in", request, contract.SignedIn) is ErrorCode.SIGN_IN_FAILED


def test_without_a_token_there_is_nothing(caller, trust):
    assert refused(caller.call, "list_schools", Empty(), contract.SchoolList) is ErrorCode.SIGN_IN_REQUIRED
    assert refused(caller.call, "list_schools", Empty(), contract.SchoolList, "forged") is ErrorCode.TOKEN_INVALID


def test_administration_needs_the_second_tier_and_revocation_reaches_this_process(caller, trust, secret):
    """Also within the first minute, when no process trusts broadcasts yet and identity asks its own table."""
    victim = caller.sign_in("reporter@school.example", "phone")
    victim_token = caller.view(victim.session_token).access_token
    session = caller.sign_in("administrator@school.example").session_token
    view = caller.view(session)
    revoke = contract.RevokeSessions(staff_id=caller.view(victim.session_token).staff_id)
    arguments = ("revoke_sessions", revoke, contract.SessionsRevoked)
    assert refused(caller.call, *arguments, view.access_token) is ErrorCode.STEP_UP_REQUIRED
    code = contract.Elevate(code=pyotp.TOTP(secret).now())
    raised = caller.call("elevate", code, contract.Elevated, view.access_token)
    elevated = caller.view(raised.session_token)
    assert elevated.tier == "elevated"
    assert caller.call(*arguments, elevated.access_token).count >= 1
    assert refused(caller.view, victim.session_token) is ErrorCode.SIGN_IN_REQUIRED
    code = first_refusal(5, caller.call, "list_schools", Empty(), contract.SchoolList, victim_token)
    assert code is ErrorCode.SIGN_IN_REQUIRED


@pytest.fixture(scope="module")
def owner(module_world, caller, trust):
    """An access token of an administrator of the whole trust, in the second tier."""
    own_secret = pyotp.random_base32()
    grant = contract.NewGrant(role="administrator", school_ids=[])
    request = contract.AddStaff(
        name="An Owner", email="owner@school.example", password=PASSWORD, grants=[grant], totp_secret=own_secret
    )
    caller.call("add_staff", request, contract.Added, module_world.setup_token())
    session = caller.sign_in("owner@school.example").session_token
    code = contract.Elevate(code=pyotp.TOTP(own_secret).now())
    raised = caller.call("elevate", code, contract.Elevated, caller.view(session).access_token)
    return caller.view(raised.session_token).access_token


def test_a_program_s_tokens_stop_within_seconds_of_its_removal(caller, trust, owner):
    request = visitors.AddMachine(name="Nightly list", rights=["school:read"], school_ids=[trust])
    made = caller.call("add_machine", request, visitors.MachineKey, owner)
    key = visitors.TokenForMachine(key=made.key, client="vendor")
    token = caller.call("token_for_machine", key, contract.SessionView).access_token
    schools = caller.call("list_schools", Empty(), contract.SchoolList, token).schools
    assert [each.id for each in schools] == [trust]
    caller.call("remove_machine", visitors.MachineRef(machine_id=made.machine_id), Empty, owner)
    assert refused(caller.call, "token_for_machine", key, contract.SessionView) is ErrorCode.SIGN_IN_REQUIRED
    code = first_refusal(5, caller.call, "list_schools", Empty(), contract.SchoolList, token)
    assert code is ErrorCode.SIGN_IN_REQUIRED


def test_a_visitor_enters_and_is_out_within_seconds_of_the_pass(caller, trust, owner):
    admit = visitors.AdmitVisitor(school_id=trust, name="A Visitor")
    handed = caller.call("admit_visitor", admit, visitors.DayPass, owner)
    enter = visitors.EnterByDayPass(code=handed.code.lower(), client="tablet")
    session = caller.call("enter_by_day_pass", enter, contract.SignedIn).session_token
    view = caller.view(session)
    assert (view.kind, view.roles) == ("visitor", ["visitor"])
    caller.call("end_day_pass", visitors.EndDayPass(pass_id=handed.id), Empty, owner)
    code = first_refusal(5, caller.call, "list_schools", Empty(), contract.SchoolList, view.access_token)
    assert code is ErrorCode.SIGN_IN_REQUIRED
    assert refused(caller.call, "enter_by_day_pass", enter, contract.SignedIn) is ErrorCode.SIGN_IN_FAILED


def test_a_role_taken_away_is_gone_within_seconds_and_a_staff_list_is_taken_in(module_world, caller, trust, owner):
    grant = contract.NewGrant(role="reporter", school_ids=[trust])
    request = contract.AddStaff(name="A Leaver", email="leaver@school.example", password=PASSWORD, grants=[grant])
    leaver = caller.call("add_staff", request, contract.Added, module_world.setup_token()).id
    token = caller.view(caller.sign_in("leaver@school.example").session_token).access_token
    (role,) = caller.call("get_account", staff.GetAccount(staff_id=leaver), staff.Account, owner).roles
    caller.call("end_grant", staff.EndGrant(grant_id=role.grant_id), Empty, owner, key="once")
    caller.call("end_grant", staff.EndGrant(grant_id=role.grant_id), Empty, owner, key="once")
    code = first_refusal(5, caller.call, "list_schools", Empty(), contract.SchoolList, token)
    assert code is ErrorCode.SIGN_IN_REQUIRED
    rows = "".join(f"Typed Name,listed{number}@school.example,reporter,900101\n" for number in range(200))
    text = f"name,email,role,school_urn\n{rows}"
    done = caller.call("import_staff", staff.StaffRows(text=text, apply=True), staff.StaffRowsResult, owner)
    assert done.applied
    assert {row.outcome for row in done.rows} == {"invite"}


def test_an_installation_with_accounts_is_set_up(caller, trust):
    state = caller.call("installation_state", Empty(), InstallationState)
    assert (state.set_up, state.trust_name) == (True, None)
    look = CheckFirstRun(token="no link of ours was ever this")
    assert refused(caller.call, "check_first_run", look, InstallationState) is ErrorCode.LINK_INVALID


def test_a_school_is_added_once_by_its_key(module_world, caller, trust):
    token = module_world.setup_token()
    request = contract.AddSchool(urn="900102", laestab=None, name="Birch School")
    first = caller.call("add_school", request, contract.Added, token, key="school-1")
    assert caller.call("add_school", request, contract.Added, token, key="school-1") == first


def test_a_set_up_that_was_closed_adds_nothing(module_world, caller, trust):
    token = module_world.setup_token()
    module_world.close_setup()
    request = contract.AddSchool(urn="900103", laestab=None, name="Cedar School")
    assert first_refusal(8, caller.call, "add_school", request, contract.Added, token) is ErrorCode.TOKEN_INVALID


def test_nothing_that_was_typed_is_in_the_log(caller, trust, process):
    assert process.is_ready()
    text = Path(process.log).read_text()
    assert "service_started" in text
    for word in (PASSWORD, "reporter@school.example", "not this one", "A Person", "Typed Name", "listed7@"):
        assert word not in text
