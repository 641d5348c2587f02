"""A concern nobody has decided on, about a child whose file went to another school; on real PostgreSQL and OpenBao."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.children import AddedChild, CorrectChildren
from haven_schemas.acts.incidents.day import TeamDay
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.steps import Assign, Reopen
from haven_schemas.acts.incidents.triage import ConcernQuery, ListConcerns
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMerged
from incidents.copies.known import copy_school_row
from incidents.day.team import team_day
from incidents.lists.matters import concern_facts
from incidents.records.close import reopen
from incidents.records.correct import correct_children
from incidents.records.record import get_incident
from incidents.records.rehome import _OF_A_RECORD
from incidents.records.steps import assign
from incidents.report.concerns import list_concerns
from incidents.triage.history import concern_history
from incidents.triage.matches import propose_matches
from sqlalchemy import text
from undecided import close_file, decide, kept_at, mother_of, queue, refusal, report, sign, told

from ..conftest import RIGHTS


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school the child leaves, and of the one they come to."""
    return incidents.lead(school), incidents.lead(elsewhere)


@pytest.fixture
def waiting(incidents, school, child):
    return report(incidents, school, child)


@pytest.fixture
def signed(moving, school, elsewhere, leads, child, waiting):
    """The child has moved, under the same id, and the new school has signed for the file."""
    moved = moving.move(child, school, elsewhere)
    sign(moving, leads[1])
    return moved


def test_both_schools_read_it_and_the_old_one_decides_until_the_file_is_signed_for(
    incidents, moving, school, elsewhere, leads, child, waiting
):
    old, new = leads
    moving.move(child, school, elsewhere)
    incidents.later(days=2)
    seen = [incidents.get(who, waiting) for who in leads]
    assert [(each.account, each.may_decide, each.decides_at) for each in seen] == [
        ("What was seen.", True, None), ("What was seen.", False, None)
    ]  # fmt: skip
    (line,) = moving.handovers(new)
    assert moving.get(new, line.id).undecided == 1
    assert refusal(incidents, new, waiting).code is ErrorCode.NOT_FOUND
    assert (waiting in queue(incidents, old), waiting in queue(incidents, new)) == (True, False)
    assert told(incidents) == []
    sign(moving, new)
    assert told(incidents) == [(str(waiting), str(elsewhere))]
    seen = [incidents.get(who, waiting) for who in leads]
    assert [(each.may_decide, each.decides_at) for each in seen] == [(True, None), (True, elsewhere)]
    assert moving.get(new, line.id).undecided == 0, "there is nothing to sign for any more"
    recorded = seen[0].recorded_at
    for who in leads:
        for asked in ({}, {"queue": "overdue"}):
            assert queue(incidents, who, **asked)[waiting].at == recorded, "its age is counted from the report"
    assert waiting in queue(incidents, new, school_id=elsewhere)
    page = incidents.run(new, list_concerns, ListConcerns(school_id=elsewhere))
    assert [each.id for each in page.concerns] == [waiting]
    query = ConcernQuery(concern_id=waiting)
    assert incidents.run(new, concern_history, incidents.keyring, query).children
    assert incidents.run(new, propose_matches, incidents.keyring, query).matches == []
    incidents.later(hours=2)
    moving.carry_out()
    assert len(told(incidents)) == 1, "once"
    assert kept_at(incidents, waiting) == school
    assert decide(incidents, old, waiting).status == "being_dealt_with"
    incidents.later(hours=2)
    moving.carry_out()
    assert kept_at(incidents, waiting) == elsewhere, "as before"


