"""Exports on real PostgreSQL, OpenBao and a folder as object store; laid out by the real process."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.ground.away import OwnerAway
from chassis.units.ids import new_id
from haven_schemas.acts.identity import StaffGrant
from haven_schemas.acts.incidents import exports as contract
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.chronology import ListReaders, MarkSignificant
from haven_schemas.acts.incidents.moves import MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.records import ReadChronology
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from incidents.child.chronology import read_chronology
from incidents.child.readers import list_readers
from incidents.exports import scope as export_scope
from incidents.exports.ask import MOST_AT_ONCE, list_exports
from incidents.exports.render import render_export
from incidents.exports.store import sweep_exports
from incidents.models import EntryRow
from incidents.reading import entries
from incidents.records.action import add_action
from incidents.records.move import move_record
from incidents.records.restricted import restrict_record
from incidents.records.significant import mark_significant
from pypdf import PdfReader
from support import clock


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def test_what_a_court_order_stops_is_asked_for_by_who_let_it_go(office):
    office.others.stops[office.ben] = None
    for asked in ({}, {"subject_id": None, "incident_id": office.incident_id}, {"subject_id": office.amy}):
        with pytest.raises(Problem) as refused:
            office.ask(**asked)
        assert (refused.value.code, refused.value.ids) == (ErrorCode.STOPPED, {"pupil_ids": str(office.ben)})
    alone = office.incidents.pupil(office.school)
    office.incidents.record(office.lead, office.incidents.draft(office.school, alone))
    assert office.ask(subject_id=alone)
    colleague = office.incidents.lead(office.school)
    office.others.stops[office.ben] = office.lead.actor_id
    assert office.ask()
    assert refusal(office.ask, colleague) is ErrorCode.STOPPED


def test_what_stops_it_later_stops_its_making_and_its_fetching(office):
    waiting = office.ask()
    office.others.stops[office.amy] = None
    office.make()
    assert (office.get(waiting).state, office.get(waiting).reason) == ("refused", "stopped")
    office.others.stops[office.amy] = office.lead.actor_id
    let_go = office.ask()
    office.others.stops[office.amy] = None  # the word holds for half an hour
    office.make()
    assert office.read(let_go)
    office.others.flags[office.amy] = ["court_order", "no_contact"]
    with pytest.raises(Problem) as refused:
        office.read(let_go)
    assert (refused.value.code, refused.value.ids) == (ErrorCode.STOPPED, {"pupil_ids": str(office.amy)})
    office.others.stops[office.amy] = office.lead.actor_id
    assert office.read(let_go)
    office.others.away = True
    with pytest.raises(OwnerAway):
        office.read(let_go)


def test_a_second_order_of_the_same_kind_stops_what_was_made_before_it(office):
    first, second = new_id(), new_id()
    office.others.sources[office.amy] = [first]
    office.others.stops[office.amy] = office.lead.actor_id
    let_go = office.ask()
    office.others.stops[office.amy] = None  # the word holds for half an hour
    office.make()
    assert office.read(let_go)
    office.others.sources[office.amy] = [first, second]
    assert refusal(office.read, let_go) is ErrorCode.STOPPED


def test_who_fetched_or_looked_at_one_stands_in_every_childs_ledger(office):
    export_id = office.ask()
    office.make()
    office.preview()
    office.incidents.later(minutes=1)
    office.read(export_id)

    def readers(child):
        found = office.incidents.run(office.lead, list_readers, ListReaders(subject_id=child))
        return [(each.kind, each.object_id) for each in found.readings]

    assert readers(office.amy) == [("export", export_id)]
    assert readers(office.ben) == [("export", export_id), ("chronology", office.ben)]
    (read,) = office.incidents.audited("export:file:read")
    assert {*read["subject_ids"]} == {str(office.ben), str(office.amy)}


def test_nothing_is_exported_while_nobody_says_whether_it_is_stopped(office):
    office.others.away = True
    with pytest.raises(OwnerAway):
        office.ask()


@pytest.mark.any_day
def test_a_chronology_as_pdf_without_the_other_childs_names(office):
    office.note("Amy Quillfeather's mother rang about Ben.", office.ben)
    office.note("Only about Amy: kanarienvogel.", office.amy)
    export_id = office.ask(format="pdf", redaction=office.redaction(words=["Mr Tall"]))
    assert office.get(export_id).state == "waiting"
    assert office.make() == 1
    found = office.get(export_id)
    assert (found.state, found.reason, found.done, found.total) == ("done", None, 3, 3)
    made = office.read(export_id)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "Child A's mother rang about Ben." in text
    assert "[name left out] saw Child A run." in text
    assert "North School" in text
    assert found.digest in text.replace(" ", "")
    for hidden in ("amy", "amelia", "former", "tall", "kanarienvogel"):
        assert hidden not in text.lower().replace("a former colleague", "")
    (asked,) = office.incidents.audited("export:file:ask")
    (made_entry,) = office.incidents.audited("export:file:make")
    assert asked["actor_id"] == made_entry["actor_id"] == str(office.lead.actor_id)
    assert len(office.incidents.audited("export:file:read")) == 1


@pytest.mark.any_day
def test_days_formats_and_the_same_digest(office):
    office.note("Long ago.", office.ben, days=40)
    today = clock.day_of(office.incidents.now)
    spanned = office.ask(first_day=today - timedelta(days=45), last_day=today - timedelta(days=35))
    record = office.ask(subject_id=None, incident_id=office.incident_id)
    page = office.ask(format="html", first_day=today - timedelta(days=45), last_day=today - timedelta(days=35))
    office.make()
    exported = json.loads(office.read(spanned))
    assert [each["passages"][0]["text"] for each in exported["entries"]] == ["Long ago."]
    assert exported["digest"] == office.get(spanned).digest == office.get(page).digest
    assert b'<html lang="en-GB">' in office.read(page)
    kinds = [each["kind"] for each in json.loads(office.read(record))["entries"]]
    assert kinds == ["Note", "Concern", "Decision"]
    assert refusal(office.ask, first_day=today, last_day=today - timedelta(days=1)) is ErrorCode.INVALID_REQUEST


def test_what_one_looks_at_first_is_the_beginning_of_the_file(office):
    cat = office.child("Cat Zeddmore")
    office.note("Cat and Amy.", office.ben, cat, days=3)
    for number in range(10):
        office.note(f"Note {number} of Cat.", office.ben, days=2, hours=-number)
    made = json.loads(office.exported())["entries"]
    first, then = office.preview(), office.preview(begin=10)
    assert [len(first.entries), first.begin, first.total] == [10, 0, len(made)]
    assert [each.model_dump() for each in (*first.entries, *then.entries)] == made
    assert made[0]["passages"][0]["text"] == "Child A and Child B."
    assert office.preview(begin=100).entries == []


def test_days_of_an_incident_record_and_what_is_too_much(office, monkeypatch):
    office.note("Long ago.", office.ben, days=40)
    today = clock.day_of(office.incidents.now)
    record = {"subject_id": None, "incident_id": office.incident_id}
    days = {"first_day": today - timedelta(days=45), "last_day": today - timedelta(days=35)}
    assert (office.people(**record).entries, office.people(**record, **days).entries) == (3, 1)
    assert [each["kind"] for each in json.loads(office.exported(**record, **days))["entries"]] == ["Note"]
    monkeypatch.setattr(export_scope, "MOST_ENTRIES", 2)
    for refused in (office.ask, office.preview):
        assert refusal(refused, **record) is ErrorCode.INVALID_REQUEST
    assert office.ask(**record, **days)


def test_rights_count_when_it_is_asked_made_and_fetched(office, elsewhere):
    stranger, reporter = office.incidents.lead(elsewhere), office.incidents.reporter(office.school)
    assert refusal(office.ask, stranger) is ErrorCode.NOT_FOUND
    assert refusal(office.ask, reporter) is ErrorCode.NOT_FOUND
    colleague = office.incidents.lead(office.school)
    office.give_account(colleague)
    first, second = office.ask(), office.ask(colleague)
    office.give_account(colleague, active=False)
    office.make()
    assert (office.get(first).state, office.get(second, colleague).reason) == ("done", "not_permitted")
    assert refusal(office.read, first, colleague) is ErrorCode.NOT_FOUND
    narrowed = replace(
        office.lead, grants=(replace(office.lead.grants[0], category_groups=frozenset({"safeguarding"})),)
    )
    assert refusal(office.read, first, narrowed) is ErrorCode.NOT_PERMITTED
    moved = replace(office.lead, grants=stranger.grants)
    assert refusal(office.read, first, moved) is ErrorCode.NOT_FOUND
    assert office.read(first)


def test_a_file_in_which_a_name_is_left_is_refused(office):
    def careless(rendering):
        entry = replace(rendering.content.entries[0], category="Amelia")
        return render_export(replace(rendering, content=replace(rendering.content, entries=(entry,))))

    export_id = office.ask(redaction=office.redaction())
    office.make(careless)
    assert (office.get(export_id).state, office.get(export_id).reason) == ("refused", "name_found")
    assert refusal(office.read, export_id) is ErrorCode.FILE_NOT_READABLE


def test_a_worker_that_died_is_followed_by_another_and_nothing_is_half_there(office, tmp_path):
    class Dies(BaseException):
        """A worker killed over an export."""

    def deadly(rendering):
        raise Dies

    export_id = office.ask()
    with pytest.raises(Dies):
        office.make(deadly)
    assert (office.make(), office.get(export_id).state) == (0, "running")
    office.incidents.later(seconds=31)
    assert (office.make(), office.get(export_id).state) == (1, "done")
    waiting = office.ask()
    office.others.away = True
    for _ in range(5):
        with pytest.raises(OwnerAway):
            office.make()
    assert office.get(waiting).state == "waiting"
    office.others.away = False
    office.make()
    assert office.get(waiting).state == "done"


def test_a_worker_that_was_taken_over_while_an_owner_was_away_leaves_the_export_alone(office):
    def slow(rendering):
        office.incidents.later(seconds=31)
        assert office.make() == 1
        raise OwnerAway("pupils")

    export_id = office.ask()
    with pytest.raises(OwnerAway):
        office.make(slow)
    assert office.get(export_id).state == "done"
    assert [each["outcome"] for each in office.incidents.audited("export:file:make")] == ["done"]


@pytest.mark.any_day
def test_it_expires_and_the_disclosure_stays(office, tmp_path):
    export_id = office.ask()
    office.make()
    office.incidents.later(days=8)
    assert refusal(office.read, export_id) is ErrorCode.FILE_NOT_READABLE
    sweep_exports(office.units, office.files)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    found = office.incidents.run(office.lead, list_exports, office.incidents.keyring, contract.ListExports()).exports
    assert [(each.state, each.purpose, each.recipient) for each in found] == [
        ("expired", "For the conference.", "A worker")
    ]


def test_few_at_once(office):
    for _ in range(MOST_AT_ONCE):
        office.ask()
    assert refusal(office.ask) is ErrorCode.TOO_MANY_REQUESTS


def test_a_file_that_moves_while_it_is_made_is_not_handed_out_in_part(office, monkeypatch):
    """Its entries are read in several transactions: another school may sign for the file between them."""
    gone = office.note("At the other school by then.", office.ben)
    rows_of = entries._records

    def without(unit, lines):
        return {each: row for each, row in rows_of(unit, lines).items() if each != gone}

    monkeypatch.setattr(entries, "_records", without)
    export_id = office.ask()
    office.make()
    assert (office.get(export_id).state, office.get(export_id).reason) == ("refused", "outdated")


def test_what_was_changed_outside_of_haven_is_in_no_export(office):
    changed = office.note("Said one thing.", office.ben)
    with office.incidents.database.unit(office.lead) as unit:
        unit.session.get_one(EntryRow, changed).text = unit.session.get_one(EntryRow, office.note("x", office.ben)).text
    export_id = office.ask()
    office.make()
    assert (office.get(export_id).state, office.get(export_id).reason) == ("refused", "seal_broken")
    assert str(changed) in {each["object_id"] for each in office.incidents.audited("access:call:refuse")}


def test_what_was_moved_or_restricted_since_is_given_out_no_more(office):
    """Neither by a finished file nor by one that is being made; that it was asked for stays."""
    cleo = office.child("Cleo")
    moved, restricted = office.note("About Cleo by mistake.", office.ben), office.note("Disputed.", office.ben)
    asked = [office.ask(), office.ask(subject_id=None, incident_id=office.incident_id), office.ask(subject_id=cleo)]
    office.make()
    assert all(office.read(each) for each in asked)
    keyring = office.incidents.keyring
    move = MoveRecord(record_id=moved, wrong_id=office.ben, right_id=cleo, reason="Alike names.")
    office.incidents.run(office.lead, move_record, keyring, office.others, move)
    for export_id in asked[:2]:
        assert refusal(office.read, export_id) is ErrorCode.FILE_NOT_READABLE
        assert (office.get(export_id).state, office.get(export_id).reason) == ("expired", "outdated")
    assert office.read(asked[2]), "made before it was about this child"
    sweep_exports(office.units, office.files)
    again = office.ask()

    def meanwhile(rendering):
        mark = RestrictRecord(record_id=restricted, kind="restricted", reason="He says it is not so.")
        office.incidents.run(office.lead, restrict_record, keyring, mark)
        return render_export(rendering)

    office.make(meanwhile)
    office.make()
    assert office.get(again).state == "done"
    assert b"Disputed." not in office.read(again)


def test_a_narrowed_export_holds_what_the_narrowed_page_shows(office):
    cat = office.child("Cat Zeddmore")
    office.note("Of both.", office.ben, cat)
    office.note("Long ago.", office.ben, days=40)
    office.with_adults("She rang.", "Sally Stepmother", about=[office.ben])
    chronology = office.incidents.run(
        office.lead, read_chronology, office.incidents.keyring, office.others, ReadChronology(subject_id=office.ben)
    )
    (call,) = [each for each in chronology.entries if each.kind == "call"]
    (concern,) = [each for each in chronology.entries if each.kind == "concern"]
    mark = MarkSignificant(record_id=concern.id, significant=True)
    office.incidents.run(office.lead, mark_significant, mark)
    filters = (
        {"significant_only": True},
        {"kinds": ["note", "call"]},
        {"category_ids": [office.incidents.categories["safeguarding"]]},
        {"with_subject_id": cat},
        {"person_id": call.people[0].id},
    )
    for narrowed in filters:
        asked = ReadChronology(subject_id=office.ben, **narrowed)
        page = office.incidents.run(
            office.lead, read_chronology, office.incidents.keyring, office.others, asked
        ).entries
        export_id = office.ask(**narrowed)
        office.make()
        made = json.loads(office.read(export_id))
        assert len(page) == office.people(**narrowed).entries == len(made["entries"]) > 0, narrowed
        assert [each["happened"] for each in made["entries"]] == [
            f"{each.occurred_at.astimezone(export_scope.LONDON):%d/%m/%Y %H:%M}" for each in reversed(page)
        ]
        assert made["title"] == "Part of a chronology"
        assert made["limits"][0].startswith("Only ")
        assert office.get(export_id).narrowed
    assert "Zeddmore" not in office.exported(with_subject_id=cat)


def test_who_something_was_given_to_can_be_left_out_too(office):
    """An owner of an action and who deals with a record are named in the export: so they are on its form."""
    owner = office.incidents.lead(office.school)
    office.give_account(owner, name="Olive Owner")
    due = AddAction(
        incident_id=office.incident_id, text="Ring home.", owner_id=owner.actor_id, due_on="2027-01-11",
        subject_ids=[office.ben],
    )  # fmt: skip
    office.incidents.run(office.lead, add_action, office.incidents.keyring, office.others, due)
    assert "Olive Owner" in [each.name for each in office.people().staff]
    assert "Olive Owner" in office.exported()
    hidden = office.exported(redaction=office.redaction(staff_ids=[owner.actor_id]))
    assert "olive" not in hidden.lower()
    assert '"label": "Given to",\n     "text": "Member of staff 1"' in hidden


def test_the_cover_says_who_the_child_is_to_who_reads_it_on_the_roll(office):
    assert "A801200001001" not in office.exported(), "records alone"
    (grant,) = office.lead.grants
    reader = replace(office.lead, grants=(replace(grant, rights=grant.rights | {Right.PUPIL_READ}),))
    office.lead = reader
    office.give_account(reader)
    cover = json.loads(office.exported())["children"]
    assert [(line["label"], line["text"]) for each in cover for line in each["lines"]][:3] == [
        ("Legal name", "Ben Quillfeather Lawful"),
        ("Date of birth", "02/03/2015"),
        ("UPN", "A801200001001"),
    ]
    limited = replace(grant, rights=grant.rights | {Right.PUPIL_READ}, year_groups=frozenset({"none of these"}))
    office.give_account(reader, grants=[
        StaffGrant(school_ids=[office.school], role=grant.role, rights=sorted(grant.rights), category_groups=None,
                   year_groups=None),
        StaffGrant(school_ids=[office.school], role=limited.role, rights=[Right.PUPIL_READ], category_groups=None,
                   year_groups=["none of these"]),
    ])  # fmt: skip
    assert "A801200001001" not in office.exported()
