"""The file follows the child: read at once, signed for, then the new school's; on real PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction, ListActions
from haven_schemas.acts.incidents.handovers import AddHandoverNote
from haven_schemas.acts.incidents.records import IncidentQuery, ListIncidents
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMoved
from incidents.copies.known import copy_school_row
from incidents.handover.following import chase_handovers
from incidents.handover.handover import add_handover_note
from incidents.lists.actions import list_actions
from incidents.lists.records import list_incidents
from incidents.off_loop import at_once
from incidents.present_state import every_file_kept
from incidents.records.action import add_action, complete_action
from incidents.records.record import get_incident
from incidents.search.search import search_records
from support import clock


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school the child leaves, and of the one they come to."""
    return incidents.lead(school), incidents.lead(elsewhere)


@pytest.fixture
def written(incidents, school, child, leads):
    """A concern about the child alone that became a record, and one that nobody decided on."""
    reporter = incidents.reporter(school)
    decided = incidents.record(reporter, incidents.draft(school, child)).id
    incident = incidents.accept(leads[0], decided).id
    waiting = incidents.record(reporter, incidents.draft(school, child)).id
    return decided, incident, waiting


def test_without_a_move_nothing_is_read_elsewhere(moving, leads, child, written):
    assert moving.reads(leads[1], child) == set()


def test_the_new_school_reads_all_of_it_at_once_and_is_told_once(
    incidents, moving, school, elsewhere, leads, child, written
):
    old, new = leads
    before = moving.reads(old, child)
    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    assert moving.reads(new, came) == before | moving.reads(old, child)
    assert incidents.get(new, written[0]).account == "What was seen."
    assert incidents.get(new, written[2]).account == "What was seen.", "one that nobody decided on as well"
    assert incidents.run(new, get_incident, incidents.keyring, IncidentQuery(incident_id=written[1])).entries
    (line,) = moving.handovers(new)
    assert (line.files, line.waiting, line.state) == (1, 1, "open")
    told = [each for each in incidents.published() if each["type"] == "incidents.file_handed_over"]
    assert [each["data"]["to_school_id"] for each in told] == [str(elsewhere)]


def test_until_receipt_only_the_team_reads_it(incidents, moving, school, elsewhere, child, written):
    pastoral = incidents.staff("reader", elsewhere)
    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    assert moving.reads(pastoral, came) == set()
    moving.sign(incidents.lead(elsewhere), moving.handovers(incidents.lead(elsewhere))[0].id)
    assert written[0] in moving.reads(pastoral, came)


def test_the_old_school_reads_until_receipt_and_then_no_more(
    incidents, moving, school, elsewhere, leads, child, written
):
    old, new = leads
    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    assert written[0] in moving.reads(old, child)
    (line,) = moving.handovers(new)
    assert moving.sign(new, line.id).state == "received"
    assert moving.reads(old, child) == {written[2]}, "what waits for a decision is the old school's to decide"
    assert incidents.run(old, list_incidents, incidents.keyring, ListIncidents()).incidents == []
    assert [each.id for each in incidents.run(new, list_incidents, incidents.keyring, ListIncidents()).incidents] == [
        written[1]
    ]
    incidents.accept(old, written[2])
    incidents.later(hours=2)
    moving.carry_out()
    assert moving.reads(old, child) == set()
    assert {written[0], written[2]} <= moving.reads(new, came)


