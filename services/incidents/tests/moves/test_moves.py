"""A record in the wrong child's file, restricted records, destroyed keys; on real PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from chassis.keys.keyring import Keyring
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.chronology import ListReaders
from haven_schemas.acts.incidents.entries import AddEntry, CorrectEntry, EntryQuery, NewPerson
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.exports import AskExport
from haven_schemas.acts.incidents.moves import (
    LiftRestriction,
    ListMoves,
    MoveQuery,
    MoveRecord,
    OpenRestricted,
    RestrictRecord,
)
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.reporting import ConcernPupil, ListOwnConcerns
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilMerged
from incidents.child.readers import list_readers
from incidents.exports.ask import ask_export
from incidents.exports.moves import get_move, list_moves
from incidents.models import ExportRow
from incidents.narrative import holder_of
from incidents.off_loop import at_once
from incidents.reading.history import entry_history
from incidents.records.entry import add_entry, correct_entry
from incidents.records.move import move_record
from incidents.records.not_listed import keep_merge
from incidents.records.record import get_incident
from incidents.records.restricted import lift_restriction, open_restricted, restrict_record
from incidents.report.concerns import list_own_concerns
from incidents.search.search import search_records
from sqlalchemy import select


@pytest.fixture
def mistaken(incidents, school):
    """A concern about one child and, by mistake, another; its incident record; and the child it was really about."""
    one, wrong, right = (incidents.pupil(school) for _ in range(3))
    lead = incidents.lead(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, one, wrong)).id
    incident_id = incidents.accept(lead, concern_id).id
    return lead, concern_id, incident_id, (one, wrong, right)


def holders(incidents, who, record_id):
    with incidents.database.unit(who) as unit:
        return set(unit.session.scalars(select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == record_id)))


def write(incidents, who, incident_id, *children, kind="note", **given):
    request = AddEntry(
        incident_id=incident_id,
        kind=kind,
        occurred_at=incidents.now,
        text="A text.",
        subject_ids=list(children),
        **given,
    )
    return incidents.run(who, add_entry, incidents.keyring, request).id


def move(incidents, who, record_id, wrong, right=None):
    request = MoveRecord(record_id=record_id, wrong_id=wrong, right_id=right, reason="Alike names.")
    return incidents.run(who, move_record, incidents.keyring, incidents.others, request).id


def test_it_leaves_the_wrong_file_and_comes_into_the_right_one(incidents, school, mistaken):
    lead, concern_id, incident_id, (one, wrong, right) = mistaken
    reader = incidents.staff("reader", school)
    incidents.later(minutes=1)
    incidents.chronology(reader, wrong)
    shared = EntryDetails(agency="The police", legal_basis="vital_interests", reason="At once.")
    disclosure = write(incidents, lead, incident_id, wrong, kind="disclosure", details=shared)
    incidents.later(minutes=1)
    move_id = move(incidents, lead, concern_id, wrong, right)
    incidents.later(minutes=1)
    incidents.keyring.clear()
    assert [each.id for each in incidents.chronology(lead, wrong).entries] == [disclosure]
    for child in (one, right):
        entries = incidents.chronology(lead, child).entries
        assert [each.text for each in entries] == ["Why.", "What was seen."]
        assert {view.subject_id for view in entries[1].subjects} == {one, right}
    assert holders(incidents, lead, concern_id) == {one, right}
    shown = incidents.run(lead, get_move, incidents.keyring, MoveQuery(move_id=move_id))
    assert (shown.wrong_id, shown.right_id, shown.reason) == (wrong, right, "Alike names.")
    assert [(each.reader_id, each.kind) for each in shown.readers] == [(reader.actor_id, "chronology")]
    assert [(each.entry_id, each.agency) for each in shown.shared] == [(disclosure, "The police")]
    assert [each.id for each in incidents.run(lead, list_moves, ListMoves()).moves] == [move_id]
    audited = incidents.audited("record:child:move")[0]
    assert audited["subject_ids"] == sorted(map(str, (one, wrong, right)))
    stranger = incidents.lead(new_id())
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.run(stranger, get_move, incidents.keyring, MoveQuery(move_id=move_id))
    assert incidents.run(stranger, list_moves, ListMoves()).moves == []


def test_a_child_nothing_is_about_leaves_the_incident_record_and_its_adults_files(incidents, mistaken):
    lead, concern_id, incident_id, (one, wrong, right) = mistaken
    entry_id = write(
        incidents, lead, incident_id, one, wrong, kind="conversation",
        new_people=[NewPerson(name="Mrs Elm", role="parent")],
    )  # fmt: skip
    person_id = incidents.chronology(lead, wrong).entries[0].people[0].id
    correction = CorrectEntry(
        record_id=entry_id, version=1, occurred_at=incidents.now, text="Another.", reason="x",
        details=EntryDetails(with_whom="Her mother"),
    )  # fmt: skip
    incidents.run(lead, correct_entry, incidents.keyring, correction)
    move(incidents, lead, entry_id, wrong)
    assert holders(incidents, lead, person_id) == {one}
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert {view.subject_id for entry in record.entries for view in entry.subjects} == {one, wrong}
    move(incidents, lead, concern_id, wrong, right)
    assert incidents.chronology(lead, wrong).entries == []
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert {view.subject_id for entry in record.entries for view in entry.subjects} == {one, right}
    assert holders(incidents, lead, person_id) == {one, right}
    versions = incidents.run(lead, entry_history, incidents.keyring, EntryQuery(record_id=entry_id)).versions
    assert [each.text for each in versions] == ["Another.", "A text."]


def test_what_is_not_moved(incidents, school, elsewhere, mistaken):
    lead, concern_id, _, (one, wrong, right) = mistaken
    alone = incidents.record(incidents.reporter(school), incidents.draft(school, one)).id
    unlisted = [ConcernPupil(pupil_id=one, role="harmed"), ConcernPupil(not_listed="A boy", role="witness")]
    with_boy = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=unlisted)).id
    boy = incidents.get(lead, with_boy).subjects[1].subject_id
    for record_id, off, to, field in (
        (alone, one, None, "right_id"), (concern_id, right, one, "wrong_id"), (with_boy, boy, right, "wrong_id"),
        (concern_id, wrong, new_id(), "right_id"), (concern_id, wrong, incidents.pupil(elsewhere), "right_id"),
        (concern_id, wrong, wrong, "right_id"),
    ):  # fmt: skip
        with pytest.raises(Problem) as refused:
            move(incidents, lead, record_id, off, to)
        assert [each.field for each in refused.value.fields] == [field]
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        move(incidents, incidents.staff("reader", school), concern_id, wrong, right)


WORDS = SearchRecords(words="seen")


def _destroy(incidents, world, child):
    """The child's key in the vault is gone, as when retention destroys it."""
    transit, name = world.vault.secrets.transit, holder_of(child).transit_key
    transit.update_key_configuration(name, deletion_allowed=True)
    transit.delete_key(name)
    incidents.keyring.forget(holder_of(child))


