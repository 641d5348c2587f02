"""A schedule of the trust's that brings a day earlier begins after a whole working day, and others are told."""

from datetime import date, timedelta

import pytest
from haven_schemas.acts.retention.schedules import KeepSchedule
from haven_schemas.errors import FieldCode, Problem
from retention.schedules.change import keep_schedule
from retention_world import TODAY, TRUST_LEAD, person


def keep(here, school, **own):
    chief = person(school, rights=TRUST_LEAD)
    words = {
        "record": "child_protection", "trigger": "birth", "years": 25, "source": "Our policy", "agreed": "the board",
        "since": TODAY, **own,
    }  # fmt: skip
    here.ask(chief, keep_schedule, KeepSchedule.model_validate(words))
    return chief


@pytest.mark.parametrize(
    "own",
    [
        {"years": 24},
        {"trigger": "leaving", "years": 1},
        {"record": "lasting", "years": 25, "keeps": False},
        {"record": "roll_leaver", "trigger": "leaving", "years": 5},
    ],
)
def test_one_that_comes_earlier_waits_for_a_working_day_and_is_told(here, own):
    school = here.school()
    for since in (TODAY, TODAY + timedelta(days=1)):
        with pytest.raises(Problem) as refused:
            keep(here, school, since=since, **own)
        assert [(each.field, each.code) for each in refused.value.fields] == [("since", FieldCode.NOT_IN_THE_FUTURE)]
    assert here.sent("retention.schedule_earlier") == []
    chief = keep(here, school, since=TODAY + timedelta(days=2), **own)
    [told] = here.sent("retention.schedule_earlier")
    assert told["kept_by"] == str(chief.actor_id)


@pytest.mark.parametrize(
    "own", [{"years": 25}, {"years": 30}, {"years": 25, "keeps": True}, {"record": "lasting", "keeps": True}]
)
def test_one_that_keeps_files_as_long_or_longer_may_begin_today_and_is_not(here, own):
    keep(here, here.school(), **own)
    assert here.sent("retention.schedule_earlier") == []


def test_shorter_than_the_trust_s_own_before_is_earlier_too(here):
    school = here.school()
    keep(here, school, years=40)
    with pytest.raises(Problem):
        keep(here, school, years=30, since=TODAY + timedelta(days=1))
    keep(here, school, years=30, since=date(2027, 1, 4))
    assert len(here.sent("retention.schedule_earlier")) == 1
