"""Filters, significant events, the card and the ledger of readers, on real PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.chronology import (
    CardQuery,
    ListReaders,
    MarkSignificant,
    OpenedByMistake,
    WriteCard,
)
from haven_schemas.acts.incidents.entries import AddEntry, EntryQuery, NewPerson
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.errors import ErrorCode, Problem
from incidents.child.card import pupil_card, write_card
from incidents.child.readers import list_readers
from incidents.child.taken_out import note_mistake
from incidents.models import SignificanceRow
from incidents.reading.history import entry_history
from incidents.records.entry import add_entry
from incidents.records.significant import mark_significant
from sqlalchemy import select


@pytest.fixture
def file(incidents, school):
    """A child with a concern of each of two categories, an incident record, and some entries on several days."""
    lead, child, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    teacher = incidents.reporter(school)
    pastoral = incidents.draft(school, child, category_id=incidents.categories["pastoral"])
    incidents.accept(lead, incidents.record(teacher, pastoral).id)
    incident_id = incidents.accept(lead, incidents.record(teacher, incidents.draft(school, child, other)).id).id
    made = {}
    for days, (name, kind, children) in enumerate(
        (
            ("both", "note", (child, other)),
            ("call", "call", (child,)),
            ("letter", "letter", (child,)),
            ("note", "note", (child,)),
        )
    ):
        details = {} if kind == "note" else {"details": EntryDetails(direction="to_us")}
        people = [] if kind == "note" else [NewPerson(name=f"A {kind}er", role="parent")]
        request = AddEntry(
            incident_id=incident_id, kind=kind, occurred_at=incidents.now - timedelta(days=days + 1), text=name,
            subject_ids=list(children), new_people=people, **details,
        )  # fmt: skip
        made[name] = incidents.run(lead, add_entry, incidents.keyring, request).id
    return lead, child, other, made


def texts(incidents, who, child, **given):
    return [each.text for each in incidents.chronology(who, child, **given).entries]


def test_filters_alone_and_together(incidents, file):
    lead, child, other, _ = file
    everything = incidents.chronology(lead, child)
    assert len(everything.entries) == 8
    assert texts(incidents, lead, child, kinds=["call", "letter"]) == ["call", "letter"]
    pastoral = incidents.chronology(lead, child, category_ids=[incidents.categories["pastoral"]])
    assert [each.kind for each in pastoral.entries] == ["decision", "concern"]
    assert texts(incidents, lead, child, with_subject_id=other) == ["Why.", "What was seen.", "both"]
    yesterday, before = incidents.now - timedelta(days=1), incidents.now - timedelta(days=3)
    assert texts(incidents, lead, child, occurred_from=before, occurred_until=yesterday) == ["call", "letter"]
    caller = next(entry.people[0].id for entry in everything.entries if entry.kind == "call")
    assert texts(incidents, lead, child, person_id=caller) == ["call"]
    assert texts(incidents, lead, child, person_id=caller, kinds=["note"]) == []


def test_a_cursor_is_bound_to_every_filter(incidents, file):
    lead, child, other, _ = file
    given = {"kinds": ["note", "call"]}
    page = incidents.chronology(lead, child, limit=1, **given)
    rest = incidents.chronology(lead, child, cursor=page.next_cursor, **given)
    assert [each.text for each in (*page.entries, *rest.entries)] == ["both", "call", "note"]
    assert incidents.chronology(lead, child, cursor=page.next_cursor, kinds=["call", "note"]).entries == rest.entries
    for other_filter in (
        {}, {"kinds": ["note"]}, {**given, "significant_only": True}, {**given, "with_subject_id": other},
        {**given, "occurred_from": incidents.now}, {**given, "category_ids": [incidents.categories["send"]]},
    ):  # fmt: skip
        with pytest.raises(Problem, match=ErrorCode.INVALID_REQUEST):
            incidents.chronology(lead, child, cursor=page.next_cursor, **other_filter)


def test_significant_events_with_who_said_so_and_when(incidents, school, file):
    lead, child, other, made = file

    def mark(who, record_id, significant=True):
        request = MarkSignificant(record_id=record_id, significant=significant)
        return incidents.run(who, mark_significant, request).significant

    assert texts(incidents, lead, child, significant_only=True) == []
    assert mark(lead, made["call"])
    assert mark(lead, made["call"])
    assert mark(lead, made["both"])
    assert texts(incidents, lead, child, significant_only=True) == ["both", "call"]
    assert texts(incidents, lead, other, significant_only=True) == ["both"]
    assert not mark(lead, made["call"], significant=False)
    assert texts(incidents, lead, child, significant_only=True) == ["both"]
    with incidents.database.unit(lead) as unit:
        kept = unit.session.scalars(select(SignificanceRow).order_by(SignificanceRow.id)).all()
    assert [(row.record_id, row.marked_by, row.ended_by) for row in kept] == [
        (made["call"], lead.actor_id, lead.actor_id),
        (made["both"], lead.actor_id, None),
    ]
    assert [each["outcome"] for each in incidents.audited("record:significance:mark")] == ["marked", "marked", "ended"]
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        mark(incidents.staff("reader", school), made["call"])


def test_the_card_is_kept_in_versions_by_those_who_triage(incidents, school, file):
    lead, child, *_ = file

    def card(who):
        return incidents.run(who, pupil_card, incidents.keyring, CardQuery(subject_id=child))

    def write(who, version, **given):
        request = WriteCard(subject_id=child, version=version, **given)
        return incidents.run(who, write_card, incidents.keyring, incidents.others, request).version

    assert [each.version for each in card(lead).versions] == [0]
    assert write(lead, 0, summary="First.", plan="Child in need", next_review_on="2030-02-01") == 1
    first = {"summary": "Second.", "may_not_collect": "His uncle", "lead_id": lead.actor_id}
    first |= {"plans": ["pep", "child_protection"], "not_shared_with": "Her father", "case_number": " SMP-204417 "}
    assert write(lead, 1, **first) == 2
    with pytest.raises(Problem, match=ErrorCode.STALE_VERSION):
        write(lead, 1, summary="Late.")
    newest, before = card(incidents.staff("reader", school)).versions
    assert (newest.summary, newest.may_not_collect, newest.plan, newest.lead_id) == (
        "Second.", "His uncle", "", lead.actor_id,
    )  # fmt: skip
    assert (before.summary, before.plan, before.next_review_on) == ("First.", "Child in need", "2030-02-01")
    assert (newest.plans, newest.not_shared_with) == (["child_protection", "pep"], "Her father")
    assert (before.plans, before.not_shared_with) == ([], "")
    assert (newest.case_number, before.case_number) == ("SMP-204417", "")
    assert write(lead, 2, summary="By a program that does not know them.") == 3
    newest = card(lead).versions[0]
    assert (newest.plans, newest.not_shared_with) == (["child_protection", "pep"], "Her father"), "as they stood"
    assert newest.case_number == "SMP-204417"
    assert write(lead, 3, plans=[], not_shared_with="", case_number="") == 4
    newest = card(lead).versions[0]
    assert (newest.plans, newest.not_shared_with, newest.case_number) == ([], "", "")
    assert not card(incidents.staff("reader", school)).may_write
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        write(incidents.staff("reader", school), 4, summary="x")
    for stranger in (incidents.staff("reader", school, category_groups={"pastoral"}), incidents.lead(new_id())):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            card(stranger)


def test_a_plan_is_led_by_someone_who_reads_records_there(incidents, school, elsewhere, file):
    """An IT administrator, or a lead of another school, would look after what they may not see."""
    lead, child, *_ = file

    def led_by(schools, rights):
        incidents.others.add_account(someone := new_id(), schools, rights=rights)
        request = WriteCard(subject_id=child, version=0, lead_id=someone)
        return incidents.run(lead, write_card, incidents.keyring, incidents.others, request).version

    for schools, rights in (([school], {"concern:report", "concern:follow_own"}), ([elsewhere], {"record:read"})):
        with pytest.raises(Problem) as problem:
            led_by(schools, rights)
        assert [(each.field, each.code.value) for each in problem.value.fields] == [("lead_id", "unknown_staff")]
    assert led_by([school], {"record:read"}) == 1


def test_a_chronology_brings_the_newest_card_to_those_who_may_read_it(incidents, school, file):
    lead, child, *_ = file
    assert incidents.chronology(lead, child).card is None
    assert [each.version for each in incidents.chronology(lead, child, with_card=True).card.versions] == [0]
    for version, summary in enumerate(("First.", "Second.")):
        request = WriteCard(subject_id=child, version=version, summary=summary)
        incidents.run(lead, write_card, incidents.keyring, incidents.others, request)
    page = incidents.chronology(lead, child, with_card=True, limit=1)
    assert ([each.summary for each in page.card.versions], page.card.may_write) == (["Second."], True)
    assert incidents.chronology(lead, child, cursor=page.next_cursor).entries  # the card narrows nothing
    reader, pastoral = (
        incidents.staff("reader", school),
        incidents.staff("reader", school, category_groups={"pastoral"}),
    )
    assert not incidents.chronology(reader, child, with_card=True).card.may_write
    shown = incidents.chronology(pastoral, child, with_card=True)
    assert (len(shown.entries), shown.card) == (2, None)
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.chronology(incidents.lead(new_id()), child, with_card=True)
    readers = [each["actor_id"] for each in incidents.audited("chronology:card:read")]
    assert readers == [str(each.actor_id) for each in (lead, lead, reader)]


def test_who_has_looked_and_who_did_not_mean_to(incidents, school, file):
    lead, child, other, made = file
    reader = incidents.staff("reader", school)
    for _ in range(3):
        incidents.chronology(reader, child)
    incidents.later(minutes=5)
    incidents.run(reader, entry_history, incidents.keyring, EntryQuery(record_id=made["call"]))
    page = incidents.run(lead, list_readers, ListReaders(subject_id=child, limit=1))
    rest = incidents.run(lead, list_readers, ListReaders(subject_id=child, cursor=page.next_cursor))
    seen = [(each.reader_id, each.kind, each.times) for each in (*page.readings, *rest.readings)]
    assert seen == [(reader.actor_id, "versions", 1), (reader.actor_id, "chronology", 3)]
    assert incidents.run(lead, list_readers, ListReaders(subject_id=other)).readings == []
    noted = incidents.run(reader, note_mistake, OpenedByMistake(subject_id=child)).noted_at
    readings = incidents.run(lead, list_readers, ListReaders(subject_id=child)).readings
    assert {(each.kind, each.by_mistake_at) for each in readings} == {("versions", noted), ("chronology", None)}
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.run(reader, note_mistake, OpenedByMistake(subject_id=child))
    incidents.later(minutes=5)
    incidents.chronology(reader, child)
    again = incidents.run(reader, note_mistake, OpenedByMistake(subject_id=child)).noted_at
    readings = incidents.run(lead, list_readers, ListReaders(subject_id=child)).readings
    marked = {(each.kind, each.by_mistake_at) for each in readings}  # at midnight a line of yesterday's beside
    assert marked >= {("versions", noted), ("chronology", again)}
    assert incidents.audited("chronology:pupil:mistake")[0]["subject_ids"] == [str(child)]
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.run(lead, note_mistake, OpenedByMistake(subject_id=other))
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        incidents.run(reader, list_readers, ListReaders(subject_id=child))
