"""Whoever can write to the database but not use the vault: a thousand swaps, each refused."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from chassis.keys.file_key_cache import Holder
from chassis.keys.keyring import Keyring, SealedField
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow, KeyWrapRow
from haven_local.databases import Database as MadeDatabase
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import create_engine, select, text, update
from support.levels import examples

from .conftest import Keys

SWAPS = examples(1_000)
_TABLE = """
CREATE TABLE sealed_text (row_id uuid, field text, version int, body bytea, PRIMARY KEY (row_id, field, version))
"""


@dataclass(frozen=True)
class _Text:
    place: SealedField
    holder: Holder


@pytest.fixture
def texts(keys: Keys, key_database: MadeDatabase) -> Iterator[list[_Text]]:
    """Twelve records in three files, each with two fields in two versions, sealed in a table."""
    keyring, holders = keys.keyring(), [Holder("subject", uuid4()) for _ in range(3)]
    made: list[_Text] = []
    owner = create_engine(key_database.owner_url)
    with owner.begin() as connection:
        connection.execute(text(_TABLE))
    with keys.unit() as unit:
        for number in range(12):
            holder, record_id = holders[number % 3], new_id()
            data_key = keyring.new_data_key(unit, record_id, [holder])
            for field in ("text", "reason"):
                for version in (1, 2):
                    place = SealedField("sealed_text", record_id, field, version)
                    made.append(_Text(place, holder))
                    sealed = data_key.seal(place, str(place).encode())
                    unit.session.execute(
                        text("INSERT INTO sealed_text VALUES (:row_id, :field, :version, :body)"),
                        {**_key(place), "body": sealed},
                    )
    yield made
    with owner.begin() as connection:
        connection.execute(text("DROP TABLE sealed_text"))
    owner.dispose()


def _key(place: SealedField) -> dict[str, object]:
    return {"row_id": place.row, "field": place.field, "version": place.version}


_WHERE = "WHERE row_id = :row_id AND field = :field AND version = :version"


def _body(unit: Unit, place: SealedField) -> bytes:
    return bytes(unit.session.execute(text(f"SELECT body FROM sealed_text {_WHERE}"), _key(place)).scalar_one())


def _put(unit: Unit, place: SealedField, body: bytes) -> None:
    unit.session.execute(text(f"UPDATE sealed_text SET body = :body {_WHERE}"), {**_key(place), "body": body})


def _read(unit: Unit, keyring: Keyring, one: _Text) -> bytes:
    return keyring.open(unit, one.place.row, one.holder).unseal(one.place, _body(unit, one.place))


def test_a_thousand_swapped_ciphertexts_are_refused(keys: Keys, texts: list[_Text]) -> None:
    keyring, chance, refused = keys.keyring(), random.Random(14), 0
    kinds: set[str] = set()
    with keys.unit() as unit:
        assert all(_read(unit, keyring, each) == str(each.place).encode() for each in texts)
        for _ in range(SWAPS):
            one, other = chance.sample(texts, 2)
            kinds.add(_kind(one, other))
            bodies = _body(unit, one.place), _body(unit, other.place)
            _put(unit, one.place, bodies[1])
            _put(unit, other.place, bodies[0])
            for each in (one, other):
                with pytest.raises(Problem) as problem:
                    _read(unit, keyring, each)
                assert problem.value.code is ErrorCode.SEAL_BROKEN
                assert problem.value.ids == {"row_id": str(each.place.row)}
            refused += 1
            _put(unit, one.place, bodies[0])
            _put(unit, other.place, bodies[1])
        assert all(_read(unit, keyring, each) == str(each.place).encode() for each in texts)
    assert refused == SWAPS
    assert kinds == {"file", "row", "field", "version"}


def _kind(one: _Text, other: _Text) -> str:
    if one.holder != other.holder:
        return "file"
    if one.place.row != other.place.row:
        return "row"
    return "field" if one.place.field != other.place.field else "version"


def test_moving_a_records_key_along_with_its_text_wins_nothing(keys: Keys) -> None:
    """The whole row and its wrap copied to another record of the same file: the place still does not fit."""
    keyring, holder = keys.keyring(), Holder("subject", uuid4())
    one, other = new_id(), new_id()
    with keys.unit() as unit:
        sealed = keyring.new_data_key(unit, one, [holder]).seal(SealedField("entry", one, "text", 1), b"text")
        keyring.new_data_key(unit, other, [holder])
    with keys.unit() as unit:
        _swap(unit, KeyWrapRow.record_id, one, other)
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        keyring.open(unit, other, holder).unseal(SealedField("entry", other, "text", 1), sealed)
    assert refused.value.code is ErrorCode.SEAL_BROKEN


@pytest.mark.parametrize("table", [KeyWrapRow, FileKeyRow])
def test_a_wrap_or_file_key_of_another_holder_does_not_open(keys: Keys, table: type[KeyWrapRow | FileKeyRow]) -> None:
    keyring = keys.keyring()
    holders, records = [Holder("subject", uuid4()) for _ in range(2)], [new_id(), new_id()]
    with keys.unit() as unit:
        for record_id, holder in zip(records, holders, strict=True):
            keyring.new_data_key(unit, record_id, [holder])
    with keys.unit() as unit:
        _swap(unit, table.holder_id, holders[0].id, holders[1].id, only_wrapped=True)
    for process in (keyring, keys.keyring()):
        for record_id in records:
            with pytest.raises(Problem) as refused, keys.unit() as unit:
                process.open(unit, record_id)
            assert refused.value.code is ErrorCode.SEAL_BROKEN


def _swap(unit: Unit, column: "object", one: UUID, other: UUID, *, only_wrapped: bool = False) -> None:
    """Exchanges the wrapped keys of two rows."""
    table = column.class_
    found = {each: unit.session.scalars(select(table.wrapped).where(column == each)).one() for each in (one, other)}
    unit.session.execute(update(table).where(column == one).values(wrapped=found[other]))
    unit.session.execute(update(table).where(column == other).values(wrapped=found[one]))


def test_another_trusts_ciphertext_does_not_open(keys: Keys) -> None:
    """Two trusts that share a vault by mistake still cannot read each other's rows."""
    holder, record_id = Holder("subject", uuid4()), new_id()
    place = SealedField("entry", record_id, "text", 1)
    with keys.unit() as unit:
        sealed = keys.keyring().new_data_key(unit, record_id, [holder]).seal(place, b"text")
    other_trust = Keyring(keys.vault(), uuid4(), "incidents", keys.clock)
    with pytest.raises(Problem) as refused, keys.unit() as unit:
        other_trust.open(unit, record_id, holder).unseal(place, sealed)
    assert refused.value.code is ErrorCode.SEAL_BROKEN
