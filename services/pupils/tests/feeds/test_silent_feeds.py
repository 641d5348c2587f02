"""A system that has sent nothing for a week is counted, while it is expected to send."""

import pytest
from pupils.feeds.calls import count_silent
from pupils.models import FeedRow


def silent(roll):
    with roll.open_unit(None) as unit:
        return count_silent(unit)


def test_one_that_sent_before_counts_after_a_week(roll, feed, as_csv, row):
    assert silent(roll) == 0, "it is being connected"
    roll.deliver(feed, as_csv(row()))
    roll.later(days=6, hours=23)
    assert silent(roll) == 0
    roll.later(hours=2)
    assert silent(roll) == 1
    roll.deliver(feed, as_csv(row()))
    assert silent(roll) == 0


@pytest.mark.parametrize("change", [{"paused": True}, {"ended": True}])
def test_one_that_is_paused_or_ended_is_not_expected_to(roll, feed, as_csv, row, change):
    roll.deliver(feed, as_csv(row()))
    roll.later(days=8)
    with roll.open_unit([feed.school_id]) as unit:
        found = unit.session.get(FeedRow, feed.id)
        found.paused = change.get("paused", False)
        found.ended_at = unit.now if change.get("ended") else None
    assert silent(roll) == 0