def test_the_new_school_decides_and_it_is_theirs_with_all_that_belongs_to_it(
    incidents, school, elsewhere, leads, child, waiting, signed, owner
):
    old, new = leads
    found = decide(
        incidents, new, waiting, risk={"level": "high", "reason": "Again."},
        owner={"staff_id": new.actor_id, "reason": "You know them."}, title="Cold and tired",
        first_action={"text": "Ring.", "owner_id": new.actor_id, "due_on": "2099-01-01"},
    )  # fmt: skip
    record = incidents.run(new, get_incident, incidents.keyring, IncidentQuery(incident_id=found.incident_id))
    assert (record.school_id, record.title, record.risk) == (elsewhere, "Cold and tired", "high")
    assert incidents.get(new, waiting).decided_by == new.actor_id
    assert (queue(incidents, old), queue(incidents, new)) == ({}, {})
    with owner.connect() as connection:
        for table, column in _OF_A_RECORD.items():
            left = text(f"SELECT count(*) FROM {table} WHERE {column} = :id AND school_id <> :school")
            assert connection.scalar(left, {"id": waiting, "school": elsewhere}) == 0, table
        left = text("SELECT count(*) FROM entry WHERE concern_id = :id AND school_id <> :school")
        assert connection.scalar(left, {"id": waiting, "school": elsewhere}) == 0
    (entry,) = incidents.audited("concern:triage:decide")
    assert set(entry["school_ids"]) == {str(school), str(elsewhere)}
    assert entry["subject_ids"] == [str(child)]


def test_steps_taken_at_the_old_school_go_along(incidents, school, elsewhere, leads, waiting, signed):
    old, new = leads
    asked = Assign(kind="concern", id=waiting, staff_id=old.actor_id)
    incidents.run(old, assign, incidents.keyring, incidents.others, asked)
    with pytest.raises(Problem) as refused:
        incidents.run(new, assign, incidents.keyring, incidents.others, asked)
    assert refused.value.code is ErrorCode.NOT_PERMITTED, "what is not a decision is the old school's"
    found = decide(incidents, new, waiting)
    seen = incidents.get(new, waiting)
    assert (seen.status, [each.step for each in seen.steps]) == ("being_dealt_with", ["assigned"])
    record = incidents.run(new, get_incident, incidents.keyring, IncidentQuery(incident_id=found.incident_id))
    assert (seen.assigned_to, record.assigned_to) == (None, None), "nobody of the old school deals with it"


def test_it_is_added_to_a_record_of_the_school_that_decides_and_to_no_other(
    incidents, school, elsewhere, leads, child, waiting, signed
):
    old, new = leads
    theirs = incidents.accept(new, report(incidents, elsewhere, incidents.pupil(elsewhere))).id
    other = incidents.accept(old, report(incidents, school, incidents.pupil(school))).id
    wrong = refusal(incidents, new, waiting, decision="added", incident_id=other)
    assert [each.field for each in wrong.fields] == ["incident_id"]
    assert kept_at(incidents, waiting) == school, "what is refused moves nothing"
    decide(incidents, new, waiting, "added", incident_id=theirs)
    assert incidents.get(new, waiting).incident_id == theirs


def test_whoever_is_second_is_told_by_whom_it_was_decided(incidents, leads, waiting, signed):
    old, new = leads
    decide(incidents, new, waiting, "no_further_action")
    refused = refusal(incidents, old, waiting)
    assert (refused.code, refused.ids) == (ErrorCode.ALREADY_TRIAGED, {"decided_by": str(new.actor_id)})
    with pytest.raises(Problem) as gone:
        incidents.get(old, waiting)
    assert gone.value.code is ErrorCode.NOT_FOUND, "nothing else of it is told"


def test_the_new_school_is_second_and_reads_what_was_decided(incidents, leads, waiting, signed):
    old, new = leads
    decide(incidents, old, waiting, "no_further_action")
    assert refusal(incidents, new, waiting).code is ErrorCode.ALREADY_TRIAGED
    assert incidents.get(new, waiting).decided_by == old.actor_id


def test_of_two_at_once_one_wins(incidents, leads, waiting, signed):
    together = Barrier(2)

    def one(who):
        together.wait()
        try:
            return decide(incidents, who, waiting, "no_further_action").status
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, leads))
    assert sorted(found, key=str) == [ErrorCode.ALREADY_TRIAGED, "closed"]


def test_nobody_is_told_that_it_was_decided_who_did_not_have_it(
    incidents, moving, school, elsewhere, leads, child, waiting
):
    old, new = leads
    third, pastoral, teacher = incidents.lead(new_id()), incidents.staff("reader", school), incidents.reporter(school)
    mother, came = mother_of(incidents, old, school, child), incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    sign(moving, new)
    own = report(incidents, elsewhere, came)
    for each in (waiting, own):
        decide(incidents, new, each, "no_further_action")
    for who in (third, pastoral, teacher, mother):
        assert refusal(incidents, who, waiting).code is ErrorCode.NOT_FOUND
    assert refusal(incidents, old, own).code is ErrorCode.NOT_FOUND, "it was never at their school"


