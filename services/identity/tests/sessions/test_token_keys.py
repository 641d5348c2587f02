"""The weekly change of the keys that sign: under identity's own rights in OpenBao, and nobody signed out by it."""

from uuid import uuid4

import pytest
from chassis.access.tokens import verify_access, verify_permit
from chassis.ground.context import Access
from chassis.keys.trusted_keys import TrustedKeys
from identity.sessions.token_keys import TOKEN_KEYS, keep_token_keys

SERVICE = Access(kind="service", actor_id=uuid4())


def versions(vault):
    return [len(vault.read_key(name).versions) for name in TOKEN_KEYS]


@pytest.fixture
def signed_in(identity):
    return identity.add_staff("reporter", [identity.add_school()]).sign_in()


def test_a_week_later_both_keys_have_a_new_version_and_nothing_is_refused(identity, vault, signed_in):
    before = versions(vault)
    identity.run(SERVICE, keep_token_keys, vault)
    assert versions(vault) == before
    access_token, permits = identity.view(signed_in.session_token).access_token, signed_in.reporting_permits
    now = identity.now
    identity.now = max(vault.read_key(name).newest.created_at for name in TOKEN_KEYS)
    identity.later(days=7, seconds=1)
    identity.run(SERVICE, keep_token_keys, vault)
    assert versions(vault) == [count + 1 for count in before]
    assert [entry["outcome"] for entry in identity.audited("key:token:rotate")] == ["rotated", "rotated"]
    identity.now = now
    for trusted in (identity.trusted, TrustedKeys(identity.database, vault)):
        verify_access(access_token, trusted, identity.extras.trust_id, now)
        verify_access(identity.view(signed_in.session_token).access_token, trusted, identity.extras.trust_id, now)
        for permit in permits:
            verify_permit(permit, trusted, identity.extras.trust_id, now)


def test_each_signs_with_the_version_before_for_ten_minutes(vault):
    for name in TOKEN_KEYS:
        newest = vault.read_key(name).newest.version
        vault.rotate(name)
        assert vault.signing_version(name, anew=True) <= newest
