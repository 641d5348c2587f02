"""The key of a month's searched words is destroyed a year later, on a real OpenBao; no other key is."""

from datetime import UTC, datetime, timedelta

import pytest
from chassis.ground.away import VaultAway
from chassis.keys.file_key_cache import Holder
from chassis.keys.vault import Reason, VaultRefused
from haven_schemas.searched_words import FIRST_MONTH, key_id, month_of
from retention.keys_of_others.words import destroy_words_keys

NOVEMBER, DECEMBER = (Holder("words", key_id(month_of(datetime(2026, each, 9, tzinfo=UTC)))) for each in (11, 12))
A_YEAR_LATER = datetime(2027, 11, 1, tzinfo=UTC)


@pytest.fixture
def words(incidents_vault, vault):
    """``words()``: what opens of two months' words; the keys are gone again afterwards."""
    wrapped = {}
    for each in (NOVEMBER, DECEMBER):
        incidents_vault.create_key(each.transit_key)
        wrapped[each] = incidents_vault.encrypt(each.transit_key, b"needle", context=b"incidents")

    def opened():
        return [each for each in wrapped if _opens(incidents_vault, each, wrapped[each])]

    yield opened
    for each in wrapped:
        vault.destroy_key(each.transit_key)


def _opens(vault, holder, wrapped):
    try:
        return vault.decrypt(holder.transit_key, wrapped, context=b"incidents") == b"needle"
    except VaultRefused as refused:
        if refused.reason is not Reason.KEY_MISSING:
            raise
        return False


def _run(here, now):
    here.now = now
    return destroy_words_keys(here.units(), here.vault, now)


def test_it_goes_on_the_first_day_of_the_month_a_year_later_once(here, words):
    assert _run(here, A_YEAR_LATER - timedelta(seconds=1)) == 0
    assert words() == [NOVEMBER, DECEMBER]
    assert _run(here, A_YEAR_LATER) == 1
    assert words() == [DECEMBER]
    assert _run(here, A_YEAR_LATER + timedelta(hours=1)) == 0
    [entry] = [each for each in here.audited() if each["action"] == "key:words:destroy"]
    assert (entry["object_id"], entry["subject_ids"], entry["school_ids"]) == (str(NOVEMBER.id), [], [])


def test_one_that_an_older_snapshot_brought_back_goes_again(here, words, incidents_vault):
    assert _run(here, A_YEAR_LATER + timedelta(days=70)) == 2
    incidents_vault.create_key(NOVEMBER.transit_key)
    assert _run(here, A_YEAR_LATER + timedelta(days=5000)) == 1
    assert words() == []


def test_where_two_clocks_differ_nothing_is_destroyed(here, words):
    here.now = A_YEAR_LATER
    for own_time in (A_YEAR_LATER - timedelta(days=30), A_YEAR_LATER + timedelta(minutes=11)):
        assert destroy_words_keys(here.units(), here.vault, own_time) == 0
    assert words() == [NOVEMBER, DECEMBER]


def test_whoever_is_interrupted_goes_on(here, words):
    class OnlyOnce:
        def __init__(self, vault):
            self.left, self.vault = 1, vault

        def destroy_key(self, name):
            self.left -= 1
            if self.left < 0:
                raise VaultAway
            return self.vault.destroy_key(name)

    here.now = A_YEAR_LATER + timedelta(days=70)
    with pytest.raises(VaultAway):
        destroy_words_keys(here.units(), OnlyOnce(here.vault), here.now)
    assert words() == [DECEMBER]
    assert _run(here, here.now) == 1
    assert words() == []
    assert len([each for each in here.audited() if each["action"] == "key:words:destroy"]) == 2


def test_the_first_month_is_the_first_that_is_looked_for():
    assert key_id(FIRST_MONTH) == NOVEMBER.id
