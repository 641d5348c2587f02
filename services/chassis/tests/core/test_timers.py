"""How often a timed job runs; that it runs at all is seen wherever one does."""

from chassis.calls.timers import Pace, Rest


def test_a_job_that_costs_much_is_tried_ever_more_seldom_while_what_it_needs_is_away():
    pace = Pace(1, most_while_away=15)
    assert [pace.after("away") for _ in range(6)] == [2, 4, 8, 15, 15, 15]
    assert [pace.after("ok"), pace.after("away"), pace.after("failed")] == [1, 2, 1]


def test_any_other_keeps_its_pace():
    pace = Pace(3)
    assert [pace.after(each) for each in ("away", "away", "ok")] == [3, 3, 3]


class Here:
    """A process: what its clock says, and how often it has written."""

    def __init__(self) -> None:
        self.seconds, self.written = 100.0, 0

    def resting(self, most: float | None) -> Rest:
        return Rest(most, lambda: self.written, lambda: self.seconds)


def test_a_job_rests_while_nothing_is_written_and_never_longer_than_it_may():
    here = Here()
    rest = here.resting(5)
    assert not rest.lasts(), "the first run is never passed over"
    rest.begin()
    lasting = []
    for _ in range(6):
        here.seconds += 1
        lasting.append(rest.lasts())
    assert lasting == [True, True, True, True, False, False]


def test_what_is_written_here_ends_the_rest_also_when_it_was_written_while_the_job_ran():
    here = Here()
    rest = here.resting(60)
    rest.begin()
    here.written += 1
    assert not rest.lasts()
    rest.begin()
    assert rest.lasts()


def test_a_job_that_does_not_rest_runs_each_time():
    here = Here()
    rest = here.resting(None)
    rest.begin()
    assert not rest.lasts()
