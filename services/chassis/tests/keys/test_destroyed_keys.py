"""Keys that were destroyed: a tombstone stays. On a real OpenBao and PostgreSQL, beside those who seal meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from uuid import UUID, uuid4

import pytest
from chassis.keys.file_key_cache import Holder
from chassis.keys.keyring import Keyring, SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow, KeyWrapRow
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import func, select

from .conftest import Keys, calls

TEXT = b"what was seen and said"
STILL_WAITS_SECONDS = 0.5


def _holder(kind: str = "subject") -> Holder:
    return Holder(kind, uuid4())


def _place(record_id: UUID) -> SealedField:
    return SealedField("entry", record_id, "text", 1)


def _new(keys: Keys, keyring: Keyring, *holders: Holder) -> tuple[UUID, bytes]:
    record_id = new_id()
    with keys.unit() as unit:
        return record_id, keyring.new_data_key(unit, record_id, holders).seal(_place(record_id), TEXT)


def _destroy(keys: Keys, keyring: Keyring, *holders: Holder) -> None:
    with keys.unit() as unit:
        keyring.lock(unit, holders)
        for holder in holders:
            keyring.destroy(unit, holder)


def _refused(keys: Keys, call: Callable[[Unit], object]) -> ErrorCode:
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        call(unit)
    return refused.value.code


def _file_keys(keys: Keys, holder: Holder) -> list[tuple[str, bool]]:
    with keys.unit() as unit:
        rows = unit.session.scalars(select(FileKeyRow).where(FileKeyRow.holder_id == holder.id))
        return [(row.wrapped, row.destroyed_at is not None) for row in rows]


def test_a_tombstone_stays_and_no_wrap_of_the_child_is_left(keys: Keys) -> None:
    keyring, gone, stays = keys.keyring(), _holder(), _holder()
    alone, _ = _new(keys, keyring, gone)
    shared, sealed = _new(keys, keyring, gone, stays)
    _destroy(keys, keyring, gone)
    assert _file_keys(keys, gone) == [("", True)]
    assert [destroyed for _, destroyed in _file_keys(keys, stays)] == [False]
    with keys.unit() as unit:
        wraps = select(KeyWrapRow.record_id, KeyWrapRow.holder_id).where(KeyWrapRow.record_id.in_([alone, shared]))
        assert unit.session.execute(wraps).all() == [(shared, stays.id)]
        assert keyring.open(unit, shared).unseal(_place(shared), sealed) == TEXT
        assert keyring.open_many(unit, [alone, shared], gone) == {}
    for asked in (alone, shared):
        assert _refused(keys, lambda unit, asked=asked: keyring.open(unit, asked, gone)) is ErrorCode.KEY_GONE


def test_the_key_is_never_made_again_though_the_vault_has_it_and_would_make_it(keys: Keys) -> None:
    keyring, gone, stays = keys.keyring(), _holder(), _holder()
    record_id, _ = _new(keys, keyring, stays)
    _new(keys, keyring, gone)
    _destroy(keys, keyring, gone)
    made = calls("create_key")
    for process in (keyring, keys.keyring()):
        ways = (
            lambda unit, process=process: process.new_data_key(unit, new_id(), [gone]),
            lambda unit, process=process: process.new_data_key(unit, new_id(), [stays, gone]),
            lambda unit, process=process: process.add_holder(unit, record_id, gone),
        )
        for way in ways:
            assert _refused(keys, way) is ErrorCode.KEY_GONE
    assert calls("create_key") == made
    assert gone.transit_key in keys.world.vault.list("transit/keys")["data"]["keys"], "the vault would have opened it"
    keys.destroy(gone.transit_key)
    assert _refused(keys, lambda unit: keys.keyring().new_data_key(unit, new_id(), [gone])) is ErrorCode.KEY_GONE
    assert gone.transit_key not in keys.world.vault.list("transit/keys")["data"]["keys"]


def test_an_id_that_never_had_a_key_gets_a_tombstone_too(keys: Keys) -> None:
    keyring, never = keys.keyring(), _holder()
    _destroy(keys, keyring, never)
    assert _file_keys(keys, never) == [("", True)]
    assert _refused(keys, lambda unit: keyring.new_data_key(unit, new_id(), [never])) is ErrorCode.KEY_GONE
    assert never.transit_key not in keys.world.vault.list("transit/keys")["data"]["keys"]


def test_destroyed_twice_is_destroyed_once(keys: Keys) -> None:
    keyring, gone = keys.keyring(), _holder()
    _new(keys, keyring, gone)
    _destroy(keys, keyring, gone)
    with keys.unit() as unit:
        first = unit.session.scalars(select(FileKeyRow.destroyed_at).where(FileKeyRow.holder_id == gone.id)).one()
    _destroy(keys, keyring, gone)
    with keys.unit() as unit:
        rows = unit.session.scalars(select(FileKeyRow.destroyed_at).where(FileKeyRow.holder_id == gone.id)).all()
    assert rows == [first]


def test_a_destruction_that_is_rolled_back_leaves_everything_open(keys: Keys) -> None:
    keyring, stays = keys.keyring(), _holder()
    record_id, sealed = _new(keys, keyring, stays)
    with pytest.raises(RuntimeError, match="changed my mind"), keys.unit() as unit:
        keyring.destroy(unit, stays)
        raise RuntimeError("changed my mind")
    with keys.unit() as unit:
        assert keyring.open(unit, record_id, stays).unseal(_place(record_id), sealed) == TEXT


def test_memory_of_this_process_does_not_outlive_the_key(keys: Keys) -> None:
    keyring, gone = keys.keyring(), _holder()
    _new(keys, keyring, gone)
    with keys.unit() as unit:
        wrapped = unit.session.scalars(select(FileKeyRow.wrapped).where(FileKeyRow.holder_id == gone.id)).one()
    epoch = keyring.epoch
    _destroy(keys, keyring, gone)
    assert keyring.epoch > epoch, "what searches remember goes as well"
    keys.wire.cut()
    assert keyring.open_files([(gone, wrapped)]) == {wrapped: None}
    keys.wire.mend()


def test_a_destroyed_file_among_many_opens_nothing_and_stops_nothing(keys: Keys) -> None:
    keyring, gone, stays = keys.keyring(), _holder(), _holder()
    alone, _ = _new(keys, keyring, gone)
    shared, _ = _new(keys, keyring, gone, stays)
    _destroy(keys, keyring, gone)
    broken: set[UUID] = set()
    with keys.unit() as unit:
        assert set(keys.keyring().open_each(unit, [alone, shared], lambda: True, broken)) == {shared}
        assert keyring.open_files([(gone, "")]) == {"": None}
    assert broken == set()


def test_a_report_that_must_not_be_refused_still_goes_under_the_intake_key(keys: Keys) -> None:
    keyring, gone = keys.keyring(), _holder()
    _destroy(keys, keyring, gone)
    with keys.unit() as unit:
        keyring.keep_intake(unit)
        assert keyring.share_lock(unit, [gone, _holder()]) == {gone}
        assert keyring.new_data_key(unit, record_id := new_id(), [gone], intake_if_away=True).under_intake
    assert _refused(keys, lambda unit: keyring.leave_intake(unit, record_id, [gone])) is ErrorCode.KEY_GONE
    with keys.unit() as unit:
        assert keyring.leave_intake(unit, record_id, [_holder()]), "it waits, and goes on under another id"


def test_what_is_being_sealed_is_there_before_the_key_goes(keys: Keys) -> None:
    """Two connections: whoever destroys waits for the record, and finds its wrap."""
    keyring, gone = keys.keyring(), _holder()
    record_id, sealed, went_on = new_id(), Event(), Event()

    def seal() -> None:
        with keys.unit() as unit:
            keyring.new_data_key(unit, record_id, [gone])
            sealed.set()
            assert went_on.wait(10)

    def destroy() -> int:
        with keys.unit() as unit:
            keyring.lock(unit, [gone])
            found = select(func.count()).select_from(KeyWrapRow).where(KeyWrapRow.record_id == record_id)
            count = unit.session.scalar(found) or 0
            keyring.destroy(unit, gone)
            return count

    with ThreadPoolExecutor(2) as pool:
        sealing = pool.submit(seal)
        assert sealed.wait(10)
        destroying: Future[int] = pool.submit(destroy)
        with pytest.raises(TimeoutError):
            destroying.result(STILL_WAITS_SECONDS)
        went_on.set()
        sealing.result(10)
        assert destroying.result(10) == 1
    with keys.unit() as unit:
        assert not keyring.has_key(unit, record_id)


def test_who_comes_while_a_key_is_destroyed_waits_and_is_told(keys: Keys) -> None:
    keyring, gone, locked, went_on = keys.keyring(), _holder(), Event(), Event()
    _new(keys, keyring, gone)

    def destroy() -> None:
        with keys.unit() as unit:
            keyring.lock(unit, [gone])
            keyring.destroy(unit, gone)
            locked.set()
            assert went_on.wait(10)

    with ThreadPoolExecutor(2) as pool:
        destroying = pool.submit(destroy)
        assert locked.wait(10)
        sealing = pool.submit(_new, keys, keyring, gone)
        with pytest.raises(TimeoutError):
            sealing.result(STILL_WAITS_SECONDS)
        went_on.set()
        destroying.result(10)
        with pytest.raises(Problem) as refused:
            sealing.result(10)
        assert refused.value.code is ErrorCode.KEY_GONE


def test_those_who_seal_for_one_child_do_not_wait_for_each_other(keys: Keys) -> None:
    keyring, holder, school = keys.keyring(), _holder(), _holder("school")
    _new(keys, keyring, holder, school)
    with keys.unit() as unit:
        keyring.new_data_key(unit, new_id(), [holder])
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_new, keys, keyring, holder, school).result(5)