def test_one_of_three_off_or_destroyed_leaves_the_others_record_and_all_leave_nothing(
    incidents, school, world, vault, settings
):
    lead, teacher = incidents.lead(school), incidents.reporter(school)
    children = [incidents.pupil(school) for _ in range(3)]
    concern_id = incidents.record(teacher, incidents.draft(school, *children)).id
    first, second, third = children
    move(incidents, lead, concern_id, first)
    incidents.keyring.clear()
    assert incidents.chronology(lead, first).entries == []
    assert incidents.get(lead, concern_id).account == "What was seen."
    _destroy(incidents, world, second)
    assert incidents.get(lead, concern_id).account == "What was seen."
    assert incidents.chronology(lead, third).entries[0].text == "What was seen."
    found = incidents.run(lead, search_records, incidents.keyring, WORDS, incidents.remembered, at_once)
    assert [hit.id for hit in found.hits] == [concern_id]
    _destroy(incidents, world, third)
    for keyring in (incidents.keyring, Keyring(vault, settings.trust_id, "incidents")):
        incidents.keyring = keyring
        for read in (lambda: incidents.get(lead, concern_id), lambda: incidents.chronology(lead, third)):
            with pytest.raises(Problem, match=ErrorCode.KEY_GONE):
                read()
    found = incidents.run(lead, search_records, incidents.keyring, WORDS, incidents.remembered, at_once)
    assert (found.hits, found.closed) == ([], 1)


def test_who_had_read_it_by_another_id_or_in_the_other_child_s_file(incidents, school, mistaken):
    lead, concern_id, incident_id, (one, wrong, right) = mistaken
    today, by_today, beside, elsewhere = incidents.pupil(school), *(incidents.lead(school) for _ in range(3))
    merged = PupilMerged(pupil_id=today, alias_id=wrong, version=2)
    incidents.run(incidents.own_access("test"), keep_merge, merged)
    incidents.later(minutes=1)
    incidents.chronology(by_today, today)
    incidents.chronology(beside, one)
    incidents.get(beside, concern_id)
    incidents.chronology(elsewhere, right)
    shared = EntryDetails(agency="The police", legal_basis="vital_interests", reason="At once.")
    kept, hidden = (write(incidents, lead, incident_id, wrong, kind="disclosure", details=shared) for _ in range(2))
    restricted = RestrictRecord(record_id=hidden, kind="restricted", reason="He says it is not so.")
    incidents.run(lead, restrict_record, incidents.keyring, restricted)
    incidents.others.names = {one: ["One One"]}
    asked = AskExport(subject_id=one, format="json", purpose="x", recipient="The court")
    export_id = incidents.run(lead, ask_export, incidents.keyring, incidents.others, asked).export_id
    with incidents.database.unit(lead) as unit:
        unit.session.get(ExportRow, export_id).state = "done"
    move_id = move(incidents, lead, concern_id, wrong, right)
    incidents.later(minutes=1)
    shown = incidents.run(lead, get_move, incidents.keyring, MoveQuery(move_id=move_id))
    assert {(each.reader_id, each.kind) for each in shown.readers} == {
        (by_today.actor_id, "chronology"), (beside.actor_id, "concern"),
    }  # fmt: skip
    assert {(each.reader_id, each.kind) for each in shown.readers_beside} == {
        (beside.actor_id, "chronology"), (beside.actor_id, "concern"),
    }  # fmt: skip
    assert [each.entry_id for each in shown.shared] == [kept]
    assert ([each.recipient for each in shown.sent_beside], shown.sent) == (["The court"], [])


