"""Keys that sign tokens change every week and nobody notices: real OpenBao, real PostgreSQL, time is the test's."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import jwt
import pytest
from chassis.access.tokens import sign_jwt, verify
from chassis.ground.away import VaultAway
from chassis.keys.key_rotation import KeyRotation, keep_key
from chassis.keys.trusted_keys import ACCESS, PERMIT, TrustedKeys
from chassis.keys.vault import PublicVersion, TransitKey
from chassis.units.models import AuditRow, TrustedKeyRow
from haven_local.databases import Database as MadeDatabase
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, select
from support.world import World

from .conftest import Keys, Wire
from .forging import NOW, REMOVED, access_claims, permit_claims


@pytest.fixture
def keys(make_world: Callable[[], World], key_database: MadeDatabase) -> Iterator[Keys]:
    """In a world of its own each, since these tests rotate and delete keys."""
    world = make_world()
    opened = Keys(world, key_database.app_url, Wire(world.stack.ports["openbao"]))
    opened.now = datetime.now(timezone.utc)
    with opened.unit() as unit:
        unit.session.execute(delete(TrustedKeyRow))
        unit.session.execute(delete(AuditRow))
    yield opened
    opened.close()


def later(keys: Keys, **span: float) -> None:
    """Both clocks: a version is looked up anew every minute."""
    assert keys.now is not None
    keys.now += timedelta(**span)
    keys.clock.advance(timedelta(**span).total_seconds())


def keep(keys: Keys, name: str, **ahead: float) -> KeyRotation:
    with keys.unit() as unit:
        unit.now += timedelta(**ahead)
        return keep_key(unit, keys.vault("identity"), name, audited_as=AuditAction.KEY_TOKEN_ROTATE)


def audited(keys: Keys) -> list[str]:
    with keys.unit() as unit:
        action = AuditRow.fields["action"].astext == AuditAction.KEY_TOKEN_ROTATE
        return list(unit.session.scalars(select(AuditRow.fields["outcome"].astext).where(action)))


def version(token: str) -> int:
    return int(str(jwt.get_unverified_header(token)["kid"]).rpartition(":v")[2])


def refused(keys: Keys, token: str, trusted: TrustedKeys) -> ErrorCode:
    with pytest.raises(Problem) as problem:
        verify(token, trusted, keys.trust_id, NOW)
    return problem.value.code


CLAIMS = {ACCESS: access_claims, PERMIT: permit_claims}


@pytest.mark.parametrize("name", CLAIMS)
def test_over_a_rotation_no_token_is_refused_in_another_service(keys: Keys, name: str) -> None:
    """Signed every minute around it; each verified at once, and all again at the end, by a new process too."""
    signer, claims = keys.vault("identity"), CLAIMS[name](keys, aud=REMOVED)
    service = keys.trusted("incidents")
    service.refresh()
    tokens = []
    for minute in range(20):
        if minute == 4:
            assert not keep(keys, name, days=6, hours=23).rotated
            assert keep(keys, name, days=7).rotated
        tokens.append(sign_jwt(signer, name, claims))
        assert verify(tokens[-1], service, keys.trust_id, NOW)
        later(keys, minutes=1)
    versions = [version(token) for token in tokens]
    assert versions == sorted(versions)
    assert versions[:10] == [1] * 10
    assert versions[-5:] == [2] * 5
    for verifier in (service, keys.trusted("pupils"), keys.trusted("alerts")):
        assert all(verify(token, verifier, keys.trust_id, NOW) for token in tokens)
    assert audited(keys) == ["rotated"]


def test_a_new_version_signs_only_once_every_service_has_read_it(keys: Keys) -> None:
    signer, claims = keys.vault("identity"), access_claims(keys, aud=REMOVED)
    assert version(sign_jwt(signer, ACCESS, claims)) == 1
    signer.rotate(ACCESS)
    for minutes in (2, 2, 2, 2):
        later(keys, minutes=minutes)
        assert version(sign_jwt(signer, ACCESS, claims)) == 1
    service = keys.trusted("incidents")
    service.refresh()
    later(keys, minutes=3)
    token = sign_jwt(signer, ACCESS, claims)
    assert version(token) == 2
    keys.wire.cut()
    assert verify(token, service, keys.trust_id, NOW)
    later(keys, hours=9)
    assert verify(token, keys.trusted("incidents"), keys.trust_id, NOW)


def test_a_version_goes_five_weeks_after_it_was_replaced(keys: Keys) -> None:
    signer, claims = keys.vault("identity"), permit_claims(keys, aud=REMOVED)
    old = sign_jwt(signer, PERMIT, claims)
    later(keys, days=8)
    assert keep(keys, PERMIT).rotated
    later(keys, days=26)  # the vault dated the new version today: five weeks end 35 days from today
    assert keep(keys, PERMIT).oldest_kept is None
    assert verify(old, keys.trusted("incidents"), keys.trust_id, NOW)
    later(keys, days=2)
    assert (keep(keys, PERMIT).oldest_kept or 0) > 1
    assert refused(keys, old, keys.trusted("incidents")) is ErrorCode.TOKEN_INVALID
    assert verify(sign_jwt(signer, PERMIT, claims), keys.trusted("incidents"), keys.trust_id, NOW)
    assert audited(keys)[0] == "rotated"


def test_one_of_many_replicas_acts(keys: Keys) -> None:
    later(keys, days=8)
    with keys.unit() as unit, keys.unit(keys.new_database()) as at_once:
        one, other = (
            keep_key(each, keys.vault("identity"), ACCESS, audited_as=AuditAction.KEY_TOKEN_ROTATE)
            for each in (unit, at_once)
        )
    assert (one.rotated, other.rotated) == (True, False)
    assert audited(keys) == ["rotated"]


def test_without_the_vault_nothing_changes(keys: Keys) -> None:
    keys.wire.cut()
    with pytest.raises(VaultAway):
        keep(keys, ACCESS)
    assert audited(keys) == []


def made(number: int, minutes_ago: float) -> PublicVersion:
    return PublicVersion(number, b"", NOW - timedelta(minutes=minutes_ago))


@pytest.mark.parametrize(
    ("versions", "signs"),
    [
        ([made(1, 0)], 1),
        ([made(1, 500), made(2, 9)], 1),
        ([made(1, 500), made(2, 10)], 2),
        ([made(3, 9), made(4, 1)], 3),
        ([made(1, 500), made(2, 50), made(3, 0)], 2),
    ],
)
def test_which_version_signs(versions: list[PublicVersion], signs: int) -> None:
    assert TransitKey("access-token", tuple(versions)).signing(NOW).version == signs
