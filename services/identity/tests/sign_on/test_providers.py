"""Setting a provider up: kept sealed, tested, agreed to by a second person, switched off by one."""

from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity import sign_on as contract
from haven_schemas.errors import ErrorCode, Problem
from identity.models import SessionRow, SignOnProviderRow
from identity.requests.list import list_requests
from identity.sign_on.link import ways
from identity.sign_on.provider import (
    add_provider,
    ask_switch_on,
    change_provider,
    list_providers,
    switch_off,
    try_provider,
)
from support.sign_on_provider import CLIENT_ID, CLIENT_SECRET, DOMAIN, TENANT

from ..office import code_of
from .conftest import SignOn
from .test_attacks import invited

FACTS = {
    "kind": "microsoft",
    "tenant": TENANT,
    "domains": [DOMAIN],
    "client_id": CLIENT_ID,
    "counts_second_factor": False,
    "client_secret": CLIENT_SECRET,
}


def add(office, by, **changed):
    return office.do(by, add_provider, contract.AddSignOnProvider(**{**FACTS, **changed}))


def change(office, by, found, **changed):
    request = contract.ChangeSignOnProvider(
        **{**FACTS, "client_secret": None, "provider_id": found.id, "version": found.version, **changed}
    )
    return office.do(by, change_provider, request)


def ref(found):
    return contract.SignOnProviderRef(provider_id=found.id, version=found.version)


def test_from_the_form_to_the_first_sign_in(office, provider, admin, school):
    head = office.hire("headteacher", school, name="Harold Head")
    found = add(office, admin)
    assert (found.state, found.tested, found.issuer) == ("off", False, provider.issuer)
    refused = office.refused(office.do, admin, ask_switch_on, ref(found))
    assert code_of(refused) == ("invalid_request", [("provider_id", "not_tested")])
    assert office.do(admin, try_provider, ref(found)).tested
    asked = office.do(admin, ask_switch_on, ref(found))
    assert office.do(admin, ask_switch_on, ref(found)) == asked, "asked again, the same"
    assert office.identity.run(NOBODY, ways).ways == []
    with pytest.raises(Problem):
        office.decide(admin, asked.request_id)
    (shown,) = office.run(head, list_requests).sign_on
    assert (shown.mine_to_decide, shown.provider.tenant, shown.asked_by) == (True, TENANT, "Ada Admin")
    assert office.requests(head) == []
    assert office.decide(head, asked.request_id).in_force
    (way,) = office.identity.run(NOBODY, ways).ways
    assert (way.provider_id, way.kind) == (found.id, "microsoft")
    invited(office)
    provider.person = {"oid": str(uuid4()), "sub": "pairwise", "email": f"tara@{DOMAIN}", "xms_edov": True}
    sign_on = SignOn(office, provider, found.id)
    assert sign_on.sign_in().session_token
    actions = [row["action"] for row in office.identity.audited() if "sign_on" in row["action"]]
    assert actions == [
        "policy:sign_on:set",
        "policy:sign_on:test",
        "policy:sign_on:ask",
        "policy:sign_on:switch",
        "staff:sign_on:link",
    ]
    office.do(admin, switch_off, ref(found))
    assert office.all(SessionRow) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"tenant": None}, ("tenant", "required")),
        ({"kind": "google"}, ("tenant", "not_allowed")),
        ({"kind": "google", "tenant": None, "counts_second_factor": True}, ("counts_second_factor", "not_allowed")),
        ({"domains": ["not a domain"]}, ("domains", "wrong_format")),
        ({"domains": ["sch\u043e\u043el.example"]}, ("domains", "mixed_letters")),
    ],
)
def test_what_cannot_be(office, admin, changed, field):
    refused = office.refused(add, office, admin, **changed)
    assert code_of(refused) == ("invalid_request", [field])


def test_a_domain_is_written_in_any_way(office, admin):
    assert add(office, admin, domains=["@Small-Trust.EXAMPLE", DOMAIN]).domains == [DOMAIN]


def test_a_secret_the_provider_does_not_take(office, admin):
    found = add(office, admin, client_secret="another-secret-0000")
    refused = office.refused(office.do, admin, try_provider, ref(found))
    assert code_of(refused) == ("invalid_request", [("client_secret", "secret_refused")])


def test_a_provider_that_is_not_there(office, admin, provider):
    found = add(office, admin)
    provider.stop()
    refused = office.refused(office.do, admin, try_provider, ref(found))
    assert refused.code is ErrorCode.PROVIDER_AWAY


def test_what_is_changed_is_tested_and_agreed_to_anew(office, provider, admin, school):
    """Nobody agrees to one organisation and gets another."""
    head = office.hire("headteacher", school)
    found = add(office, admin)
    office.do(admin, try_provider, ref(found))
    asked = office.do(admin, ask_switch_on, ref(found))
    later = change(office, admin, found, domains=["elsewhere.example"])
    assert (later.state, later.tested) == ("off", False)
    with pytest.raises(Problem) as problem:
        office.decide(head, asked.request_id)
    assert problem.value.code is ErrorCode.NOT_FOUND


def test_one_that_is_in_use_is_not_changed(office, admin, sign_on):
    found = office.run(admin, list_providers, office.identity.extras).providers[0]
    refused = office.refused(change, office, admin, found, domains=["elsewhere.example"])
    assert code_of(refused) == ("invalid_request", [("provider_id", "in_use")])


def test_a_secret_does_not_follow_to_another_organisation(office, admin):
    """Else whoever sets the rules has the secret of the one sent to the other."""
    found = add(office, admin)
    for changed in ({"tenant": str(uuid4())}, {"client_id": "another"}):
        refused = office.refused(change, office, admin, found, **changed)
        assert code_of(refused) == ("invalid_request", [("client_secret", "required")])


def test_the_secret_is_sealed_and_shown_to_nobody(office, admin):
    found = add(office, admin)
    assert CLIENT_SECRET not in found.model_dump_json()
    (row,) = office.all(SignOnProviderRow)
    assert row.secret_sealed.startswith("vault:")
    assert CLIENT_SECRET not in str(office.identity.audited())


@pytest.mark.parametrize("role", ["headteacher", "dsl", "administrator"])
def test_only_whoever_sets_the_rules_of_the_whole_trust(office, school, role):
    office.identity.add_school("Beech School")
    person = office.hire(role, school)
    refused = office.refused(add, office, person)
    assert refused.code is ErrorCode.NOT_PERMITTED


def test_two_who_change_it_at_once(office, admin):
    found = add(office, admin)
    change(office, admin, found, domains=["one.example"])
    assert office.refused(change, office, admin, found, domains=["two.example"]).code is ErrorCode.STALE_VERSION
