"""Unfinished reports: kept for their writer, read by nobody else, gone when sent or after a week."""

from threading import Event, Thread

import pytest
from chassis.units import idempotency
from haven_schemas.acts.incidents.drafts import DropDraft, KeepDraft
from haven_schemas.errors import ErrorCode, Problem
from incidents.copies.known import copy_school_row
from incidents.models import ReportDraftRow
from incidents.report.draft import drop_draft, drop_old_drafts, keep_draft, read_drafts
from incidents.report.record import record_concern
from sqlalchemy import select

KEY = "form-key-number-one"


@pytest.fixture(autouse=True)
def _intake_key(incidents):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        incidents.keyring.keep_intake(unit)


def _keep(incidents, who, school, text, key="form-key-number-one", keyring=None):
    request = KeepDraft(school_id=school, key=key, text=text)
    incidents.run(who, keep_draft, keyring or incidents.keyring, request)


def _read(incidents, who):
    return [(each.key, each.text) for each in incidents.run(who, read_drafts, incidents.keyring).drafts]


def test_the_newest_text_is_kept_without_the_vault_and_read_by_its_writer_alone(incidents, school):
    teacher, other = incidents.reporter(school), incidents.lead(school)
    _keep(incidents, teacher, school, "account=CANARYDRAFT", keyring=incidents.without_vault)
    _keep(incidents, teacher, school, "account=CANARYDRAFT+more")
    assert _read(incidents, teacher) == [("form-key-number-one", "account=CANARYDRAFT+more")]
    assert _read(incidents, other) == []
    with incidents.database.unit(teacher) as unit:
        assert b"CANARY" not in unit.session.scalars(select(ReportDraftRow.text)).one()
    assert len(incidents.audited("draft:own:keep")) == 1
    assert len(incidents.audited("draft:own:read")) == 1


def test_each_form_has_its_own_and_five_are_kept(incidents, school):
    teacher = incidents.reporter(school)
    for number in range(7):
        incidents.later(seconds=1)
        _keep(incidents, teacher, school, f"account={number}", key=f"form-key-number-{number}")
    assert [text for _, text in _read(incidents, teacher)] == [f"account={number}" for number in (6, 5, 4, 3, 2)]


def test_sent_or_not_wanted_it_goes_and_another_s_stays(incidents, school):
    teacher, other = incidents.reporter(school), incidents.reporter(school)
    _keep(incidents, teacher, school, "account=x")
    incidents.run(other, drop_draft, DropDraft(key="form-key-number-one"))
    assert len(_read(incidents, teacher)) == 1
    incidents.run(teacher, drop_draft, DropDraft(key="form-key-number-one"))
    assert _read(incidents, teacher) == []


def test_after_a_week_it_goes(incidents, school):
    teacher = incidents.reporter(school)
    incidents.run(teacher, copy_school_row, school, 0)
    _keep(incidents, teacher, school, "account=x")
    for days, left in ((6, 1), (2, 0)):
        incidents.later(days=days)
        incidents.run(incidents.own_access("drop_old_drafts"), drop_old_drafts)
        assert len(_read(incidents, teacher)) == left


def test_not_for_a_school_one_does_not_report_at(incidents, school, elsewhere):
    with pytest.raises(Problem) as problem:
        _keep(incidents, incidents.reporter(school), elsewhere, "account=x")
    assert problem.value.code is ErrorCode.NOT_PERMITTED


def _record(incidents, who, school, *, key=KEY, hold=lambda: None):
    """As a call with an idempotency key does it; ``hold`` runs just before the commit."""
    with incidents.database.unit(who) as unit:
        unit.idempotency_key = key
        assert idempotency.claim(unit, key, "record_concern", b"digest") is None
        receipt = record_concern(unit, incidents.keyring, incidents.others, incidents.draft(school, _child(incidents)))
        idempotency.keep(unit, key, receipt.model_dump(mode="json"))
        hold()


def _child(incidents):
    return next(iter(incidents.others.pupils))


def test_the_report_takes_its_draft_with_it_and_a_save_that_comes_later_is_not_kept(incidents, school):
    teacher, other = incidents.reporter(school), incidents.reporter(school)
    incidents.pupil(school)
    _keep(incidents, teacher, school, "account=x")
    _keep(incidents, teacher, school, "account=y", key="form-key-number-two")
    _keep(incidents, other, school, "account=z")
    _record(incidents, teacher, school)
    assert _read(incidents, teacher) == [("form-key-number-two", "account=y")]
    _keep(incidents, teacher, school, "account=x")
    assert _read(incidents, teacher) == [("form-key-number-two", "account=y")]
    assert _read(incidents, other) == [(KEY, "account=z")]


def test_a_save_while_the_report_is_being_recorded_waits_for_it_and_is_not_kept(incidents, school):
    teacher = incidents.reporter(school)
    incidents.pupil(school)
    began, saved = Event(), Event()

    def save():
        began.set()
        _keep(incidents, teacher, school, "account=x")
        saved.set()

    saving = Thread(target=save)

    def hold():
        saving.start()
        assert began.wait(5)
        assert not saved.wait(0.3)

    _record(incidents, teacher, school, hold=hold)
    saving.join(10)
    assert saved.is_set()
    assert _read(incidents, teacher) == []


def test_keeping_a_draft_leaves_the_key_to_its_report(incidents, school):
    teacher = incidents.reporter(school)
    incidents.pupil(school)
    _keep(incidents, teacher, school, "account=x")
    _record(incidents, teacher, school)
    assert len(incidents.audited("concern:record:add")) == 1
    assert len(incidents.audited("draft:own:drop")) == 1
