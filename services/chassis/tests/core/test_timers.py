"""How often a timed job runs; that it runs at all is seen wherever one does."""

from chassis.calls.timers import Pace


def test_a_job_that_costs_much_is_tried_ever_more_seldom_while_what_it_needs_is_away():
    pace = Pace(1, most_while_away=15)
    assert [pace.after("away") for _ in range(6)] == [2, 4, 8, 15, 15, 15]
    assert [pace.after("ok"), pace.after("away"), pace.after("failed")] == [1, 2, 1]


def test_any_other_keeps_its_pace():
    pace = Pace(3)
    assert [pace.after(each) for each in ("away", "away", "ok")] == [3, 3, 3]
