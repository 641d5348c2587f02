"""Single sign-on against a provider, a thief and a stranger: each refused, audited with its reason, nothing written."""

import json
import time
from uuid import UUID

import pytest
from haven_schemas.errors import ErrorCode, Problem
from identity.models import SignOnProviderRow, SignOnStateRow, StaffRow
from sqlalchemy import select, update
from support.sign_on_provider import DOMAIN, TENANT, elliptic_key
from werkzeug.wrappers import Response

from .conftest import of, put_provider

REFUSED, NOT_LINKED = "sign_on_refused", "sign_on_not_linked"
OTHER_TENANT = "00000000-0000-4000-8000-000000000001"


def invited(office, email=f"tara@{DOMAIN}", **more) -> UUID:
    staff_id = office.account("Tara Teacher", with_password=False)
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(email=email, **more))
    return staff_id


@pytest.mark.parametrize(
    ("twist", "reason"),
    [
        ({"iss": "https://login.example/other/v2.0"}, "wrong_issuer"),
        ({"iss": None}, "wrong_claims"),
        ({"tid": OTHER_TENANT}, "wrong_tenant"),
        ({"tid": None}, "wrong_tenant"),
        ({"aud": "another-program"}, "wrong_audience"),
        ({"aud": ["haven-tests", "another-program"], "azp": "haven-tests"}, "wrong_audience"),
        ({"azp": "another-program"}, "wrong_audience"),
        ({"nonce": "of-another-sign-in"}, "wrong_nonce"),
        ({"nonce": None}, "wrong_claims"),
        ({"exp": int(time.time()) - 3600}, "sign_on_expired"),
        ({"exp": None}, "wrong_claims"),
        ({"iat": int(time.time()) + 3600}, "wrong_claims"),
        ({"iat": int(time.time()) - 3 * 86_400, "exp": int(time.time()) + 9_000}, "sign_on_expired"),
        ({"nbf": int(time.time()) + 3600}, "wrong_claims"),
        ({"oid": None}, "wrong_claims"),
        ({"oid": {"$ne": ""}}, "wrong_claims"),
        ({"oid": "x" * 300}, "wrong_claims"),
    ],
)
def test_a_token_that_is_not_what_was_asked_for(sign_on, office, twist, reason):
    invited(office)
    sign_on.provider.twist = twist
    assert sign_on.refused(sign_on.sign_in) == (REFUSED, reason)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "PS256"])
def test_only_two_kinds_of_signature_are_taken(sign_on, office, algorithm):
    invited(office)
    sign_on.provider.algorithm = algorithm
    assert sign_on.refused(sign_on.sign_in) == (REFUSED, "wrong_signature")


def test_a_key_the_provider_does_not_publish(sign_on, office):
    invited(office)
    sign_on.provider.rotate(publish=False)
    assert sign_on.refused(sign_on.sign_in) == (REFUSED, "wrong_signature")


def test_a_rotated_key_is_fetched_and_the_old_one_is_worth_nothing(sign_on, office, monkeypatch):
    invited(office)
    assert sign_on.sign_in().session_token
    monkeypatch.setattr("identity.adapters.provider._ASK_AGAIN_SECONDS", 0.0)
    old = sign_on.provider.signing
    sign_on.provider.rotate()
    assert sign_on.sign_in().session_token
    sign_on.provider.signing = old
    assert sign_on.refused(sign_on.sign_in) == (REFUSED, "wrong_signature")


def test_tokens_of_unknown_keys_do_not_make_us_ask_for_keys_each_time(sign_on, office):
    invited(office)
    sign_on.provider.rotate(publish=False)
    for _ in range(5):
        sign_on.refused(sign_on.sign_in)
    assert sign_on.provider.asked.count("keys") == 1


def test_an_elliptic_key_is_taken(sign_on, office):
    invited(office)
    sign_on.provider.algorithm, sign_on.provider.signing = "ES256", elliptic_key("curve")
    sign_on.provider.published = [sign_on.provider.signing]
    assert sign_on.sign_in().session_token


def test_a_state_is_good_once(sign_on, office):
    invited(office)
    begun = sign_on.begin()
    back = sign_on.provider.come_back(begun.address)
    assert sign_on.finish(begun, back).signed_in.session_token
    assert sign_on.refused(sign_on.finish, begun, back) == (REFUSED, "unknown_state")
    assert sign_on.refused(sign_on.finish, begun, {**back, "state": "never-begun"}) == (REFUSED, "unknown_state")


