"""The key hierarchy on a real OpenBao and PostgreSQL: made, opened, shared, cached, destroyed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Any
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.keys.file_key_cache import Holder
from chassis.keys.keyring import DataKey, Keyring, SealedField
from chassis.keys.sealing import Tampered
from chassis.keys.vault import Vault
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import AuditRow, FileKeyRow, KeyWrapRow
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import delete, func, select

from .conftest import Keys, calls

TEXT = b"what was seen and said"


def _holder(kind: str = "subject") -> Holder:
    return Holder(kind, uuid4())


def _place(record_id: UUID) -> SealedField:
    return SealedField("entry", record_id, "text", 1)


def _new(keys: Keys, keyring: Keyring, record_id: UUID, *holders: Holder) -> bytes:
    with keys.unit() as unit:
        return keyring.new_data_key(unit, record_id, holders).seal(_place(record_id), TEXT)


def _open(keys: Keys, keyring: Keyring, record_id: UUID, sealed: bytes, via: Holder | None = None) -> bytes:
    with keys.unit() as unit:
        return keyring.open(unit, record_id, via).unseal(_place(record_id), sealed)


def _code(keys: Keys, keyring: Keyring, record_id: UUID, via: Holder | None = None) -> ErrorCode:
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        keyring.open(unit, record_id, via)
    return refused.value.code


def _wraps(unit: Unit, record_id: UUID) -> int:
    query = select(func.count()).select_from(KeyWrapRow).where(KeyWrapRow.record_id == record_id)
    return unit.session.scalar(query) or 0


def test_another_process_opens_through_any_holder(keys: Keys, record_id: UUID) -> None:
    holders = [_holder(), _holder(), _holder("school")]
    sealed = _new(keys, keys.keyring(), record_id, *holders)
    assert TEXT not in sealed
    for via in (None, *holders):
        assert _open(keys, keys.keyring(), record_id, sealed, via) == TEXT
    assert _code(keys, keys.keyring(), record_id, _holder()) is ErrorCode.KEY_GONE


def test_a_record_nobody_holds_is_not_made_and_not_opened(keys: Keys, record_id: UUID) -> None:
    with pytest.raises(ValueError, match="at least one holder"), keys.unit() as unit:
        keys.keyring().new_data_key(unit, record_id, [])
    assert _code(keys, keys.keyring(), record_id) is ErrorCode.KEY_GONE


def test_a_chronology_opens_with_one_vault_call_cold_and_none_warm(keys: Keys) -> None:
    keyring, holder, other = keys.keyring(), _holder(), _holder()
    sealed = {}
    with keys.unit() as unit:
        for record_id in (new_id() for _ in range(300)):
            sealed[record_id] = keyring.new_data_key(unit, record_id, [holder, other]).seal(_place(record_id), TEXT)
    cold = keys.keyring()
    for expected in (1, 0, 0):
        before = calls("decrypt")
        with keys.unit() as unit:
            opened = cold.open_many(unit, sealed, via=holder)
        assert calls("decrypt") - before == expected
        assert {record_id: opened[record_id].unseal(_place(record_id), sealed[record_id]) for record_id in sealed} == (
            dict.fromkeys(sealed, TEXT)
        )


def test_open_many_leaves_out_what_the_file_does_not_hold(keys: Keys) -> None:
    keyring, mine, theirs = keys.keyring(), _holder(), _holder()
    one, two = new_id(), new_id()
    _new(keys, keyring, one, mine)
    _new(keys, keyring, two, theirs)
    with keys.unit() as unit:
        assert set(keyring.open_many(unit, [one, two, new_id()], via=mine)) == {one}
        assert keyring.open_many(unit, [], via=mine) == {}


def test_a_new_version_of_the_key_is_the_one_that_opens(keys: Keys, record_id: UUID) -> None:
    keyring, holder = keys.keyring(), _holder()
    old = _new(keys, keyring, record_id, holder)
    with keys.unit() as unit:
        new = keyring.new_data_key(unit, record_id, [holder], key_version=2).seal(_place(record_id), b"redacted")
    assert _open(keys, keyring, record_id, new) == b"redacted"
    with keys.unit() as unit:
        assert keyring.open_many(unit, [record_id], holder)[record_id].version == 2
        assert keyring.open(unit, record_id, key_version=1).unseal(_place(record_id), old) == TEXT


def test_a_prepared_key_takes_the_place_of_every_key_the_record_had(keys: Keys, record_id: UUID) -> None:
    keyring, stays, goes, prepared = keys.keyring(), _holder(), _holder(), new_id()
    old = _new(keys, keyring, record_id, stays, goes)
    with keys.unit() as unit:
        new = keyring.new_data_key(unit, prepared, [stays]).seal(_place(record_id), b"redacted")
        assert keyring.open(unit, record_id).unseal(_place(record_id), old) == TEXT, "nothing changes before"
    before = calls("decrypt") + calls("encrypt")
    with keys.unit() as unit:
        assert keyring.replace_key(unit, record_id, prepared)
    assert calls("decrypt") + calls("encrypt") == before, "no vault is asked"
    for again in (False, True):
        assert _open(keys, keys.keyring(), record_id, new) == b"redacted"
        assert _open(keys, keyring, record_id, new, stays) == b"redacted"
        assert _code(keys, keyring, record_id, goes) is ErrorCode.KEY_GONE
        assert _code(keys, keyring, prepared) is ErrorCode.KEY_GONE
        with pytest.raises(Tampered):
            _open(keys, keyring, record_id, old)
        if not again:
            with keys.unit() as unit:
                assert not keyring.replace_key(unit, record_id, prepared), "twice is the same as once"


def test_whoever_ends_before_the_commit_replaces_no_key(keys: Keys, record_id: UUID) -> None:
    keyring, stays, prepared = keys.keyring(), _holder(), new_id()
    old = _new(keys, keyring, record_id, stays)
    _new(keys, keyring, prepared, stays)
    with pytest.raises(RuntimeError), keys.unit() as unit:
        keyring.replace_key(unit, record_id, prepared)
        raise RuntimeError
    assert _open(keys, keyring, record_id, old) == TEXT
    with keys.unit() as unit:
        assert keyring.has_key(unit, prepared)
        assert not keyring.replace_key(unit, record_id, new_id()), "nothing is prepared there"
    assert _open(keys, keyring, record_id, old) == TEXT


def test_file_keys_of_new_holders_are_made_once_by_many_at_once(keys: Keys) -> None:
    """Four processes, each with a transaction of its own, meet the same new holders in different orders."""
    holders = [_holder() for _ in range(3)]

    def record(number: int) -> tuple[UUID, bytes]:
        record_id = new_id()
        order = holders[number % 3 :] + holders[: number % 3]
        return record_id, _new(keys, keys.keyring(), record_id, *order)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(record, range(8)))
    with keys.unit() as unit:
        ids = [holder.id for holder in holders]
        assert unit.session.scalar(select(func.count()).where(FileKeyRow.holder_id.in_(ids))) == 3
        created = AuditRow.fields["subject_ids"][0].astext.in_([str(each) for each in ids])
        assert unit.session.scalar(select(func.count()).select_from(AuditRow).where(created)) == 3
    for record_id, sealed in made:
        for via in holders:
            assert _open(keys, keys.keyring(), record_id, sealed, via) == TEXT


def test_a_file_key_that_was_rolled_back_is_never_used_again(keys: Keys, record_id: UUID) -> None:
    keyring, holder = keys.keyring(), _holder()
    with pytest.raises(RuntimeError, match="changed my mind"), keys.unit() as unit:
        keyring.new_data_key(unit, new_id(), [holder])
        raise RuntimeError("changed my mind")
    sealed = _new(keys, keyring, record_id, holder)
    assert _open(keys, keys.keyring(), record_id, sealed, holder) == TEXT


def test_a_destroyed_key_closes_its_holders_file_and_no_other(keys: Keys) -> None:
    keyring, gone, stays = keys.keyring(), _holder(), _holder()
    alone, shared = new_id(), new_id()
    _new(keys, keyring, alone, gone)
    sealed = _new(keys, keyring, shared, gone, stays)
    keys.destroy(gone.transit_key)
    keyring.forget(gone)  # the broadcast "key gone"
    for process in (keyring, keys.keyring()):
        assert _code(keys, process, alone) is ErrorCode.KEY_GONE
        assert _code(keys, process, shared, gone) is ErrorCode.KEY_GONE
        with pytest.raises(Problem) as refused, keys.unit() as unit:
            process.open_many(unit, [alone, shared], gone)
        assert refused.value.code is ErrorCode.KEY_GONE
        assert _open(keys, process, shared, sealed) == TEXT
        assert _open(keys, process, shared, sealed, stays) == TEXT


def test_a_destroyed_key_is_not_silently_made_again(keys: Keys, record_id: UUID) -> None:
    keyring, gone = keys.keyring(), _holder()
    _new(keys, keyring, new_id(), gone)
    keys.destroy(gone.transit_key)
    keyring.clear()
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        keyring.new_data_key(unit, record_id, [gone])
    assert refused.value.code is ErrorCode.KEY_GONE
    assert gone.transit_key not in keys.world.vault.list("transit/keys")["data"]["keys"]


def test_holders_are_added_and_taken_off_but_never_the_last(keys: Keys, record_id: UUID) -> None:
    keyring, wrong, right = keys.keyring(), _holder(), _holder()
    sealed = _new(keys, keyring, record_id, wrong)
    with pytest.raises(ValueError, match="last holder"), keys.unit() as unit:
        keyring.remove_holder(unit, record_id, wrong)
    with keys.unit() as unit:
        keyring.new_data_key(unit, record_id, [wrong], key_version=2)
        keyring.add_holder(unit, record_id, right)
        keyring.add_holder(unit, record_id, right)  # again: changes nothing
        assert _wraps(unit, record_id) == 4
        keyring.remove_holder(unit, record_id, wrong)
    with keys.unit() as unit:
        assert keys.keyring().open(unit, record_id, right, key_version=1).unseal(_place(record_id), sealed) == TEXT
    assert _code(keys, keys.keyring(), record_id, wrong) is ErrorCode.KEY_GONE


def test_the_last_holder_of_an_older_version_stays(keys: Keys, record_id: UUID) -> None:
    keyring, old, new = keys.keyring(), _holder(), _holder()
    _new(keys, keyring, record_id, old)
    with keys.unit() as unit:
        keyring.new_data_key(unit, record_id, [new], key_version=2)
    with pytest.raises(ValueError, match="last holder"), keys.unit() as unit:
        keyring.remove_holder(unit, record_id, old)


def test_without_the_vault_what_is_cached_opens_for_five_minutes(keys: Keys, record_id: UUID) -> None:
    keyring, cold, warm = keys.keyring(), _holder(), _holder()
    sealed = _new(keys, keyring, record_id, cold, warm)
    keyring.clear()
    assert _open(keys, keyring, record_id, sealed, warm) == TEXT
    keys.wire.cut()
    keys.clock.advance(299)
    assert _open(keys, keyring, record_id, sealed) == TEXT  # through the one holder that is in memory
    with keys.unit() as unit:
        assert set(keyring.open_many(unit, [record_id], warm)) == {record_id}
        assert keyring.new_data_key(unit, new_id(), [warm])  # and a new record can be wrapped
    with pytest.raises(VaultAway), keys.unit() as unit:
        keyring.open(unit, record_id, cold)
    keys.clock.advance(1)
    for via in (None, warm):
        with pytest.raises(VaultAway), keys.unit() as unit:
            keyring.open(unit, record_id, via)
    with pytest.raises(VaultAway), keys.unit() as unit:
        keyring.new_data_key(unit, new_id(), [warm])
    keys.wire.mend()
    assert _open(keys, keyring, record_id, sealed) == TEXT


def test_cut_off_from_broadcasts_nothing_stays_in_memory(keys: Keys, record_id: UUID) -> None:
    keyring, holder = keys.keyring(), _holder()
    _new(keys, keyring, record_id, holder)
    keyring.clear()
    keys.wire.cut()
    with pytest.raises(VaultAway), keys.unit() as unit:
        keyring.open(unit, record_id)


def test_services_cannot_open_each_others_wraps(keys: Keys, record_id: UUID) -> None:
    """The same school key, each in its own context: a stolen table of one service is of no use to another."""
    holder = _holder("school")
    sealed = _new(keys, keys.keyring("incidents"), record_id, holder)
    assert _open(keys, keys.keyring("incidents"), record_id, sealed) == TEXT
    assert _code(keys, keys.keyring("alerts"), record_id) is ErrorCode.SEAL_BROKEN


def test_a_data_key_is_not_in_the_database(keys: Keys, record_id: UUID) -> None:
    keyring = keys.keyring()
    with keys.unit() as unit:
        data_key: DataKey = keyring.new_data_key(unit, record_id, [_holder()])
        stored = unit.session.scalars(select(KeyWrapRow.wrapped).where(KeyWrapRow.record_id == record_id)).all()
    assert all(data_key.key not in wrapped for wrapped in stored)


def test_many_files_are_opened_at_once_and_none_stands_for_what_does_not_open(keys: Keys) -> None:
    keyring, holders = keys.keyring(), [_holder() for _ in range(20)]
    _new(keys, keyring, new_id(), *holders)
    files = _files(keys, holders)
    keys.destroy(holders[3].transit_key)
    cold, before = keys.keyring(), calls("decrypt")
    opened = cold.open_files(files)
    assert set(opened) == {wrapped for _, wrapped in files}
    assert [holder for holder, wrapped in files if opened[wrapped] is None] == [holders[3]]
    assert (len(set(opened.values())), calls("decrypt") - before) == (20, 19)
    keys.wire.cut()
    assert cold.open_files(files) == opened
    assert keys.keyring().open_files(files) == dict.fromkeys(opened)
    assert cold.open_files([]) == {}


def test_when_time_is_up_memory_still_opens_and_the_vault_is_asked_no_more(keys: Keys) -> None:
    keyring, holders = keys.keyring(), [_holder() for _ in range(20)]
    _new(keys, keyring, new_id(), *holders)
    files = _files(keys, holders)
    assert len(keyring.open_files(files, lambda: False)) == 20
    before = calls("decrypt")
    assert set(keys.keyring().open_files(files, lambda: False)) == {wrapped for _, wrapped in files[:8]}
    assert calls("decrypt") - before == 8


def test_several_vault_calls_are_in_flight_but_no_more_than_eight(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    holders = [_holder() for _ in range(20)]
    _new(keys, keys.keyring(), new_id(), *holders)
    in_flight, seen, lock, all_there = 0, set[int](), Lock(), Event()
    decrypt = Vault.decrypt

    def watched(*given: Any, **more: Any) -> bytes:
        nonlocal in_flight
        with lock:
            in_flight += 1
            seen.add(in_flight)
            if in_flight == 8:
                all_there.set()
        assert all_there.wait(10)
        try:
            return decrypt(*given, **more)
        finally:
            with lock:
                in_flight -= 1

    monkeypatch.setattr(Vault, "decrypt", watched)
    assert len(keys.keyring().open_files(_files(keys, holders))) == 20
    assert max(seen) == 8


def test_a_changed_file_among_many_is_said(keys: Keys) -> None:
    keyring, holders = keys.keyring(), [_holder() for _ in range(20)]
    _new(keys, keyring, new_id(), *holders)
    files = _files(keys, holders)
    files[9] = (holders[9], files[8][1])
    with pytest.raises(Tampered):
        keys.keyring().open_files(files)


def _files(keys: Keys, holders: list[Holder]) -> list[tuple[Holder, str]]:
    with keys.unit() as unit:
        rows = unit.session.execute(select(FileKeyRow.holder_id, FileKeyRow.wrapped)).all()
    wrapped = {row.holder_id: row.wrapped for row in rows}
    return [(holder, wrapped[holder.id]) for holder in holders]


def test_what_is_sealed_apart_opens_without_the_rows_of_its_database_and_in_its_place_alone(keys: Keys) -> None:
    holder, row = Holder("register", UUID(int=0x2026)), new_id()
    with keys.unit() as unit:
        sealed = [keys.keyring().seal_apart(unit, holder, _place(row), TEXT) for _ in range(2)]
        unit.session.execute(delete(FileKeyRow).where(FileKeyRow.holder_kind == "register"))
    cold = keys.keyring()
    before = calls("decrypt")
    assert [cold.open_apart(holder, _place(row), each) for each in sealed] == [TEXT, TEXT]
    assert calls("decrypt") - before == 1
    for place, text in ((_place(new_id()), sealed[0]), (_place(row), sealed[0][:-4]), (_place(row), "rubbish.%")):
        with pytest.raises(Problem) as refused:
            cold.open_apart(holder, place, text)
        assert refused.value.code in (ErrorCode.SEAL_BROKEN, ErrorCode.KEY_GONE)
    with pytest.raises(Problem) as gone:
        cold.open_apart(Holder("register", UUID(int=0x2031)), _place(row), sealed[0])
    assert gone.value.code is ErrorCode.KEY_GONE
