"""Full files one after the other, each below the share: what they leave out within seven days counts together."""

import pytest
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.rights import Right
from pupils.deliveries.decide import decide_delivery
from pupils.deliveries.feed import set_feed


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights={Right.FEED_ADMINISTER})


@pytest.fixture
def whole(roll, feed, admin):
    """A feed whose files are the whole roll."""
    roll.run(admin, set_feed, SetFeed(feed_id=feed.id, files_are_full=True))
    return feed


def leavers(roll, school):
    return [pupil for pupil in roll.pupils(school) if not pupil.on_roll]


def decide(roll, who, delivery_id, decision):
    request = contract.DecideDelivery(delivery_id=delivery_id, decision=decision)
    return roll.run(who, decide_delivery, request)


@pytest.fixture
def there(roll, whole, as_csv, row):
    rows = [row() for _ in range(60)]
    roll.deliver(whole, as_csv(*rows))
    roll.later(days=1)
    return rows


def test_what_full_files_leave_out_in_seven_days_counts_together(roll, school, whole, admin, as_csv, there):
    second = roll.add_feed(school, "Another")
    roll.run(admin, set_feed, SetFeed(feed_id=second.id, files_are_full=True))
    left = there
    for feed in (whole, second, whole, second, whole):
        roll.later(seconds=4)
        left = left[5:]
        state = roll.deliver(feed, as_csv(*left)).state
    assert state == "waiting_for_decision"
    assert len(leavers(roll, school)) == 5, "the first five, and nobody since"


def test_what_such_a_file_says_of_others_is_on_the_roll(roll, school, whole, as_csv, there, row):
    roll.deliver(whole, as_csv(*there[5:]))
    roll.later(hours=1)
    waits = roll.deliver(whole, as_csv(*there[10:], row(legal_forename="Newcomer")))
    assert (waits.state, waits.added, waits.leavers) == ("waiting_for_decision", 1, 0)
    assert "Newcomer" in {each.legal_forename for each in roll.pupils(school)}


def test_whoever_was_asked_about_or_is_back_counts_no_more(roll, school, whole, admin, as_csv, there):
    waits = roll.deliver(whole, as_csv(*there[20:])).delivery_id
    decide(roll, admin, waits, "apply")
    roll.work()
    assert len(leavers(roll, school)) == 20
    roll.later(hours=1)
    assert roll.deliver(whole, as_csv(*there[23:])).leavers == 3
    roll.later(hours=1)
    assert roll.deliver(whole, as_csv(*there[20:])).state == "done"
    roll.later(hours=1)
    assert roll.deliver(whole, as_csv(*there[23:])).state == "done", "the same three once more"
    roll.later(days=8)
    assert roll.deliver(whole, as_csv(*there[26:])).state == "done", "a week later"