def test_a_refused_return_spends_its_state_too(sign_on, office):
    invited(office)
    begun = sign_on.begin()
    back = sign_on.provider.come_back(begun.address)
    assert sign_on.refused(sign_on.finish, begun, {**back, "code": "guessed"}) == (REFUSED, "code_refused")
    assert sign_on.refused(sign_on.finish, begun, back) == (REFUSED, "unknown_state")


def test_a_state_runs_out(sign_on, office):
    invited(office)
    begun = sign_on.begin()
    back = sign_on.provider.come_back(begun.address)
    office.identity.later(minutes=10, seconds=1)
    assert sign_on.refused(sign_on.finish, begun, back) == (REFUSED, "unknown_state")


def test_another_browser_brings_it_back(sign_on, office):
    """Whoever is sent the address of somebody else's way back is not signed in as them (login forgery)."""
    invited(office)
    mine, theirs = sign_on.begin(), sign_on.begin()
    back = sign_on.provider.come_back(theirs.address)
    assert sign_on.refused(sign_on.finish, mine, back) == (REFUSED, "other_browser")


def test_a_code_of_another_sign_in_is_worth_nothing(sign_on, office):
    """PKCE: a code that was stolen does not fit the thief's own way."""
    invited(office)
    stolen = sign_on.provider.come_back(sign_on.begin().address)["code"]
    mine = sign_on.begin()
    state = sign_on.provider.come_back(mine.address)["state"]
    assert sign_on.refused(sign_on.finish, mine, {"state": state, "code": stolen}) == (REFUSED, "code_refused")


def test_the_provider_refuses(sign_on):
    begun = sign_on.begin()
    state = sign_on.provider.come_back(begun.address)["state"]
    assert sign_on.refused(sign_on.finish, begun, {"state": state}) == (REFUSED, "provider_refused")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"xms_edov": None}, "address_unverified"),
        ({"xms_edov": False}, "address_unverified"),
        ({"xms_edov": "0"}, "address_unverified"),
        ({"email": None}, "address_unverified"),
        ({"email": "tara@elsewhere.example"}, "other_domain"),
        ({"email": f"tara@{DOMAIN}.elsewhere.example"}, "other_domain"),
        ({"email": f"nobody@{DOMAIN}"}, "no_account"),
    ],
)
def test_an_invitation_is_taken_up_by_a_verified_address_alone(sign_on, office, claims, reason):
    invited(office)
    assert sign_on.refused(sign_on.sign_in, **claims) == (NOT_LINKED, reason)


def test_an_address_alone_takes_no_account_over(sign_on, office):
    """An account somebody could have used is not given to whoever has its address today."""
    used = invited(office)
    office.choose_password(used)
    assert sign_on.refused(sign_on.sign_in) == (NOT_LINKED, "address_in_use")
    entry = office.identity.audited("session:sign_on:refuse")[-1]
    assert entry["actor_id"] == str(used)


def test_who_is_gone_and_who_never_was_is_answered_alike(sign_on, office):
    """What is said does not tell whether an address has an account; the audit log does."""
    invited(office)
    answers = {sign_on.refused(sign_on.sign_in, email=f"nobody@{DOMAIN}")[0]}
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(StaffRow).where(StaffRow.email == f"tara@{DOMAIN}").values(active=False))
    code, reason = sign_on.refused(sign_on.sign_in)
    assert answers == {code}
    assert reason == "account_closed"


def test_a_suspended_account_is_refused_although_it_is_linked(sign_on, office):
    staff_id = invited(office)
    sign_on.sign_in()
    with office.identity.database.engine.begin() as connection:
        connection.execute(update(StaffRow).where(StaffRow.id == staff_id).values(active=False))
    assert sign_on.refused(sign_on.sign_in) == (NOT_LINKED, "account_closed")


def test_the_same_person_at_two_organisations(sign_on, office, admin):
    """The other organisation says the same address and the same number: that is nobody we know."""
    invited(office)
    assert sign_on.sign_in().session_token
    other = of(sign_on, put_provider(office, admin, tenant=OTHER_TENANT))
    assert other.refused(other.sign_in) == (NOT_LINKED, "address_in_use")


def test_a_token_of_the_pinned_organisation_sent_to_another(sign_on, office, admin):
    """The provider of one organisation does not let in who signed in at another, whatever the issuer's key says."""
    invited(office)
    other = of(sign_on, put_provider(office, admin, tenant=OTHER_TENANT))
    sign_on.provider.twist = {"tid": TENANT, "iss": sign_on.provider.issuer}
    assert other.refused(other.sign_in) == (REFUSED, "wrong_issuer")


