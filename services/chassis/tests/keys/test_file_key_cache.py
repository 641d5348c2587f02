"""The cache of file keys: bounded in number and time, and deaf to keys that arrive after "forget"."""

from uuid import uuid4

from chassis.keys.file_key_cache import FileKeyCache, Holder
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import Clock


def _holder() -> Holder:
    return Holder("subject", uuid4())


def test_an_entry_serves_only_who_sees_the_same_row() -> None:
    cache, holder = FileKeyCache(Clock()), _holder()
    cache.put(holder, "vault:v1:one", b"one", cache.epoch)
    assert cache.get(holder, "vault:v1:one") == b"one"
    assert cache.get(holder, "vault:v1:two") is None
    assert cache.get(_holder(), "vault:v1:one") is None


def test_an_entry_lasts_five_minutes_however_often_it_is_used() -> None:
    clock = Clock()
    cache, holder = FileKeyCache(clock), _holder()
    cache.put(holder, "w", b"key", cache.epoch)
    clock.advance(299)
    assert cache.get(holder, "w") == b"key"
    clock.advance(1)
    assert cache.get(holder, "w") is None


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=200))
def test_it_never_holds_more_than_its_bound(order: list[int]) -> None:
    holders = [_holder() for _ in range(31)]
    cache = FileKeyCache(Clock(), holders=10)
    for number in order:
        cache.put(holders[number], "w", b"key", cache.epoch)
        assert len(cache) <= 10
        assert cache.get(holders[number], "w") == b"key"


def test_a_key_on_its_way_while_its_holder_is_forgotten_is_not_kept() -> None:
    cache, holder = FileKeyCache(Clock()), _holder()
    epoch = cache.epoch
    cache.forget(holder)
    cache.put(holder, "w", b"key", epoch)
    assert cache.get(holder, "w") is None


def test_clear_empties_it_and_what_was_on_its_way() -> None:
    cache, holder, other = FileKeyCache(Clock()), _holder(), _holder()
    cache.put(holder, "w", b"key", cache.epoch)
    epoch = cache.epoch
    cache.clear()
    cache.put(other, "w", b"key", epoch)
    assert len(cache) == 0
