"""The rights matrix past the gateway, generated from code: every RPC method by every role, at one's school and another.

Tokens are real ones, minted by identity at a sign-in. What the gateway would not ask is asked here.
"""

from dataclasses import replace

import pytest
from calls import Calls, entrypoints
from haven_schemas.errors import Problem
from identity.domain.roles import GIVEN_BY_HAND, RIGHTS, Role
from principals import People, Principal
from records import narrative
from rpc_asks import ABOUT_ONESELF, ASKS, NAMES_FOR_IDS, About, Doors
from telltales import NARRATIVE

pytestmark = pytest.mark.xdist_group("security")

GUARDED = {(service, spec.method): spec for service, spec in entrypoints() if not spec.public}
REFUSALS = {"not_permitted", "not_found", "step_up_required", "invalid_request", "stale_version"}
BY_HAND = sorted(GIVEN_BY_HAND)
SIGHT_ASKED_FOR = "dsl"


@pytest.fixture(scope="module")
def calls(trust):
    made = Calls(trust.world)
    yield made
    made.close()


@pytest.fixture(scope="module")
def people(trust, calls, rows):
    return People(trust, calls, rows)


@pytest.fixture(scope="module")
def staff(people):
    """``staff[school][role]``."""
    return {school: {role: people.of_role(role, school) for role in BY_HAND} for school in ("north", "south")}


@pytest.fixture(scope="module")
def about(trust, calls, people, staff, records, rows, sessions):
    """``about[school]``: everything there is to ask for."""
    made = {}
    (category,) = [str(each) for name, each in trust.categories.items() if name == "Neglect"]
    trust_wide = calls.ask(
        "identity",
        "token_for_session",
        {"session_token": sessions.bearer("administrator", elevated=True)["Authorization"].removeprefix("Bearer ")},
        None,
    )["access_token"]
    for school in ("north", "south"):
        at = staff[school]
        host = at[Role.HEADTEACHER].token(calls, elevated=True)
        school_id = str(trust.schools[school])
        invited = {
            "name": "Ian Invited", "email": f"invited-{school}@matrix.example",
            "grants": [{"role": "reporter", "school_id": school_id}],
        }  # fmt: skip
        new = calls.ask("identity", "invite_staff", invited, host)["staff_id"]
        sight = {"staff_id": new, "grant": {"role": SIGHT_ASKED_FOR, "school_id": school_id}}
        request = calls.ask("identity", "give_role", sight, trust_wide)["request_id"]
        assert request, "sight of records given by an administrator waits for a second person"
        day_pass = calls.ask("identity", "admit_visitor", {"school_id": school_id, "name": "Guest"}, host)["id"]
        program = {"name": f"Reader {school}", "rights": ["school:read"], "school_ids": [school_id]}
        machine = calls.ask("identity", "add_machine", program, trust_wide)["machine_id"]
        lead = at[Role.DSL].staff_id
        made[school] = About(
            replace(records[school], staff_id=new),
            Doors(
                staff=new, colleague=lead, request=request, day_pass=day_pass, machine=machine,
                grant=_one(rows, "staff_grant", new), session=_one(rows, "session", lead),
                factor=_one(rows, "totp_factor", lead),
            ),
            category,
        )  # fmt: skip
    rows.settle()
    return made


def _one(rows, table, staff_id):
    return str(rows.of("identity", f"SELECT id FROM {table} WHERE staff_id = '{staff_id}' LIMIT 1")[0][0])


@pytest.fixture(scope="module")
def everyone(people, staff, about):
    """Someone of every role at North School, and who is no member of staff."""
    host = staff["north"][Role.HEADTEACHER]
    return [*staff["north"].values(), people.visitor("north", host), people.renewing(Role.DSL, "north")]


def _code(calls, method, body, token):
    """The code, and the answer as text."""
    try:
        return "ok", str(calls.ask(*method, body, token))
    except Problem as problem:
        return problem.code.value, ""


def test_every_method_has_a_request_here():
    """So that a new method cannot be forgotten: write one into ``rpc_asks.py``."""
    assert set(ASKS) == set(GUARDED)


def test_every_request_is_well_formed(about):
    """So that what is refused below is refused for its right, tier or school."""
    for method, build in ASKS.items():
        GUARDED[method].request_type.model_validate(build(about["north"]))