def test_a_school_that_only_said_that_the_child_is_there_decides_nothing(
    incidents, moving, school, elsewhere, leads, child, waiting
):
    _, new = leads
    moving.move(child, school, elsewhere)
    incidents.later(days=30)
    moving.carry_out()
    assert refusal(incidents, new, waiting).code is ErrorCode.NOT_FOUND
    other = incidents.pupil(school)
    of_both = report(incidents, school, other)
    moving.move(other, school, elsewhere, state="both")
    assert incidents.get(new, of_both).may_decide is False
    assert refusal(incidents, new, of_both).code is ErrorCode.NOT_FOUND
    assert (queue(incidents, new), told(incidents)) == ({}, [])


def test_what_is_also_about_a_child_who_stayed_is_the_old_schools_to_decide(
    incidents, moving, school, elsewhere, leads, child
):
    old, new = leads
    stays = incidents.pupil(school)
    both = report(incidents, school, child, stays)
    moving.move(child, school, elsewhere)
    sign(moving, new)
    assert (incidents.get(new, both).may_decide, incidents.get(old, both).may_decide) == (False, True)
    assert refusal(incidents, new, both).code is ErrorCode.NOT_FOUND
    assert (both in queue(incidents, new), told(incidents)) == (False, [])
    moving.move(stays, school, elsewhere)
    sign(moving, new)
    assert told(incidents) == [(str(both), str(elsewhere))]
    assert decide(incidents, new, both, "no_further_action").status == "closed"


def test_whoever_is_kept_from_the_child_decides_at_neither_school(incidents, elsewhere, leads, child, waiting, signed):
    old, new = leads
    mother, colleague = mother_of(incidents, old, elsewhere, child), incidents.lead(elsewhere)
    assert (queue(incidents, mother), refusal(incidents, mother, waiting).code) == ({}, ErrorCode.NOT_FOUND)
    close_file(incidents, child, [new.actor_id])
    assert (queue(incidents, colleague), refusal(incidents, colleague, waiting).code) == ({}, ErrorCode.NOT_FOUND)
    facts = incidents.run(incidents.own_access("test"), concern_facts, ConcernQuery(concern_id=waiting))
    assert (facts.kept_from_ids, facts.file_open_to) == ([mother.actor_id], [new.actor_id])
    assert waiting in queue(incidents, new)
    assert decide(incidents, new, waiting).status == "being_dealt_with"


def test_whom_it_names_decides_on_it_at_the_school_it_came_from_alone(incidents, moving, school, elsewhere, child):
    named, old = incidents.lead(elsewhere), incidents.lead(school)
    incidents.others.add_account(named.actor_id, [elsewhere], rights=RIGHTS["lead"])
    account = incidents.others.accounts[named.actor_id].model_copy(update={"name": "Nora Quillfeather"})
    incidents.others.accounts[named.actor_id] = account
    about = report(incidents, school, child, account="Ms Quillfeather shouted at him.")
    moving.move(child, school, elsewhere)
    sign(moving, named)
    assert refusal(incidents, named, about, decision="no_further_action").code is ErrorCode.NOT_PERMITTED
    incidents.others.away = True
    assert refusal(incidents, named, about, decision="no_further_action").code is ErrorCode.UNAVAILABLE
    incidents.others.away = False
    assert decide(incidents, incidents.lead(elsewhere), about).status == "being_dealt_with"
    assert refusal(incidents, old, about).code is ErrorCode.ALREADY_TRIAGED


def test_a_file_that_is_sent_back_takes_its_undecided_concerns_along(
    incidents, moving, school, elsewhere, leads, waiting, signed
):
    old, new = leads
    assert waiting in queue(incidents, new)
    moving.unmove(signed)
    assert refusal(incidents, new, waiting).code is ErrorCode.NOT_FOUND
    assert (waiting in queue(incidents, new), waiting in queue(incidents, old)) == (False, True)
    sign(moving, old)
    assert decide(incidents, old, waiting).status == "being_dealt_with"


