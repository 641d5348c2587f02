"""The data map lists every column there is, once, and no other."""

from collections import Counter

from support import data_map


def test_every_column_is_listed_once_and_nothing_else(world):
    there = set(data_map.columns_in(world))
    listed = Counter(column for column, _ in data_map.listed())
    assert sorted(str(column) for column in there - set(listed)) == [], "not on the page"
    assert sorted(str(column) for column in set(listed) - there) == [], "on the page and not there"
    assert [str(column) for column, times in listed.items() if times > 1] == [], "listed twice"


def test_there_is_narrative_to_look_after():
    sealed = {str(column) for column in data_map.sealed_columns()}
    assert {"incidents: concern.account", "incidents: entry.text", "identity: totp_factor.secret_sealed"} <= sealed
