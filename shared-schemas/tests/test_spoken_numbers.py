"""The number that people say: the same for the same id, however it was typed, and of letters nobody mishears."""

import hashlib
import re
import uuid

import pytest
from haven_schemas.spoken_numbers import DIGEST_BYTES, digests_of, number_of, read_number
from support.lists import every

FORM = re.compile(r"HV(-[0-9A-HJKMNP-TV-Z]{3}){3}")


def test_a_number_is_found_again_by_the_digest_it_was_made_of():
    numbers = set()
    for each in range(2_000):
        matter_id = uuid.uuid5(uuid.NAMESPACE_URL, str(each))
        number = number_of(matter_id)
        assert FORM.fullmatch(number)
        assert read_number(number) == number
        assert hashlib.sha256(matter_id.bytes).digest()[:DIGEST_BYTES] in digests_of(number)
        numbers.add(number)
    assert len(numbers) == 2_000


def test_the_number_of_an_id_never_changes():
    """It stands on paper."""
    assert number_of(uuid.UUID("01a21f18-4669-752f-a82b-e32ff4b32419")) == "HV-P09-JCK-MZC"


def test_ids_made_one_after_the_other_have_numbers_that_say_nothing_of_it():
    first = uuid.UUID("01a21f18-4669-752f-a82b-e32ff4b32419")
    numbers = [number_of(uuid.UUID(int=first.int + each)) for each in range(50)]
    assert len({number[3:6] for number in numbers}) > 45


@pytest.mark.parametrize(
    "typed", ["HV-4K7-2PQ-9T0", "hv 4k7 2pq 9t0", "4k72pq9to", "  HV4K7-2PQ 9TO. ", "hv\u20134K7\u20132PQ\u20139T0"]
)
def test_a_number_is_read_however_it_was_typed(typed):
    assert read_number(typed) == "HV-4K7-2PQ-9T0"


@every("typed", ["", "HV", "HV-4K7-2PQ", "HV-4K7-2PQ-9T00", "bruise on arm", "4K7-2PQ-9TU", "٤٧٢"])
def test_what_cannot_be_a_number_is_none(typed):
    assert read_number(typed) is None
