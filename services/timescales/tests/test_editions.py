"""The next edition of a rule ends the one before."""

from dataclasses import replace
from datetime import date

import pytest
from timescales.editions import ended_by
from timescales.rules import rule_of

ASSESS = rule_of("assess", date(2026, 11, 2))
SHORTER = replace(ASSESS, length=30, edition="2028", since=date(2028, 4, 1))


def test_the_old_edition_ends_the_day_before():
    ended = ended_by(ASSESS, SHORTER)
    assert ended.until == date(2028, 3, 31)
    assert rule_of("assess", date(2028, 3, 31), (SHORTER, ended)) is ended
    with pytest.raises(ValueError, match="not in force"):
        ended_by(ASSESS, replace(SHORTER, since=None, ships_on=False))
