"""By when a new handover is to be signed for: as referrals counts it, and while it is away as guidance has it."""

import pytest
from incidents.handover.following import count_days, keep_move
from incidents.handover.receipt import due_on
from incidents.models import FileHandoverRow
from sqlalchemy import select


@pytest.fixture
def child(incidents, school):
    found = incidents.pupil(school)
    incidents.record(incidents.reporter(school), incidents.draft(school, found))
    return found


@pytest.mark.parametrize("away", [False, True])
def test_it_is_counted_when_it_begins_and_never_again(incidents, moving, school, elsewhere, child, monkeypatch, away):
    incidents.others.referrals_away = away
    asked = []
    counted = incidents.others.handover_day
    monkeypatch.setattr(incidents.others, "handover_day", lambda *day: asked.append(day) or counted(*day))

    def tell(event):
        with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
            keep_move(unit, event)
            count_days(unit, incidents.others)

    monkeypatch.setattr(moving, "tell", tell)
    moved = moving.move(child, school, elsewhere)
    incidents.later(hours=1)
    moving.tell(moved.model_copy(update={"version": 9}))
    with incidents.database.unit(incidents.own_access("test"), schools=[school, elsewhere]) as unit:
        (handover,) = unit.session.scalars(select(FileHandoverRow))
        day = due_on(handover.begun_on) if away else counted(elsewhere, handover.begun_on)
        assert (handover.due_on, asked) == (day, [(elsewhere, handover.begun_on)])
