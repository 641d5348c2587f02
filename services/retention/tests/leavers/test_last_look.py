"""What the last look at former pupils with no file came to, and to whom it is not said."""

from datetime import date, timedelta
from uuid import uuid4

from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.retention import FormerPupil
from haven_schemas.events import LeaversForgotten, LeaversLetGo
from retention.leavers.look import look_for_leavers, take_forgotten, take_let_go
from retention.looks.sweep import last_sweep
from retention.models import LeaverBatchRow, LeaverLookRow
from retention_world import LEAD, OFFICER, TRUST_LEAD, person
from sqlalchemy import select


def told(here, access):
    return here.ask(access, last_sweep, Empty()).leavers


def look(here):
    look_for_leavers(here.units(), here.elsewhere, here.now, may_order=True)


def test_its_numbers_are_told_to_who_watches_every_school_and_reads_nothing(here):
    school, other = here.school(), here.school()
    officer = person(school, other, rights=OFFICER)
    assert told(here, officer) is None, "there was none"
    here.elsewhere.leavers = [FormerPupil(subject_ids=[uuid4()], left_on=date(2018, 7, 20)) for _ in range(3)]
    look(here)
    found = told(here, officer)
    assert (found.looked_at, found.let_go, found.left_by, found.ended_at) == (3, None, date(2020, 11, 24), here.now)
    with here.units()() as unit:
        for batch in unit.session.scalars(select(LeaverBatchRow)).all():
            take_let_go(unit, LeaversLetGo(batch_id=batch.id, subject_ids=[uuid4()], children=1, kept=batch.due - 1))
            take_forgotten(unit, LeaversForgotten(batch_id=batch.id, entries=1))
    assert told(here, officer).let_go == 2
    assert told(here, person(school, rights=OFFICER)) is None
    for rights in (LEAD, TRUST_LEAD, (*OFFICER, "record:read")):
        assert told(here, person(school, other, rights=rights)) is None


def test_the_last_thirty_are_kept(here):
    here.school()
    for _ in range(33):
        look(here)
        here.now += timedelta(days=1)
    with here.units()() as unit:
        assert len(unit.session.scalars(select(LeaverLookRow)).all()) == 30
