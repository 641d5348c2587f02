"""Reports that do not leave the intake key: noted with why, tried again, and never a hindrance to others."""

from datetime import timedelta

import pytest
from chassis.units.models import KeyWrapRow
from incidents.models import UnopenedReportRow, WaitingWorkRow
from incidents.narrative import holder_of
from incidents.reporting.domain.work import Work
from sqlalchemy import select, update

RUBBISH = b"v1:AAAA"


@pytest.fixture
def waiting(incidents, school):
    """A report that was taken without the vault."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)
        incidents.without_vault.intake_key(unit)
    child = incidents.pupil(school)
    draft = incidents.draft(school, child, account="Seen by nobody.")
    return incidents.record(incidents.reporter(school), draft, keyring=incidents.without_vault).id


def _all(incidents, school, model):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        return unit.session.scalars(select(model)).all()


def _change_wrap(incidents, concern_id, wrapped):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        own = KeyWrapRow.record_id == concern_id
        before = unit.session.scalars(select(KeyWrapRow.wrapped).where(own)).one()
        unit.session.execute(update(KeyWrapRow).where(own).values(wrapped=wrapped))
    return before


def test_a_damaged_one_is_noted_and_opens_once_it_is_mended(incidents, school, waiting):
    before = _change_wrap(incidents, waiting, RUBBISH)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    (noted,) = _all(incidents, school, UnopenedReportRow)
    assert (noted.concern_id, noted.because, noted.state) == (waiting, "does_not_open", "waiting")
    (work,) = _all(incidents, school, WaitingWorkRow)
    assert work.due_at >= work.created_at + timedelta(minutes=10), "less and less often"
    shown = incidents.get(incidents.lead(school), waiting)
    assert (shown.sealed, shown.account) == (True, "")
    _change_wrap(incidents, waiting, before)
    incidents.later(minutes=11)
    assert incidents.work(Work.LEAVE_INTAKE) == 1
    assert incidents.get(incidents.lead(school), waiting).account == "Seen by nobody."
    assert _all(incidents, school, UnopenedReportRow) == _all(incidents, school, WaitingWorkRow) == []


def test_one_about_a_child_without_a_key_is_noted_so(incidents, school, waiting):
    (child,) = [each.subject_id for each in incidents.get(incidents.lead(school), waiting).subjects]
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        incidents.keyring.bury(unit, holder_of(child))
    incidents.work(Work.LEAVE_INTAKE)
    assert [each.because for each in _all(incidents, school, UnopenedReportRow)] == ["child_key_gone"]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        assert incidents.keyring.open(unit, waiting).key, "nothing was lost"