def test_a_restricted_record_is_shown_without_text_but_for_a_purpose(incidents, school, mistaken):
    lead, concern_id, incident_id, (one, *_) = mistaken
    entry_id = write(
        incidents, lead, incident_id, one, kind="conversation", new_people=[NewPerson(name="Mr Oak", role="carer")]
    )
    for record_id in (entry_id, concern_id):
        request = RestrictRecord(record_id=record_id, kind="restricted", reason="He says it is not so.")
        for _ in range(2):
            assert incidents.run(lead, restrict_record, incidents.keyring, request).restricted
    shown = {each.id: each for each in incidents.chronology(lead, one).entries}
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    shown_there = {each.id: each for each in record.entries}
    for entries in (shown, shown_there):
        for record_id in (entry_id, concern_id):
            entry = entries[record_id]
            assert (entry.restricted, entry.sealed, entry.text, entry.child_words, entry.people) == (
                True, False, "", "", [],
            )  # fmt: skip
    concern = incidents.get(lead, concern_id)
    assert (concern.restricted, concern.account, concern.decision_reason) == (True, "", "")
    with pytest.raises(Problem, match=ErrorCode.RECORD_RESTRICTED):
        incidents.run(lead, entry_history, incidents.keyring, EntryQuery(record_id=entry_id))
    purpose = OpenRestricted(record_id=entry_id, purpose="legal_claim", reason="The court asks.")
    opened = incidents.run(lead, open_restricted, incidents.keyring, incidents.others, purpose)
    assert (opened.text, opened.people[0].name) == ("A text.", "Mr Oak")
    readings = incidents.run(lead, list_readers, ListReaders(subject_id=one)).readings
    assert ("versions", entry_id) in {(each.kind, each.object_id) for each in readings}
    assert incidents.audited("record:restricted:open")[0]["outcome"] == "legal_claim"
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        incidents.run(incidents.staff("reader", school), open_restricted, incidents.keyring, incidents.others, purpose)
    incidents.run(lead, lift_restriction, LiftRestriction(record_id=entry_id))
    incidents.now += timedelta(seconds=1)
    assert incidents.chronology(lead, one).entries[0].text == "A text."
    assert [each["outcome"] for each in incidents.audited("record:restriction:set")] == [
        "restricted", "restricted", "lifted",
    ]  # fmt: skip


def test_its_reporter_is_shown_the_children_they_named(incidents, school):
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    one, wrong, right, rightly = (incidents.pupil(school) for _ in range(4))
    concern_id = incidents.record(teacher, incidents.draft(school, one, wrong)).id
    move(incidents, lead, concern_id, wrong, right)
    incidents.accept(lead, concern_id)
    decision = next(each.id for each in incidents.chronology(lead, right).entries if each.kind == "decision")
    incidents.later(minutes=1)
    move(incidents, lead, decision, right, rightly)

    def named(who):
        return [view.subject_id for view in incidents.get(who, concern_id).subjects]

    assert (named(teacher), named(lead)) == ([one, wrong], [one, rightly])
    listed = incidents.run(teacher, list_own_concerns, ListOwnConcerns()).concerns
    assert [(each.subject_ids, each.moved, each.without_record) for each in listed] == [([one, wrong], True, False)]
    assert (incidents.get(teacher, concern_id).moved, incidents.get(lead, concern_id).moved) == (True, False)
    incidents.later(minutes=1)
    move(incidents, lead, concern_id, rightly, one)
    assert named(teacher) == [one], "who was named beside the wrong child came into nobody's place"


def test_its_reporter_is_told_no_more_once_it_is_back(incidents, school):
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    wrong, right = (incidents.pupil(school) for _ in range(2))
    concern_id = incidents.record(teacher, incidents.draft(school, wrong)).id
    assert not incidents.get(teacher, concern_id).moved
    move(incidents, lead, concern_id, wrong, right)
    assert incidents.get(teacher, concern_id).moved
    incidents.later(minutes=1)
    move(incidents, lead, concern_id, right, wrong)
    assert not incidents.get(teacher, concern_id).moved


def test_a_restricted_decision_is_not_told_on_the_concern(incidents, mistaken):
    lead, concern_id, _, (one, *_) = mistaken
    decision = next(each.id for each in incidents.chronology(lead, one).entries if each.kind == "decision")
    assert incidents.get(lead, concern_id).decision_reason == "Why."
    request = RestrictRecord(record_id=decision, kind="restricted", reason="Contested.")
    incidents.run(lead, restrict_record, incidents.keyring, request)
    concern = incidents.get(lead, concern_id)
    assert (concern.decision, concern.decision_reason, concern.decision_restricted) == ("opened", "", True)
    assert concern.account == "What was seen."
