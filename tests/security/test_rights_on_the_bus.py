"""The rights matrix past the gateway, generated from code: every RPC method by every role, at one's school and another.

Tokens are real ones, minted by identity at a sign-in. What the gateway would not ask is asked here.
"""

import re

import pytest
from calls import entrypoints
from haven_schemas.acts.audit import AuditEntry
from haven_schemas.errors import Problem
from identity.roles.roles import RIGHTS, Role
from records import narrative
from rpc_asks import ABOUT_ONESELF, ASKS
from telltales import NARRATIVE

GUARDED = {(service, spec.method): spec for service, spec in entrypoints() if not spec.public}
REFUSALS = {"not_permitted", "not_found", "step_up_required", "invalid_request", "stale_version"}


@pytest.fixture(scope="module")
def everyone(people, staff, about):
    """Someone of every role at North School, and who is no member of staff."""
    host = staff["north"][Role.HEADTEACHER]
    return [*staff["north"].values(), people.visitor("north", host), people.renewing(Role.DSL, "north")]


def _code(bus_calls, method, body, token):
    """The code, and the answer as text."""
    try:
        return "ok", str(bus_calls.ask(*method, body, token))
    except Problem as problem:
        return problem.code.value, ""


_LISTS_OF_SCHOOLS = re.compile(r"'school_ids': \[([^\]]*)\]")


def _of_south_alone(told, about):
    """The schools of those entries of the log that are not North School's as well."""
    return " ".join(each for each in _LISTS_OF_SCHOOLS.findall(told) if about["north"].school not in each)


def test_every_method_has_a_request_here():
    """So that a new method cannot be forgotten: write one into ``rpc_asks.py``."""
    assert set(ASKS) == set(GUARDED)


def test_every_request_is_well_formed(about):
    """So that what is refused below is refused for its right, tier or school."""
    for method, build in ASKS.items():
        GUARDED[method].request.model_validate(build(about["north"]))


def test_no_method_takes_a_field_it_does_not_know():
    for method, spec in GUARDED.items():
        assert spec.request.model_config["extra"] == "forbid", method


def test_without_the_right_it_is_not_permitted(bus_calls, everyone, about, rows):
    wrong, tried = [], 0
    with rows.untouched():
        for method, spec in GUARDED.items():
            for who in [who for who in everyone if spec.right not in who.rights]:
                code, _ = _code(bus_calls, method, ASKS[method](about["north"]), who.token(bus_calls, elevated=True))
                tried += 1
                if code != "not_permitted":
                    wrong.append((*method, who.name, code))
    assert wrong == [], wrong
    assert tried > 400


def test_below_the_second_tier_one_is_asked_to_confirm(bus_calls, everyone, about, rows):
    wrong, tried = [], 0
    with rows.untouched():
        for method, spec in GUARDED.items():
            for who in [who for who in everyone if spec.tier == "elevated" and spec.right in who.rights]:
                code, _ = _code(bus_calls, method, ASKS[method](about["north"]), who.token(bus_calls, elevated=False))
                tried += 1
                if code != "step_up_required":
                    wrong.append((*method, who.name, code))
    assert wrong == [], wrong
    assert tried > 80


def test_another_schools_is_not_there_for_anyone(bus_calls, everyone, about, rows):
    """By whoever has the right at North School, at the second tier: what is South School's, named by its real ids."""
    theirs, wrong, tried = about["south"], [], 0
    telltale = theirs.ids() - about["north"].ids()
    assert "school_ids" in AuditEntry.model_fields
    with rows.untouched():
        for method, spec in GUARDED.items():
            if method in ABOUT_ONESELF:
                continue
            for who in [who for who in everyone if spec.right in who.rights]:
                body = ASKS[method](theirs)
                code, told = _code(bus_calls, method, body, who.token(bus_calls, elevated=True))
                tried += 1
                # The log tells whose an entry is; that people of North School asked for what is South's is North's, and
                # so is what somebody of the whole trust was refused.
                known = {theirs.school} if method[0] == "audit" else telltale
                shown = _of_south_alone(told, about) if method[0] == "audit" else told
                leaks = [each for each in known if each in shown and each not in str(body)]
                leaks = leaks or narrative("south") in told
                if code not in REFUSALS | {"ok"} or leaks:
                    wrong.append((*method, who.name, code, leaks))
    assert wrong == [], wrong
    assert tried > 200


OF_A_CASE = {("pupils", "find_for_case"), ("retention", "find_file_to_read")}
"""It takes a case of the caller's own (``test_data_protection.py`` finds a child for one), or a file that they were
given sight of (``test_one_lead_alone.py`` of ``tests/end_to_end`` reads one)."""


def test_with_the_right_ones_own_is_there(bus_calls, everyone, about):
    """So that the refusals above are not for another reason: what only reads, of one's own school."""
    reads = [method for method in GUARDED if method[1].startswith(("list_", "find_", "staff_names", "get_pol"))]
    reads = [method for method in reads if method not in OF_A_CASE]
    assert len(reads) > 20
    wrong = []
    for method in reads:
        for who in [who for who in everyone if GUARDED[method].right in who.rights]:
            code, _ = _code(bus_calls, method, ASKS[method](about["north"]), who.token(bus_calls, elevated=True))
            if code != "ok" and not _needs_the_whole_trust(method, code) and not _has_no_second_tier(who, code):
                wrong.append((*method, who.name, code))
    assert wrong == [], wrong


def _has_no_second_tier(who, code):
    """A visitor's session is their own like anyone's, and there is no factor by which it could be raised."""
    return code == "step_up_required" and who.name.startswith("visitor")


def _needs_the_whole_trust(method, code):
    """Rights that hold only for who has them at every school: nobody of one school does."""
    return code == "not_permitted" and GUARDED[method].right in {
        "role:compose", "policy:set", "machine:administer", "category:administer",
    }  # fmt: skip


def test_a_program_has_what_it_was_given_and_nothing_else(bus_calls, people, about, rows, administrator):
    program = people.machine("north", administrator, "staff:read", "category:read")
    wrong = []
    with rows.untouched(but=("identity.machine_key",)):
        for method, spec in GUARDED.items():
            for school in ("north", "south"):
                body, token = ASKS[method](about[school]), program.token(bus_calls, elevated=True)
                code, told = _code(bus_calls, method, body, token)
                foreign = about["south"].ids() if school == "south" else set()
                leaks = [each for each in foreign if each in told and each not in str(body)]
                allowed = spec.right in program.rights
                if leaks or (not allowed and code != "not_permitted") or NARRATIVE in told:
                    wrong.append((*method, school, code, leaks))
    assert wrong == [], wrong
    own = {"school_id": about["north"].school}
    assert bus_calls.code("identity", "list_staff", own, program.token(bus_calls, elevated=True)) == "ok"


def test_the_matrix_knows_every_role(everyone):
    names = {who.name.partition("-")[0] for who in everyone}
    assert {role.value for role in RIGHTS} <= names