def test_what_is_open_gets_a_name_and_is_never_closed(incidents, moving, school, elsewhere, leads, child, written):
    old, new = leads
    owner = incidents.reporter(school)
    incidents.others.add_account(owner.actor_id, [school])
    due = (clock.day_of(incidents.now) + timedelta(days=3)).isoformat()
    asked = AddAction(incident_id=written[1], owner_id=owner.actor_id, text="Ring.", due_on=due)
    ids = [incidents.run(old, add_action, incidents.keyring, incidents.others, asked).id for _ in range(2)]
    moving.move(child, school, elsewhere, as_pupil=incidents.pupil(elsewhere))
    (line,) = moving.handovers(new)
    matters = moving.get(new, line.id).open_matters
    assert {(each.kind, each.id) for each in matters} == {("incident", written[1]), *(("action", each) for each in ids)}
    with pytest.raises(Problem) as refused:
        moving.sign(new, line.id, taken_by=None)
    assert refused.value.fields[0].field == "taken_by"
    moving.sign(new, line.id, given=[{"kind": "action", "id": ids[1], "to": None}])
    incident = incidents.run(new, get_incident, incidents.keyring, IncidentQuery(incident_id=written[1]))
    assert (incident.status, incident.assigned_to) == ("open", new.actor_id)
    own = incidents.run(owner, list_actions, incidents.keyring, ListActions())
    assert [each.id for each in own.actions] == [ids[1]], "handed back: it stays with whom it was"
    done = CompleteAction(action_id=ids[1], outcome="Rung.", version=own.actions[0].version)
    incidents.run(owner, complete_action, incidents.keyring, done)
    mine = incidents.run(new, list_actions, incidents.keyring, ListActions()).actions
    assert [each.id for each in mine] == [ids[0]]


def test_who_comes_back_finds_everything(incidents, moving, school, elsewhere, leads, child, written):
    old, new = leads
    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    moving.sign(new, moving.handovers(new)[0].id)
    there = incidents.record(incidents.reporter(elsewhere), incidents.draft(elsewhere, came)).id
    again = incidents.pupil(school)
    moving.move(came, elsewhere, school, as_pupil=again)
    assert {written[0], there} <= moving.reads(old, again)
    moving.sign(old, moving.handovers(old, state="open")[0].id)
    assert {written[0], written[2]} <= moving.reads(old, again)
    assert moving.reads(new, came) == {there}, "which they have still to decide on"


def test_a_move_that_was_none_takes_the_sight_away_again(incidents, moving, school, elsewhere, leads, child, written):
    old, new = leads
    came = incidents.pupil(elsewhere)
    moved = moving.move(child, school, elsewhere, as_pupil=came)
    moving.unmove(moved)
    assert moving.reads(new, came) == moving.reads(new, child) == set()
    assert written[0] in moving.reads(old, child)
    assert [each.state for each in moving.handovers(old)] == ["received"], "nobody waits for it"


def test_one_that_was_signed_for_goes_back_to_be_signed_for(
    incidents, moving, school, elsewhere, leads, child, written
):
    old, new = leads
    moved = moving.move(child, school, elsewhere, as_pupil=incidents.pupil(elsewhere))
    moving.sign(new, moving.handovers(new)[0].id)
    moving.unmove(moved)
    assert written[0] in moving.reads(old, child)
    moving.sign(old, moving.handovers(old, state="open")[0].id)
    assert written[0] in moving.reads(old, child)
    assert moving.reads(new, child) == set()


def test_who_moves_on_before_anyone_signed_takes_the_file_along(
    incidents, moving, school, elsewhere, leads, child, written
):
    third_school = new_id()
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third_school, 1)
    came, went = incidents.pupil(elsewhere), incidents.pupil(third_school)
    moving.move(child, school, elsewhere, as_pupil=came)
    moving.move(came, elsewhere, third_school, as_pupil=went)
    last = incidents.lead(third_school)
    assert written[0] in moving.reads(last, went)
    assert moving.reads(leads[1], came) == set(), "who never signed for it and has not the child any more"
    (line,) = moving.handovers(last)
    moving.sign(last, line.id)
    assert written[0] in moving.reads(last, went)
    assert moving.reads(leads[0], child) == {written[2]}


def test_moves_that_are_told_in_the_wrong_order_end_where_the_child_is(
    incidents, moving, school, elsewhere, leads, child, written
):
    third_school = new_id()
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third_school, 1)
    first, then = new_id(), new_id()
    told = {"state": "moved", "from_pupil_id": child, "to_pupil_id": child}
    second = PupilMoved(move_id=then, from_school_id=elsewhere, to_school_id=third_school, version=2, **told)
    moving.tell(second)
    moving.tell(PupilMoved(move_id=first, from_school_id=school, to_school_id=elsewhere, version=1, **told))
    last = incidents.lead(third_school)
    assert written[0] in moving.reads(last, child)
    assert moving.reads(leads[1], child) == set()
    moving.sign(last, moving.handovers(last)[0].id)
    assert moving.reads(leads[0], child) == {written[2]}


