"""Reporting while the vault is away: sealed under the weekly intake key, opened when it is back, and then let go."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.keys.file_key_cache import Holder
from chassis.keys.keyring import Keyring, SealedField
from chassis.keys.sealing import new_key
from chassis.keys.weekly_keys import DELIVERIES, WeeklyKeys, WeeklyPublicKey, seal_for
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import AuditRow, KeyWrapRow, TrustedKeyRow
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from haven_local.databases import Database as MadeDatabase
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, select, update
from support.metrics import own_metric
from support.world import World

from .conftest import Keys, Wire

TEXT = b"what was seen and said"


@pytest.fixture
def keys(module_world: World, key_database: MadeDatabase) -> Iterator[Keys]:
    """In a world of this module, where the intake key stays in its first version."""
    yield from _opened(module_world, key_database)


@pytest.fixture
def weeks(fresh_world: World, key_database: MadeDatabase) -> Iterator[Keys]:
    """In a world of one test, in which weeks pass."""
    yield from _opened(fresh_world, key_database)


def _opened(world: World, database: MadeDatabase) -> Iterator[Keys]:
    opened = Keys(world, database.app_url, Wire(world.stack.ports["openbao"]))
    with opened.unit() as unit:
        unit.session.execute(delete(TrustedKeyRow))
        unit.session.execute(delete(KeyWrapRow).where(KeyWrapRow.holder_kind == "intake"))
    yield opened
    opened.close()


def _holder() -> Holder:
    return Holder("subject", uuid4())


def _place(record_id: UUID) -> SealedField:
    return SealedField("entry", record_id, "text", 1)


def _ready(keys: Keys) -> Keyring:
    """A process that has looked after the intake key once, as every replica does at start."""
    keyring = keys.keyring()
    with keys.unit() as unit:
        keyring.keep_intake(unit)
    return keyring


def _report(keys: Keys, keyring: Keyring, *holders: Holder) -> tuple[UUID, bytes]:
    record_id = new_id()
    with keys.unit() as unit:
        data_key = keyring.new_data_key(unit, record_id, holders, intake_if_away=True)
        return record_id, data_key.seal(_place(record_id), TEXT)


def _open(keys: Keys, keyring: Keyring, record_id: UUID, sealed: bytes, via: Holder | None = None) -> bytes:
    with keys.unit() as unit:
        return keyring.open(unit, record_id, via).unseal(_place(record_id), sealed)


def _kinds(unit: Unit, record_id: UUID) -> list[str]:
    query = select(KeyWrapRow.holder_kind).where(KeyWrapRow.record_id == record_id)
    return sorted(unit.session.scalars(query))


@pytest.mark.parametrize("fault", ["cut", "hang"])
def test_a_report_is_taken_while_the_vault_is_away(keys: Keys, fault: str) -> None:
    keyring, holder = _ready(keys), _holder()
    getattr(keys.wire, fault)()
    began = time.monotonic()
    record_id, sealed = _report(keys, keyring, holder)
    assert time.monotonic() - began < 6
    assert TEXT not in sealed
    with keys.unit() as unit:
        assert _kinds(unit, record_id) == ["intake"]
        assert keyring.sealed_under_intake(unit, 50) == [record_id]
    with pytest.raises(VaultAway), keys.unit() as unit:
        keyring.open(unit, record_id)

    keys.wire.mend()
    keys.clock.advance(2)
    assert _open(keys, keyring, record_id, sealed) == TEXT  # at once, also before it is moved
    with keys.unit() as unit:
        assert keyring.leave_intake(unit, record_id, [holder])
        assert not keyring.leave_intake(unit, record_id, [holder])
        assert _kinds(unit, record_id) == ["subject"]
        assert keyring.sealed_under_intake(unit, 50) == []
    assert _open(keys, keys.keyring(), record_id, sealed, holder) == TEXT


def test_a_process_started_without_the_vault_takes_reports(keys: Keys) -> None:
    _ready(keys)
    keys.wire.cut()
    cold = keys.keyring()
    record_id, sealed = _report(keys, cold, _holder())
    keys.wire.mend()
    assert _open(keys, keys.keyring(), record_id, sealed) == TEXT


def test_anything_but_a_report_waits_for_the_vault(keys: Keys) -> None:
    keyring = _ready(keys)
    keys.wire.cut()
    with pytest.raises(VaultAway), keys.unit() as unit:
        keyring.new_data_key(unit, new_id(), [_holder()])


def test_a_report_about_someone_whose_key_is_gone_is_taken_and_waits_for_a_person(keys: Keys) -> None:
    keyring, gone, stays = _ready(keys), _holder(), _holder()
    _report(keys, keyring, gone)
    keys.destroy(gone.transit_key)
    keyring.forget(gone)
    record_id, sealed = _report(keys, keyring, gone, stays)
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        keyring.leave_intake(unit, record_id, [gone, stays])
    assert refused.value.code is ErrorCode.KEY_GONE
    assert _open(keys, keyring, record_id, sealed) == TEXT
    with keys.unit() as unit:
        assert keyring.leave_intake(unit, record_id, [stays])
    assert _open(keys, keyring, record_id, sealed, stays) == TEXT


def test_open_many_leaves_out_what_waits_under_the_intake_key(keys: Keys) -> None:
    keyring, holder = _ready(keys), _holder()
    settled, _ = _report(keys, keyring, holder)
    keyring.clear()
    keys.wire.cut()
    waiting, _ = _report(keys, keyring, holder)
    keys.wire.mend()
    with keys.unit() as unit:
        assert set(keyring.open_many(unit, [settled, waiting], holder)) == {settled}


def test_the_waiting_are_listed_in_pages_and_moved_once_by_two_replicas(keys: Keys) -> None:
    keyring, holder = _ready(keys), _holder()
    keys.wire.cut()
    waiting = sorted(_report(keys, keyring, holder)[0] for _ in range(6))
    keys.wire.mend()
    with keys.unit() as unit:
        first = keyring.sealed_under_intake(unit, 4)
        assert [*first, *keyring.sealed_under_intake(unit, 4, after=first[-1])] == waiting

    def move(replica: Keyring) -> int:
        moved = 0
        for record_id in waiting:
            with keys.unit() as unit:
                moved += replica.leave_intake(unit, record_id, [holder])
        return moved

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(move, [keyring, keys.keyring()])) == len(waiting)


def test_a_changed_wrap_is_refused_and_does_not_look_like_an_absence(keys: Keys) -> None:
    keyring = _ready(keys)
    keys.wire.cut()
    record_id, _ = _report(keys, keyring, _holder())
    keys.wire.mend()
    for rubbish in (b"v1:AAAA", b"", b"\xff\xfe", b"v1:" + b"QUJD" * 170, b"v77:AAAA"):
        with keys.unit() as unit:
            unit.session.execute(update(KeyWrapRow).where(KeyWrapRow.record_id == record_id).values(wrapped=rubbish))
        with pytest.raises(Problem) as refused, keys.unit() as unit:
            keyring.open(unit, record_id)
        assert refused.value.code is ErrorCode.SEAL_BROKEN


def test_the_intake_key_is_rotated_each_week_by_one_of_many(weeks: Keys) -> None:
    one, other, today = _ready(weeks), _ready(weeks), datetime.now(timezone.utc)
    with weeks.unit() as unit:
        unit.now = today + timedelta(days=6)
        assert not one.keep_intake(unit).rotated
    with weeks.unit() as unit, weeks.unit(weeks.new_database()) as at_once:
        unit.now = at_once.now = today + timedelta(days=7, minutes=1)
        assert one.keep_intake(unit).rotated
        assert not other.keep_intake(at_once).rotated
    with weeks.unit() as unit:
        unit.now = today + timedelta(days=6)
        assert not other.keep_intake(unit).rotated
        kids = unit.session.scalars(select(TrustedKeyRow.kid).where(TrustedKeyRow.purpose == "intake"))
        assert set(kids) == {"intake:v1", "intake:v2"}
        audited = select(AuditRow.fields["outcome"].astext).where(
            AuditRow.fields["action"].astext == AuditAction.KEY_INTAKE_ROTATE
        )
        assert unit.session.scalars(audited).all() == ["rotated"]


def test_after_five_weeks_a_version_goes_but_not_while_a_record_waits_under_it(weeks: Keys) -> None:
    keyring, holder = _ready(weeks), _holder()
    weeks.wire.cut()
    record_id, sealed = _report(weeks, keyring, holder)
    weeks.wire.mend()
    old = WeeklyKeys(weeks.vault())
    with weeks.unit() as unit:
        kept_aside = seal_for(old.public_key(unit, "intake"), new_key())
        unit.now = datetime.now(timezone.utc) + timedelta(days=8)
        assert keyring.keep_intake(unit).rotated
        keyring.take_in(unit, new_id(), 0, "AAAA")  # under a version that is gone: it keeps none of the others
    late = datetime.now(timezone.utc) + timedelta(days=36)
    with weeks.unit() as unit:
        unit.now = late
        assert keyring.keep_intake(unit).oldest_kept is None
    assert own_metric("haven_reports_keeping_intake_versions") == 1
    assert _open(weeks, keyring, record_id, sealed) == TEXT
    with weeks.unit() as unit:
        keyring.leave_intake(unit, record_id, [holder])
        unit.now = late
        assert (keyring.keep_intake(unit).oldest_kept or 0) > 1
    assert own_metric("haven_reports_keeping_intake_versions") == 0
    with pytest.raises(Problem) as refused:
        old.open("intake", kept_aside)
    assert refused.value.code is ErrorCode.KEY_GONE
    with weeks.unit() as unit:
        kids = unit.session.scalars(select(TrustedKeyRow.kid).where(TrustedKeyRow.purpose == "intake")).all()
    assert "intake:v1" not in kids
    assert _open(weeks, keyring, record_id, sealed, holder) == TEXT
    weeks.wire.cut()
    record_id, sealed = _report(weeks, keyring, _holder())
    weeks.wire.mend()
    assert _open(weeks, keyring, record_id, sealed) == TEXT


def test_what_the_process_saw_in_the_vault_outweighs_the_table(keys: Keys) -> None:
    """Whoever could write to the table must not be able to have reports sealed for themselves."""
    keyring = _ready(keys)
    with keys.unit() as unit:
        row = unit.session.scalars(select(TrustedKeyRow).where(TrustedKeyRow.purpose == "intake")).one()
        forged = TrustedKeyRow(
            kid="intake:v999", purpose="intake", public_key=row.public_key, first_seen_at=row.first_seen_at
        )
        unit.session.add(forged)
    keys.wire.cut()
    record_id, _ = _report(keys, keyring, _holder())
    with keys.unit() as unit:
        wrapped = unit.session.scalars(select(KeyWrapRow.wrapped).where(KeyWrapRow.record_id == record_id)).one()
    assert wrapped.startswith(b"v1:")
    keys.wire.mend()
    with keys.unit() as unit:
        keyring.keep_intake(unit)
        kids = unit.session.scalars(select(TrustedKeyRow.kid).where(TrustedKeyRow.purpose == "intake")).all()
    assert kids == ["intake:v1"]


def test_deliveries_pass_through_under_a_weekly_key(keys: Keys) -> None:
    """pupils seals what a vendor sent, and opens it again in another process; incidents may not."""
    seals, opens, delivery = keys.keyring("pupils"), keys.keyring("pupils"), new_id()
    with keys.unit() as unit:
        seals.keep_weekly(unit, DELIVERIES)
        made = seals.new_weekly_key(unit, DELIVERIES, delivery)
    place = SealedField("delivery", delivery, "body", 1)
    sealed = made.key.seal(place, TEXT * 1_000)
    assert opens.open_weekly_key(DELIVERIES, delivery, made.sealed).unseal(place, sealed) == TEXT * 1_000
    with pytest.raises(Exception, match="forbidden"):
        keys.keyring("incidents").open_weekly_key(DELIVERIES, delivery, made.sealed)


def test_only_an_rsa_key_seals() -> None:
    public = Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(TypeError, match="RSA"):
        seal_for(WeeklyPublicKey("intake", 1, pem), new_key())