def test_a_child_who_goes_on_is_decided_about_where_they_were_signed_for_last(
    incidents, moving, school, elsewhere, leads, child, waiting
):
    third = new_id()
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third, 1)
    last = incidents.lead(third)
    incidents.accept(leads[0], report(incidents, school, child))
    moving.move(child, school, elsewhere)
    sign(moving, leads[1])
    moving.move(child, elsewhere, third)
    assert refusal(incidents, last, waiting).code is ErrorCode.NOT_FOUND
    assert waiting in queue(incidents, leads[1]), "until somebody there signs"
    sign(moving, last)
    assert refusal(incidents, leads[1], waiting).code is ErrorCode.NOT_FOUND
    assert (waiting in queue(incidents, leads[1]), waiting in queue(incidents, last)) == (False, True)
    assert decide(incidents, last, waiting).status == "being_dealt_with"
    assert kept_at(incidents, waiting) == third


def test_a_child_who_stayed_and_is_added_later_gives_it_back_to_the_old_school(
    incidents, school, leads, waiting, signed
):
    old, new = leads
    added = AddedChild(pupil_id=incidents.pupil(school), role="affected")
    asked = CorrectChildren(record_id=waiting, version=1, reason="He was there too.", added=[added])
    incidents.run(old, correct_children, incidents.keyring, incidents.others, asked)
    assert (waiting in queue(incidents, new), waiting in queue(incidents, old)) == (False, True)
    assert refusal(incidents, new, waiting).code is ErrorCode.NOT_FOUND


def test_a_pupil_of_the_new_school_who_was_another_id_is_the_same_child(
    incidents, moving, school, elsewhere, leads, child, waiting
):
    _, new = leads
    came = incidents.pupil(elsewhere)
    moved = moving.move(child, school, elsewhere, as_pupil=came)
    sign(moving, new)
    assert waiting in queue(incidents, new)
    late = report(incidents, school, child)
    incidents.later(hours=2)
    moving.carry_out()
    assert late in queue(incidents, new), "reported at the old school after the file had gone"
    assert told(incidents) == [(str(each), str(elsewhere)) for each in (waiting, late)]
    decide(incidents, new, waiting)
    moving.unmove(moved)
    assert refusal(incidents, new, late).code is ErrorCode.NOT_FOUND


def test_a_concern_of_a_pupil_who_was_joined_with_one_who_moved_stays_at_their_school(
    incidents, moving, school, elsewhere, leads, child, waiting, signed
):
    third = new_id()
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third, 1)
    twin = incidents.pupil(third)
    theirs = report(incidents, third, twin)
    moving.tell(PupilMerged(pupil_id=child, alias_id=twin, version=moving.version(twin)))
    incidents.later(hours=2)
    moving.carry_out()
    assert incidents.get(leads[1], theirs).may_decide is False
    assert refusal(incidents, leads[1], theirs).code is ErrorCode.NOT_FOUND
    assert decide(incidents, incidents.lead(third), theirs).status == "being_dealt_with"


def test_what_is_decided_again_is_the_school_s_that_has_it(incidents, leads, waiting, signed):
    old, new = leads
    decide(incidents, new, waiting, "no_further_action")
    again = Reopen(kind="concern", id=waiting, reason="There is more.")
    incidents.run(new, reopen, incidents.keyring, again)
    assert (waiting in queue(incidents, new), waiting in queue(incidents, old)) == (True, False)
    assert refusal(incidents, old, waiting).code is ErrorCode.NOT_FOUND


def test_whoever_leads_at_several_schools_finds_it_at_the_one_that_signed(
    incidents, moving, school, elsewhere, leads, waiting, signed
):
    other = new_id()
    trust = incidents.lead(elsewhere, other)
    day: TeamDay = incidents.run(trust, team_day, incidents.keyring)
    assert (day.undecided, [(each.school_id, each.undecided) for each in day.schools]) == (1, [(elsewhere, 1)])
    both = incidents.lead(school, elsewhere)
    assert list(queue(incidents, both)) == [waiting], "once"
    assert decide(incidents, both, waiting).status == "being_dealt_with"