def test_both_schools_of_a_child_read_each_others_records(incidents, moving, school, elsewhere, leads, child, written):
    old, new = leads
    beside = incidents.pupil(elsewhere)
    there = incidents.record(incidents.reporter(elsewhere), incidents.draft(elsewhere, beside)).id
    incidents.accept(new, there)
    moved = moving.move(child, school, elsewhere, as_pupil=beside, state="both")
    assert written[0] in moving.reads(new, child)
    assert there in moving.reads(old, beside)
    assert moving.handovers(new) == []
    moving.tell(moved.model_copy(update={"state": "ended", "version": 9}))
    assert moving.reads(new, child) == moving.reads(old, beside) == set()


def test_two_hundred_and_fifty_leavers_are_one_handover(incidents, moving, school, elsewhere, leads):
    _, new = leads
    reporter = incidents.reporter(school)
    for number in range(250):
        child = incidents.pupil(school)
        if number % 5 == 0:
            incidents.record(reporter, incidents.draft(school, child))
        moving.move(child, school, elsewhere)
    (line,) = moving.handovers(new)
    assert (line.files, line.waiting) == (50, 50), "those of whom nothing was ever recorded are nobody's work"
    told = [each for each in incidents.published() if each["type"] == "incidents.file_handed_over"]
    assert len(told) == 1
    assert len(moving.get(new, line.id).files) == 50


def test_a_file_that_is_not_there_is_said_so_and_waited_for(
    incidents, moving, school, elsewhere, leads, child, written
):
    old, new = leads
    other = incidents.pupil(school)
    incidents.record(incidents.reporter(school), incidents.draft(school, other))
    for each in (child, other):
        moving.move(each, school, elsewhere)
    (line,) = moving.handovers(new)
    signed = moving.sign(new, line.id, not_received=[{"subject_id": other, "reason": "Papers are missing."}])
    assert signed.state == "open"
    assert {file.subject_id: file.state for file in moving.get(old, line.id).files} == {
        child: "received", other: "excepted",
    }  # fmt: skip
    assert moving.sign(new, line.id).state == "received"


def test_it_is_chased_until_someone_signs(incidents, moving, school, elsewhere, leads, child, written):
    def chase():
        with incidents.database.unit(incidents.own_access("chase_handovers"), schools=[]) as unit:
            return chase_handovers(unit)

    incidents.now = incidents.now.replace(hour=12)
    moving.move(child, school, elsewhere)
    assert chase() == 0
    incidents.later(days=4)
    assert (chase(), chase()) == (1, 0)
    incidents.later(days=2)
    assert (chase(), chase()) == (2, 0)
    waits = [each["data"] for each in incidents.published() if each["type"] == "incidents.file_handover_waits"]
    assert [(each["school_id"], each["wait"]) for each in waits] == [
        (str(elsewhere), "soon"), (str(elsewhere), "overdue"), (str(school), "overdue"),
    ]  # fmt: skip
    assert moving.handovers(leads[1])[0].overdue
    moving.sign(leads[1], moving.handovers(leads[1])[0].id)
    incidents.later(days=1)
    assert chase() == 0


def test_the_sender_adds_a_note_before_and_after(incidents, moving, school, elsewhere, leads, child, written):
    old, new = leads
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(new)
    note = AddHandoverNote(
        handover_id=line.id, subject_id=child, category_id=incidents.categories["safeguarding"], text="Mind the aunt."
    )
    first = incidents.run(old, add_handover_note, incidents.keyring, note).entry_id
    assert first in moving.reads(new, child)
    moving.sign(new, line.id)
    late = incidents.run(old, add_handover_note, incidents.keyring, note).entry_id
    moving.carry_out()
    assert {first, late} <= moving.reads(new, child)
    assert not {first, late} & moving.reads(old, child)
    with pytest.raises(Problem) as refused:
        incidents.run(new, add_handover_note, incidents.keyring, note)
    assert refused.value.code is ErrorCode.NOT_PERMITTED


