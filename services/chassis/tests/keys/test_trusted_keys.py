"""Which public keys are trusted: the vault's; the table's only while the vault is away."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import jwt
import pytest
from chassis.access.tokens import sign_jwt, verify, verify_permit, verify_setup
from chassis.ground.away import DatabaseAway, VaultAway
from chassis.keys.trusted_keys import TOKEN_KEYS, TrustedKeys, key_name_of
from chassis.units.database import Database
from chassis.units.models import TrustedKeyRow
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from haven_local.databases import Database as MadeDatabase
from haven_local.setup_token import close_setup, mint_setup_token
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, insert, select, text
from support.world import World

from .conftest import Keys, Wire, calls
from .forging import NOW, REMOVED, access_claims, permit_claims, signed

END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
)


@pytest.fixture
def keys(module_world: World, key_database: MadeDatabase) -> Iterator[Keys]:
    """In a world of this module, since these tests withdraw keys."""
    opened = Keys(module_world, key_database.app_url, Wire(module_world.stack.ports["openbao"]))
    with opened.unit() as unit:
        unit.session.execute(delete(TrustedKeyRow))
    yield opened
    opened.close()


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def _newest(keys: Keys, key: str) -> int:
    return int(keys.world.vault.secrets.transit.read_key(name=key)["data"]["latest_version"])


def _permit(keys: Keys) -> str:
    return signed(keys.world, "reporting-permit", permit_claims(keys), version=_newest(keys, "reporting-permit"))


def _withdraw_older(keys: Keys, key: str) -> None:
    transit = keys.world.vault.secrets.transit
    transit.rotate_key(name=key)
    newest = _newest(keys, key)
    lowest = {"min_decryption_version": newest, "min_encryption_version": newest}
    keys.world.vault.write_data(f"transit/keys/{key}/config", data=lowest)


def _refused(keys: Keys, token: str, trusted: TrustedKeys) -> ErrorCode:
    with pytest.raises(Problem) as refused:
        verify(token, trusted, keys.trust_id, NOW)
    return refused.value.code


def test_a_kept_key_verifies_with_the_vault_away_also_in_a_new_process(keys: Keys) -> None:
    running = keys.trusted()
    running.refresh()
    permit = _permit(keys)
    keys.wire.cut()
    for hours in (0, 1, 200):
        keys.clock.advance(hours * 3_600)
        for trusted in (running, keys.trusted()):
            assert verify_permit(permit, trusted, keys.trust_id, NOW).kind == "permit"


def test_refresh_keeps_every_key_that_signs_tokens(keys: Keys) -> None:
    keys.trusted().refresh()
    with keys.unit() as unit:
        assert set(unit.session.scalars(select(TrustedKeyRow.purpose))) == TOKEN_KEYS


def test_an_unknown_key_with_the_vault_away_is_neither_trusted_nor_called_forged(keys: Keys) -> None:
    permit = _permit(keys)
    keys.wire.cut()
    with pytest.raises(VaultAway):
        verify_permit(permit, keys.trusted(), keys.trust_id, NOW)


def test_refreshing_with_the_vault_away_does_no_harm(keys: Keys) -> None:
    keys.trusted().refresh()
    keys.wire.cut()
    cold = keys.trusted()
    cold.refresh()
    assert verify_permit(_permit(keys), cold, keys.trust_id, NOW)


def test_a_new_version_is_learned_when_first_met(keys: Keys) -> None:
    keys.now = datetime.now(timezone.utc)
    trusted, identity = keys.trusted(), keys.vault("identity")
    claims = access_claims(keys, aud=REMOVED)
    before = sign_jwt(identity, "access-token", claims)
    verify(before, trusted, keys.trust_id, NOW)
    keys.world.vault.secrets.transit.rotate_key(name="access-token")
    keys.clock.advance(61)  # identity looks for a new version once a minute
    keys.now += timedelta(minutes=11)  # and signs with it when every service has had time to read it
    after = sign_jwt(identity, "access-token", claims)
    assert kid(after) == f"access-token:v{_newest(keys, 'access-token')}" != kid(before)
    assert verify(after, trusted, keys.trust_id, NOW)


def test_the_signer_moves_on_when_its_version_was_withdrawn(keys: Keys) -> None:
    identity, claims = keys.vault("identity"), access_claims(keys, aud=REMOVED)
    sign_jwt(identity, "access-token", claims)
    _withdraw_older(keys, "access-token")
    token = sign_jwt(identity, "access-token", claims)
    assert verify(token, keys.trusted(), keys.trust_id, NOW)


def test_a_withdrawn_version_is_forgotten_everywhere_within_five_minutes(keys: Keys) -> None:
    trusted, permit = keys.trusted(), _permit(keys)
    assert verify_permit(permit, trusted, keys.trust_id, NOW)
    _withdraw_older(keys, "reporting-permit")
    keys.clock.advance(301)
    assert _refused(keys, permit, trusted) is ErrorCode.TOKEN_INVALID
    keys.wire.cut()
    with pytest.raises(VaultAway):  # it is out of the table as well
        verify_permit(permit, keys.trusted(), keys.trust_id, NOW)


def test_a_key_put_into_the_table_is_not_trusted_while_the_vault_answers(keys: Keys) -> None:
    keys.trusted().refresh()
    with keys.unit() as unit:
        row = unit.session.scalars(select(TrustedKeyRow).where(TrustedKeyRow.purpose == "reporting-permit")).first()
        assert row is not None
        own = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        true, row.public_key = row.public_key, own
        for version in (98, 99):
            values = {"kid": f"reporting-permit:v{version}", "purpose": "reporting-permit", "public_key": own}
            unit.session.execute(insert(TrustedKeyRow).values({**values, "first_seen_at": unit.now}))
    trusted = keys.trusted()
    assert trusted.find("reporting-permit:v99") is None
    assert verify_permit(_permit(keys), trusted, keys.trust_id, NOW)
    with keys.unit() as unit:  # and reading the vault puts the table right
        rows = unit.session.scalars(select(TrustedKeyRow).where(TrustedKeyRow.purpose == "reporting-permit")).all()
        assert own not in [row.public_key for row in rows]
        assert true in [row.public_key for row in rows]


def test_a_kid_of_another_purpose_in_the_table_is_not_believed(keys: Keys) -> None:
    with keys.unit() as unit:
        own = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        values = {"kid": "access-token:v7", "purpose": "reporting-permit", "public_key": own, "first_seen_at": unit.now}
        unit.session.execute(insert(TrustedKeyRow).values(values))
    keys.wire.cut()
    with pytest.raises(VaultAway):
        keys.trusted().find("access-token:v7")


def test_a_storm_of_unknown_key_ids_asks_the_vault_once_a_second(keys: Keys) -> None:
    trusted = keys.trusted()
    trusted.find("access-token:v1")
    before = calls("read_key")
    for version in range(1_000, 1_200):
        assert trusted.find(f"access-token:v{version}") is None
    assert calls("read_key") - before <= 1
    keys.clock.advance(1.1)
    trusted.find("access-token:v5000")
    assert calls("read_key") - before <= 2


def test_closed_set_up_is_closed_within_five_seconds(keys: Keys) -> None:
    trusted, token = keys.trusted(), mint_setup_token(keys.world.vault, NOW)
    assert verify_setup(token, trusted, keys.trust_id, NOW)
    close_setup(keys.world.vault)
    keys.clock.advance(5)
    assert _refused(keys, token, trusted) is ErrorCode.TOKEN_INVALID
    assert _refused(keys, token, keys.trusted()) is ErrorCode.TOKEN_INVALID


def test_set_up_needs_the_vault(keys: Keys) -> None:
    trusted, token = keys.trusted(), mint_setup_token(keys.world.vault, NOW)
    trusted.refresh()
    keys.clock.advance(6)
    keys.wire.cut()
    for process in (trusted, keys.trusted()):
        with pytest.raises(VaultAway):
            verify_setup(token, process, keys.trust_id, NOW)


def test_without_the_database_a_key_in_memory_still_verifies(keys: Keys) -> None:
    """Refusing is then the unit's part, in its own words."""
    trusted, permit = keys.trusted(), _permit(keys)
    assert verify_permit(permit, trusted, keys.trust_id, NOW)
    nowhere = Database("postgresql+psycopg2://nobody@127.0.0.1:1/none", source="incidents")
    trusted._database = nowhere
    assert verify_permit(permit, trusted, keys.trust_id, NOW)
    with pytest.raises(DatabaseAway):
        TrustedKeys(nowhere, keys.vault(), keys.clock).find("reporting-permit:v1")


def test_connections_that_died_meanwhile_are_not_noticed(keys: Keys) -> None:
    permit = _permit(keys)
    keys.trusted().refresh()
    with keys.new_database().engine.connect() as other:
        assert other.execute(END_OTHERS).all()
    assert verify_permit(permit, keys.trusted(), keys.trust_id, NOW)
    keys.wire.cut()
    with keys.new_database().engine.connect() as other:
        assert other.execute(END_OTHERS).all()
    assert verify_permit(permit, keys.trusted(), keys.trust_id, NOW)


@pytest.mark.parametrize("kid", ["", "intake:v1", "identity-secrets:v1", "access-token:v0", "a" * 1_000, "setup"])
def test_only_keys_that_sign_tokens_have_key_ids(kid: str) -> None:
    with pytest.raises(ValueError, match="not a key id of ours"):
        key_name_of(kid)


def test_first_seen_is_the_databases_time(keys: Keys) -> None:
    keys.trusted().refresh()
    with keys.unit() as unit:
        seen = unit.session.scalars(select(TrustedKeyRow.first_seen_at)).all()
    assert all(abs(each - datetime.now(timezone.utc)) < timedelta(minutes=1) for each in seen)