def test_no_method_takes_a_field_it_does_not_know():
    for method, spec in GUARDED.items():
        assert spec.request_type.model_config["extra"] == "forbid", method


def test_without_the_right_it_is_not_permitted(calls, everyone, about, rows):
    wrong, tried = [], 0
    with rows.untouched():
        for method, spec in GUARDED.items():
            for who in [who for who in everyone if spec.right not in who.rights]:
                code, _ = _code(calls, method, ASKS[method](about["north"]), who.token(calls, elevated=True))
                tried += 1
                if code != "not_permitted":
                    wrong.append((*method, who.name, code))
    assert wrong == [], wrong
    assert tried > 400


def test_below_the_second_tier_one_is_asked_to_confirm(calls, everyone, about, rows):
    wrong, tried = [], 0
    with rows.untouched():
        for method, spec in GUARDED.items():
            for who in [who for who in everyone if spec.tier == "elevated" and spec.right in who.rights]:
                code, _ = _code(calls, method, ASKS[method](about["north"]), who.token(calls, elevated=False))
                tried += 1
                if code != "step_up_required":
                    wrong.append((*method, who.name, code))
    assert wrong == [], wrong
    assert tried > 80


def test_another_schools_is_not_there_for_anyone(calls, everyone, about, rows):
    """By whoever has the right at North School, at the second tier: what is South School's, named by its real ids."""
    theirs, wrong, tried = about["south"], [], 0
    telltale = theirs.ids() - about["north"].ids()
    with rows.untouched():
        for method, spec in GUARDED.items():
            if method in ABOUT_ONESELF:
                continue
            for who in [who for who in everyone if spec.right in who.rights]:
                code, told = _code(calls, method, ASKS[method](theirs), who.token(calls, elevated=True))
                tried += 1
                leaks = method != NAMES_FOR_IDS and [each for each in telltale if each in told]
                leaks = leaks or narrative("south") in told
                if code not in REFUSALS | {"ok"} or leaks:
                    wrong.append((*method, who.name, code, leaks))
    assert wrong == [], wrong
    assert tried > 200


def test_with_the_right_ones_own_is_there(calls, everyone, about):
    """So that the refusals above are not for another reason: what only reads, of one's own school."""
    reads = [method for method in GUARDED if method[1].startswith(("list_", "find_", "staff_names", "get_pol"))]
    assert len(reads) > 20
    wrong = []
    for method in reads:
        for who in [who for who in everyone if GUARDED[method].right in who.rights]:
            code, _ = _code(calls, method, ASKS[method](about["north"]), who.token(calls, elevated=True))
            if code != "ok" and not _needs_the_whole_trust(method, code):
                wrong.append((*method, who.name, code))
    assert wrong == [], wrong


def _needs_the_whole_trust(method, code):
    """Rights that hold only for who has them at every school: nobody of one school does."""
    return code == "not_permitted" and GUARDED[method].right in {
        "role:compose", "policy:set", "machine:administer", "category:administer",
    }  # fmt: skip


def test_a_program_has_what_it_was_given_and_nothing_else(calls, people, about, rows, sessions):
    session = sessions.bearer("administrator", elevated=True)["Authorization"].removeprefix("Bearer ")
    host = Principal("administrator", frozenset(), "", {True: session})
    program = people.machine("north", host, "staff:read", "category:read")
    wrong = []
    with rows.untouched(but=("identity.machine_key",)):
        for method, spec in GUARDED.items():
            for school in ("north", "south"):
                code, told = _code(calls, method, ASKS[method](about[school]), program.token(calls, elevated=True))
                foreign = school == "south" and method != NAMES_FOR_IDS
                leaks = foreign and [each for each in about["south"].ids() if each in told]
                allowed = spec.right in program.rights
                if leaks or (not allowed and code != "not_permitted") or NARRATIVE in told:
                    wrong.append((*method, school, code, leaks))
    assert wrong == [], wrong
    assert (
        calls.code("identity", "list_staff", {"school_id": about["north"].school}, program.token(calls, elevated=True))
        == "ok"
    )


def people_of(session):
    """The holder of a session that is there already."""
    from principals import Principal

    return Principal("administrator", frozenset(), "", {False: session, True: session})


def test_the_matrix_knows_every_role(everyone):
    names = {who.name.partition("-")[0] for who in everyone}
    assert {role.value for role in RIGHTS} <= names
