"""Sealing by itself: nothing real is needed, nothing is faked."""

from uuid import UUID, uuid4

import pytest
from chassis.keys.sealing import (
    DataKey,
    FieldOpener,
    SealedField,
    Tampered,
    new_key,
    seal,
    unseal,
    unwrap_key,
    wrap_key,
)
from haven_schemas.errors import ErrorCode
from hypothesis import assume, given, settings
from hypothesis import strategies as st

TRUST = uuid4()
NAMES = st.text(min_size=1, max_size=30)
PLACES = st.builds(SealedField, table=NAMES, row=st.uuids(), field=NAMES, version=st.integers(0, 10_000))


@settings(deadline=None)
@given(place=PLACES, plaintext=st.binary(max_size=2_000))
def test_what_was_sealed_opens_in_its_place(place: SealedField, plaintext: bytes) -> None:
    key = new_key()
    sealed = seal(key, TRUST, place, plaintext)
    assert unseal(key, TRUST, place, sealed) == plaintext
    assert len(sealed) == len(plaintext) + 29
    assert len(plaintext) < 8 or plaintext not in sealed


@settings(deadline=None)
@given(one=PLACES, other=PLACES, trust=st.uuids())
def test_no_two_places_share_their_associated_data(one: SealedField, other: SealedField, trust: UUID) -> None:
    assume(one != other)
    assert one.associated_data(trust) != other.associated_data(trust)
    assume(trust != TRUST)
    assert one.associated_data(trust) != one.associated_data(TRUST)


def test_parts_do_not_run_into_each_other() -> None:
    row = uuid4()
    assert SealedField("ab", row, "c", 1).associated_data(TRUST) != SealedField("a", row, "bc", 1).associated_data(
        TRUST
    )


@settings(deadline=None)
@given(place=PLACES, other=PLACES)
def test_it_opens_in_no_other_place(place: SealedField, other: SealedField) -> None:
    assume(place != other)
    key = new_key()
    with pytest.raises(Tampered):
        unseal(key, TRUST, other, seal(key, TRUST, place, b"text"))


@settings(deadline=None)
@given(place=PLACES, at=st.integers(0, 10**6), bit=st.integers(0, 7), cut=st.booleans())
def test_no_changed_bit_and_no_lost_byte_passes(place: SealedField, at: int, bit: int, cut: bool) -> None:
    key = new_key()
    sealed = bytearray(seal(key, TRUST, place, b"what was seen and said"))
    at %= len(sealed)
    changed = bytes(sealed[:at])
    if not cut:
        sealed[at] ^= 1 << bit
        changed = bytes(sealed)
    with pytest.raises(Tampered):
        unseal(key, TRUST, place, changed)


def test_another_trust_or_key_opens_nothing() -> None:
    key, place = new_key(), SealedField("entry", uuid4(), "text", 1)
    sealed = seal(key, TRUST, place, b"text")
    for wrong_key, wrong_trust in ((new_key(), TRUST), (key, uuid4())):
        with pytest.raises(Tampered) as refused:
            unseal(wrong_key, wrong_trust, place, sealed)
        assert refused.value.code is ErrorCode.SEAL_BROKEN
        assert refused.value.ids == {"row_id": str(place.row)}


def test_the_same_text_never_seals_the_same() -> None:
    key, place = new_key(), SealedField("entry", uuid4(), "text", 1)
    assert len({seal(key, TRUST, place, b"text") for _ in range(1_000)}) == 1_000


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_rubbish_unwraps_to_nothing(rubbish: bytes) -> None:
    with pytest.raises(Tampered):
        unwrap_key(new_key(), rubbish)


def test_a_key_unwraps_under_its_own_wrapping_key_only() -> None:
    wrapping, key = new_key(), new_key()
    wrapped = wrap_key(wrapping, key)
    assert unwrap_key(wrapping, wrapped) == key
    assert len(wrapped) == 40
    with pytest.raises(Tampered):
        unwrap_key(new_key(), wrapped)


def test_a_data_key_shows_itself_to_nobody() -> None:
    data_key = DataKey(uuid4(), 1, TRUST, b"k" * 32)
    assert "kkkk" not in repr(data_key)
    assert "kkkk" not in str(data_key)


@settings(deadline=None)
@given(place=PLACES, plaintext=st.binary(max_size=2_000), other=PLACES)
def test_many_rows_are_opened_as_one_is(place: SealedField, plaintext: bytes, other: SealedField) -> None:
    key, trust_id = new_key(), uuid4()
    sealed = seal(key, trust_id, place, plaintext)
    opener = FieldOpener(trust_id, place.table, place.field)
    for _ in range(2):
        assert opener.unseal(key, place.row.bytes, sealed, place.version) == plaintext
    if other != place:
        stranger = FieldOpener(trust_id, other.table, other.field)
        with pytest.raises(Tampered):
            stranger.unseal(key, other.row.bytes, sealed, other.version)
    with pytest.raises(Tampered):
        opener.unseal(key, place.row.bytes, sealed[:20], place.version)
