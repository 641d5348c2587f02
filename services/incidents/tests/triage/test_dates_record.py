"""Who keeps dates starts a record for them, and those who triage read why; on real PostgreSQL and OpenBao."""

import pytest
from chassis.access.token_claims import service_access
from chassis.ground.away import VaultAway
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.dates_record import DatesRecordQuery, StartDatesRecord
from haven_schemas.acts.incidents.referrals import RecordsAsked
from haven_schemas.acts.incidents.reporting import ListOwnConcerns
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS, copy_pupil_rows
from incidents.lists.facts import records_seen
from incidents.lists.matters import concern_facts
from incidents.models import ConcernRow, IncidentRow
from incidents.report.concerns import list_own_concerns
from incidents.triage.dates import dates_record_choices
from incidents.triage.decision import start_dates_record
from sqlalchemy import func, select
from triage_desk import Desk, refusal

WHY = "The authority was asked for an assessment."


@pytest.fixture
def desk(incidents, school):
    desk = Desk(incidents, school)
    desk.senco = incidents.staff("senco", school, category_groups={"send"}, year_groups={"7"})
    for access, name in ((desk.lead, "Dana Hartley"), (desk.deputy, "Chris Deputy"), (desk.senco, "Sam Nolan")):
        incidents.others.add_account(access.actor_id, [school])
        account = incidents.others.accounts[access.actor_id]
        incidents.others.accounts[access.actor_id] = account.model_copy(update={"name": name})
    return desk


def start(desk, who=None, child=None, group="send", words=WHY):
    asked = StartDatesRecord(subject_id=child or desk.child, category_id=desk.incidents.categories[group], words=words)
    return desk.decide(start_dates_record, asked, who or desk.senco)


def choices(desk, who=None, child=None):
    return desk.incidents.run(who or desk.senco, dates_record_choices, DatesRecordQuery(subject_id=child or desk.child))


