"""Reports that do not leave the intake key: noted with why, tried again, and never a hindrance to others."""

from datetime import timedelta

from incidents.models import UnopenedReportRow, WaitingWorkRow
from incidents.narrative import holder_of
from incidents.report.unopened import Unsettled, unsettled_reports
from incidents.work import Work
from sqlalchemy import select
from unopened import RUBBISH, TEXT, change_wrap


def _all(incidents, school, model):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        return unit.session.scalars(select(model)).all()


def test_a_damaged_one_is_noted_and_opens_once_it_is_mended(incidents, school, waiting):
    before = change_wrap(incidents, waiting, RUBBISH)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    (noted,) = _all(incidents, school, UnopenedReportRow)
    assert (noted.concern_id, noted.because, noted.state) == (waiting, "does_not_open", "waiting")
    (work,) = _all(incidents, school, WaitingWorkRow)
    assert work.due_at >= work.created_at + timedelta(minutes=10), "less and less often"
    shown = incidents.get(incidents.lead(school), waiting)
    assert (shown.sealed, shown.account) == (True, "")
    change_wrap(incidents, waiting, before)
    incidents.later(minutes=11)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    assert incidents.get(incidents.lead(school), waiting).account == TEXT
    assert _all(incidents, school, UnopenedReportRow) == _all(incidents, school, WaitingWorkRow) == []


def test_one_about_a_child_without_a_key_is_noted_so(incidents, school, waiting):
    (child,) = [each.subject_id for each in incidents.get(incidents.lead(school), waiting).subjects]
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        incidents.keyring.destroy(unit, holder_of(child))
    incidents.work(Work.LEAVE_INTAKE)
    assert [each.because for each in _all(incidents, school, UnopenedReportRow)] == ["child_key_gone"]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        assert incidents.keyring.open(unit, waiting).key, "nothing was lost"


def test_they_are_counted_with_the_age_of_the_oldest_until_they_are_settled(incidents, school, waiting):
    def counted():
        with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
            return unsettled_reports(unit)

    assert counted() == Unsettled(0, 0.0)
    before = change_wrap(incidents, waiting, RUBBISH)
    incidents.work(Work.LEAVE_INTAKE)
    incidents.later(hours=9)
    assert counted() == Unsettled(1, 9 * 3600)
    change_wrap(incidents, waiting, before)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    assert counted() == Unsettled(0, 0.0)
