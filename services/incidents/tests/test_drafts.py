"""Unfinished reports: kept for their writer, read by nobody else, gone when sent or after a week."""

import pytest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_drafts import DropDraft, KeepDraft
from incidents.copies import keep_school_row
from incidents.models import ReportDraftRow
from incidents.queries.read_drafts import read_drafts
from incidents.use_cases.drop_draft import drop_draft, drop_old_drafts
from incidents.use_cases.keep_draft import keep_draft
from sqlalchemy import select


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
    incidents.run(teacher, keep_school_row, school, 0)
    _keep(incidents, teacher, school, "account=x")
    for days, left in ((6, 1), (2, 0)):
        incidents.later(days=days)
        incidents.run(incidents.own_access("drop_old_drafts"), drop_old_drafts)
        assert len(_read(incidents, teacher)) == left


def test_not_for_a_school_one_does_not_report_at(incidents, school, elsewhere):
    with pytest.raises(Problem) as problem:
        _keep(incidents, incidents.reporter(school), elsewhere, "account=x")
    assert problem.value.code is ErrorCode.NOT_PERMITTED