def test_a_search_finds_what_came_with_a_child(incidents, moving, school, elsewhere, leads, child, written):
    def found(who):
        request = SearchRecords(words="seen", limit=50)
        hits, cursor = set(), None
        while True:
            page = incidents.run(
                who, search_records, incidents.keyring, request.model_copy(update={"cursor": cursor}),
                incidents.remembered, at_once,
            )  # fmt: skip
            hits |= {hit.id for hit in page.hits}
            if page.next_cursor is None:
                return hits
            cursor = page.next_cursor

    old, new = leads
    assert found(new) == set()
    moving.move(child, school, elsewhere)
    assert found(new) == found(old) != set()
    moving.sign(new, moving.handovers(new)[0].id)
    assert written[0] in found(new)
    assert written[0] not in found(old)


def test_the_sencos_signature_is_their_own(incidents, moving, school, elsewhere, leads, child):
    senco = incidents.staff("senco", elsewhere, category_groups={"send"})
    send = incidents.draft(school, child, category_id=incidents.categories["send"])
    incidents.accept(leads[0], incidents.record(incidents.reporter(school), send).id)
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(senco)
    assert (line.sen_waiting, moving.get(senco, line.id).may_sign) == (True, ["sen"])
    with pytest.raises(Problem) as refused:
        moving.sign(senco, line.id)
    assert refused.value.code is ErrorCode.NOT_PERMITTED
    moving.sign(leads[1], line.id)
    moving.sign(senco, line.id, part="sen")
    (line,) = moving.handovers(senco)
    assert (line.sen_waiting, line.sen_received_by) == (False, senco.actor_id)


@pytest.mark.parametrize("who", ["stranger", "reader"])
def test_who_is_of_neither_team_learns_nothing_of_it(incidents, moving, school, elsewhere, leads, child, written, who):
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(leads[1])
    access = incidents.lead(child) if who == "stranger" else incidents.staff("reader", elsewhere)
    assert moving.handovers(access) == []
    with pytest.raises(Problem) as refused:
        moving.get(access, line.id)
    assert refused.value.code is ErrorCode.NOT_FOUND


def test_what_is_said_again_under_another_version_begins_nothing_anew(
    incidents, moving, school, elsewhere, leads, child, written
):
    """As after a restore of pupils: every move is told again."""
    moved = moving.move(child, school, elsewhere)
    moving.sign(leads[1], moving.handovers(leads[1])[0].id)
    moving.tell(moved.model_copy(update={"version": moved.version + 7}))
    assert [each.state for each in moving.handovers(leads[1])] == ["received"]
    assert written[0] not in moving.reads(leads[0], child)


def test_a_second_copy_and_an_older_word_do_nothing(incidents, moving, school, elsewhere, leads, child, written):
    moved = moving.move(child, school, elsewhere)
    ended = moved.model_copy(update={"state": "ended", "version": moved.version + 1})
    for event in (moved, ended, moved, ended):
        moving.tell(event)
    assert moving.reads(leads[1], child) == set()
    assert [each.files for each in moving.handovers(leads[0])] == [0]


def test_the_log_is_told_who_has_the_file_under_every_id_of_the_child(
    incidents, moving, school, elsewhere, leads, child, written
):
    def told():
        kept = [each["data"] for each in incidents.published() if each["type"] == "incidents.file_kept"]
        return [(each["subject_id"], each["school_id"], each["version"]) for each in kept]

    came = incidents.pupil(elsewhere)
    moving.move(child, school, elsewhere, as_pupil=came)
    assert told() == [], "nobody has signed"
    moving.sign(leads[1], moving.handovers(leads[1])[0].id)
    ids = sorted([child, came])
    assert told() == [(str(each), str(elsewhere), 1) for each in ids]
    again = incidents.pupil(school)
    incidents.record(incidents.reporter(elsewhere), incidents.draft(elsewhere, came))
    moving.move(came, elsewhere, school, as_pupil=again)
    moving.sign(leads[0], moving.handovers(leads[0], state="open")[0].id)
    versions = {child: 2, came: 2, again: 1}
    assert told()[2:] == [(str(each), str(school), versions[each]) for each in sorted(versions)]
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        state = {event.subject_id: (event.school_id, version) for event, _, version, _ in every_file_kept(unit)}
    assert state == {each: (school, version) for each, version in versions.items()}