def kept(desk):
    """How many concerns and records there are."""
    with desk.incidents.database.unit(desk.incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        return tuple(unit.session.scalar(select(func.count()).select_from(row)) for row in (ConcernRow, IncidentRow))


def on_roll(desk, child, **changed):
    """The roll says something else of a child."""
    facts = desk.incidents.others.pupils[child].model_copy(update={"version": 2, **changed})
    with desk.incidents.database.unit(desk.incidents.own_access("test"), schools=[desk.school]) as unit:
        copy_pupil_rows(unit, [facts])


def test_it_is_a_record_like_any_other_of_a_concern_of_theirs(desk):
    made = start(desk)
    shown = desk.record(made.incident_id, desk.senco)
    assert (shown.status, shown.category_id, shown.opened_by) == (
        "open", desk.incidents.categories["send"], desk.senco.actor_id,
    )  # fmt: skip
    assert [each.kind for each in desk.incidents.chronology(desk.senco, desk.child).entries] == ["decision", "concern"]
    assert desk.incidents.get(desk.senco, made.id).account == WHY
    own = desk.incidents.run(desk.senco, list_own_concerns, ListOwnConcerns()).concerns
    assert [(each.id, each.status) for each in own] == [(made.id, "being_dealt_with")]
    (seen,) = desk.incidents.run(desk.senco, records_seen, RecordsAsked(record_ids=[made.incident_id])).records
    assert (seen.is_open, seen.subject_ids, seen.may_write) == (True, [desk.child], False)
    assert [each.id for each in choices(desk).records] == [made.incident_id]


def test_no_lead_goes_without_it_until_one_of_them_has_read_it(desk):
    made = start(desk)
    assert [item.id for item in desk.queue("new").items] == [made.id]
    facts = desk.incidents.run(service_access("alerts", "a test"), concern_facts, ConcernQuery(concern_id=made.id))
    assert (facts.decided, facts.reporter_id) == (False, desk.senco.actor_id)
    told = [each["type"] for each in desk.incidents.published()]
    assert {"incidents.concern_recorded", "incidents.concern_triaged"} <= set(told)
    desk.incidents.get(desk.senco, made.id)
    assert desk.in_queue("new", desk.deputy) == [made.id], "its own reader is nobody who triages"
    desk.incidents.get(desk.lead, made.id)
    assert desk.in_queue("new", desk.deputy) == []


def test_a_lead_whom_it_names_does_not_count_either(desk):
    made = start(desk, words="Mrs Hartley would not hear of it.")
    desk.incidents.get(desk.lead, made.id)
    assert desk.in_queue("new", desk.deputy) == [made.id]


def test_a_lead_who_starts_one_has_read_it(desk):
    lead = desk.incidents.staff("dates_lead", desk.school)
    desk.incidents.others.add_account(lead.actor_id, [desk.school])
    made = start(desk, lead, group="safeguarding")
    assert (desk.in_queue("new"), desk.record(made.incident_id).status) == ([], "open")


def test_the_category_is_one_of_theirs_and_never_of_child_protection(desk):
    of = desk.incidents.categories
    assert choices(desk).category_ids == [of["send"]]
    lead = desk.incidents.staff("dates_lead", desk.school)
    assert set(choices(desk, lead).category_ids) == set(of.values()) - {of["child_protection"]}
    for who, group in ((desk.senco, "pastoral"), (desk.senco, "child_protection"), (lead, "child_protection")):
        assert refusal(start, desk, who, group=group) == {"category_id": "not_allowed"}
    assert kept(desk) == (0, 0)


def test_who_may_not_find_the_child_is_answered_as_of_no_child(desk, elsewhere):
    other_year, leaver, away = (desk.incidents.pupil(desk.school, each) for each in ("8", "7", "7"))
    on_roll(desk, leaver, on_roll=False)
    on_roll(desk, away, only_for=[desk.lead.actor_id])
    desk.incidents.run(
        desk.lead, link_staff, desk.incidents.others,
        LinkStaff(staff_id=desk.senco.actor_id, subject_id=desk.child, kind="parent"),
    )  # fmt: skip
    for child in (other_year, leaver, away, desk.child, desk.incidents.pupil(elsewhere), desk.lead.actor_id):
        assert refusal(start, desk, child=child) is ErrorCode.NOT_FOUND
        assert refusal(choices, desk, child=child) is ErrorCode.NOT_FOUND
    assert kept(desk) == (0, 0)


def test_who_reads_and_keeps_no_dates_is_refused(desk):
    pastoral = desk.incidents.staff("reader", desk.school, category_groups={"send"})
    assert refusal(start, desk, pastoral) is ErrorCode.NOT_PERMITTED
    assert refusal(choices, desk, pastoral) is ErrorCode.NOT_PERMITTED


def test_nobody_is_shown_it_who_does_not_read_its_category(desk):
    made = start(desk)
    pastoral = desk.incidents.staff("reader", desk.school, category_groups={"pastoral"})
    assert refusal(desk.record, made.incident_id, pastoral) is ErrorCode.NOT_FOUND


def test_without_the_vault_nothing_of_it_is_kept(desk):
    asked = StartDatesRecord(subject_id=desk.child, category_id=desk.incidents.categories["send"], words=WHY)
    with pytest.raises((VaultAway, Problem)):
        desk.incidents.run(desk.senco, start_dates_record, desk.incidents.without_vault, desk.incidents.others, asked)
    assert kept(desk) == (0, 0)


def test_the_log_says_who_reported_and_by_which_right_it_was_decided(desk):
    start(desk)
    written = desk.incidents.audited("concern:record:add", "concern:triage:decide")
    assert [(each["right"], each["subject_ids"]) for each in written] == [
        (Right.CONCERN_REPORT, [str(desk.child)]), (Right.DATES_KEEP, [str(desk.child)]),
    ]  # fmt: skip
