"""Every RPC method with the application's own check of schools taken away: what row level security alone still keeps.

The caller's grants say every right at both schools, so that each use case believes them; the transaction's scope is
North School's alone. Nothing of South School may come of it. Each is rolled back.
"""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from calls import entrypoints
from chassis.ground.away import Away
from chassis.ground.context import Access, Grant
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from records import narrative
from rpc_asks import ABOUT_ONESELF, ASKS
from sqlalchemy.exc import DBAPIError
from untouched import SERVICES

KEPT_BY_CODE_ALONE = {
    "get_account": "an account is the trust's: its row names no school, its roles are looked up before one is known",
    "closing_rules": "it names the schools of the caller's own grants, without a rule where the scope shows no row",
    "list_requests": "another school's head may decide: the rule of second persons looks at all requests",
    "list_machines": "a program is the trust's, the table has no policy",
    "list_agencies": "an agency is the trust's, the table has no policy",
    "get_agency": "the same; of its schools it names those of the caller's own grants",
    "records_hidden": "it names the schools of the caller's own grants",
    "files_hidden": "the same",
}
"""Methods about what has no school in its row: see ``test_rights_on_the_bus.py`` for what keeps these."""
DENIED = "42501"
EVERY_RIGHT = frozenset(right.value for right in Right if not right.value.startswith("service:"))


class _Undone(Exception):
    """Rolls back what was done."""


@pytest.fixture(params=SERVICES)
def running(one_process, request):
    """A service, whose use cases are called without what stands before them."""
    return one_process.services[request.param]


def _methods(service):
    for name, spec in entrypoints():
        of_people = not spec.public and not str(spec.right).startswith("service:")
        if name == service and of_people and (name, spec.method) not in ABOUT_ONESELF:
            yield spec


def _of_one_school_only(told, school):
    """Without entries about several schools that ``school`` is one of: those are its own too."""
    return " ".join(each for each in re.findall(r"'school_ids': \[([^\]]*)\]", told) if str(school) not in each)


def _answer(running, spec, access, scope, body):
    """What came of it, and the answer as text."""
    service, told = running.service, ""
    try:
        with running.app.database.unit(access, schools=[scope], correlation_id=uuid4()) as unit:
            method = getattr(type(service), spec.method).__wrapped__
            told = str(method(service, unit, spec.request.model_validate(body)).model_dump(mode="json"))
            unit.session.flush()
            raise _Undone
    except _Undone:
        return "done", told
    except Problem as problem:
        return problem.code.value, ""
    except Away as away:
        return f"{away.dependency} away", ""
    except DBAPIError as error:
        return ("denied" if error.orig.pgcode == DENIED else f"error {error.orig.pgcode}"), told


def test_no_row_of_another_school_comes_back(trust, running, about, staff, rows, bus_calls):
    north, south = trust.schools["north"], trust.schools["south"]
    grant = Grant(frozenset({north, south}), "dsl", EVERY_RIGHT)
    lead = staff["north"]["dsl"]
    access = Access(
        kind="staff",
        actor_id=UUID(lead.staff_id),
        token=lead.token(bus_calls, elevated=True),  # other services are asked with it, and believe nothing else
        grants=(grant,),
        session_id=UUID(about["north"].accounts.session),
        elevated_until=datetime.now(UTC) + timedelta(hours=1),
    )
    telltale = about["south"].ids()
    if running.name == "identity":
        telltale -= {str(south)}  # a school's name and number are public, and the whole trust's
    if running.name == "audit":
        telltale = {str(south)}  # entries say whose they are; people of North School did ask for what is South's
    outcomes, wrong = {}, []
    with rows.untouched():
        for spec in _methods(running.name):
            body = ASKS[running.name, spec.method](about["south"])
            outcome, told = _answer(running, spec, access, north, body)
            outcomes[spec.method] = outcome
            seen = _of_one_school_only(told, north) if running.name == "audit" else told
            leaks = [each for each in telltale if each in seen and each not in str(body)]
            if leaks or narrative("south") in told or outcome.startswith("error"):
                wrong.append((spec.method, outcome, leaks))
    assert [each for each in outcomes.values() if each.endswith("away")] == []
    assert [each for each in wrong if each[0] not in KEPT_BY_CODE_ALONE] == [], (wrong, outcomes)