@pytest.mark.parametrize("claims", [{"hd": None}, {"hd": "elsewhere.example"}, {"hd": [DOMAIN]}])
def test_google_of_another_organisation_or_of_none(google, office, claims):
    invited(office)
    assert google.refused(google.sign_in, **claims) == (REFUSED, "wrong_tenant")


@pytest.mark.parametrize("verified", [None, False, "true", 1])
def test_an_address_google_did_not_verify(google, office, verified):
    invited(office)
    code, reason = google.refused(google.sign_in, email_verified=verified)
    assert (code, reason) == (NOT_LINKED, "address_unverified")


def test_google_takes_up_an_invitation(google, office):
    staff_id = invited(office)
    assert google.sign_in().session_token
    assert [(row.staff_id, row.issuer, row.subject) for row in google.links()] == [
        (staff_id, google.provider.origin, "1180")
    ]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("openid-configuration", Response("{}", status=500)),
        ("openid-configuration", Response("not json", mimetype="application/json")),
        ("openid-configuration", Response(status=302, headers={"Location": "https://localhost:1/"})),
        ("openid-configuration", Response("[" + "0," * 200_000 + "0]", mimetype="application/json")),
        ("openid-configuration", Response('{"issuer": "https://elsewhere.example"}', mimetype="application/json")),
        ("keys", Response('{"keys": "none"}', mimetype="application/json")),
        ("keys", Response('{"keys": [{"kty": "RSA"}]}', mimetype="application/json")),
        ("token", Response(status=307, headers={"Location": "https://localhost:1/"})),
        ("token", Response("", status=502)),
    ],
)
def test_a_provider_that_is_away_or_not_itself(sign_on, office, path, answer):
    invited(office)
    sign_on.provider.answers[path] = answer
    with pytest.raises(Problem) as problem:
        sign_on.sign_in()
    assert problem.value.code is ErrorCode.PROVIDER_AWAY
    assert sign_on.links() == []


def test_a_discovery_document_that_leads_elsewhere(sign_on):
    """Whatever it says, nothing but the pinned origin is asked (forgery of requests by the server)."""
    document = sign_on.provider._document(f"/{TENANT}/v2.0/.well-known/openid-configuration")
    for name in ("token_endpoint", "jwks_uri", "authorization_endpoint"):
        for address in (
            "https://169.254.169.254/latest",
            "http://localhost/",
            f"{sign_on.provider.origin}@evil.example/",
        ):
            answer = Response(json.dumps({**document, name: address}), mimetype="application/json")
            sign_on.provider.answers["openid-configuration"] = answer
            with pytest.raises(Problem) as problem:
                sign_on.begin()
            assert problem.value.code is ErrorCode.PROVIDER_AWAY


def test_nothing_listens_there(sign_on):
    sign_on.provider.stop()
    with pytest.raises(Problem) as problem:
        sign_on.begin()
    assert problem.value.code is ErrorCode.PROVIDER_AWAY


def test_a_frozen_provider_is_given_up(sign_on):
    sign_on.provider.hold_seconds = 8.0
    began = time.monotonic()
    with pytest.raises(Problem) as problem:
        sign_on.begin()
    assert problem.value.code is ErrorCode.PROVIDER_AWAY
    assert time.monotonic() - began < 6.0


def test_strangers_who_bring_nothing_do_not_fill_the_audit_log(sign_on, office):
    begun = sign_on.begin()
    codes = []
    for number in range(14):
        with pytest.raises(Problem) as problem:
            sign_on.finish(begun, {"state": f"made-up-{number}", "code": "x"})
        codes.append(problem.value.code.value)
    assert codes == [REFUSED] * 10 + ["too_many_requests"] * 4
    assert len(office.identity.audited("session:sign_on:refuse")) == 10


def test_nothing_secret_stands_in_the_database(sign_on, office):
    begun = sign_on.begin()
    back = sign_on.provider.come_back(begun.address)
    with office.identity.database.engine.connect() as connection:
        state = connection.execute(select(SignOnStateRow)).one()
        sealed = connection.scalar(select(SignOnProviderRow.secret_sealed))
    assert back["state"].encode() not in state.state_digest
    assert begun.browser_secret.encode() not in state.browser_digest
    assert sealed.startswith("vault:")
    assert begun.browser_secret not in begun.address
