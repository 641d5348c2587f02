"""What part children had in a record, and children who were left out, put right; on real PostgreSQL and OpenBao."""

from datetime import timedelta

import pytest
from chassis.ground.away import VaultAway
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.children import (
    AddedChild,
    ChildInPart,
    ChildrenQuery,
    CorrectChildren,
    CorrectionFacts,
)
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.entries import AddEntry, NewPerson
from haven_schemas.acts.incidents.exports import AskExport
from haven_schemas.acts.incidents.moves import MoveRecord, RestrictRecord
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.report_details import BodyMark, ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil, ListOwnConcerns
from haven_schemas.acts.incidents.steps import SetRisk
from haven_schemas.acts.incidents.triage import AddConcernToIncident
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import PupilMerged
from incidents.conflicts.link import link_staff
from incidents.exports.ask import ask_export
from incidents.models import ChildCorrectionRow, ExportRow, KnownPupilRow, RecordSubjectRow
from incidents.records.action import add_action
from incidents.records.children import correction_facts, record_children
from incidents.records.correct import correct_children
from incidents.records.entry import add_entry
from incidents.records.move import move_record
from incidents.records.not_listed import keep_merge
from incidents.records.record import get_incident
from incidents.records.restricted import restrict_record
from incidents.records.steps import set_risk
from incidents.report.concerns import list_own_concerns
from incidents.triage.decision import add_concern_to_incident
from sqlalchemy import select
from support import clock

from ..conftest import RIGHTS

HARMED, MAY_HAVE = "harmed", "alleged_to_have_harmed"


@pytest.fixture
def swapped(incidents, school):
    """A concern in which the parts of two children were swapped; its reporter and a lead."""
    ben, cleo = incidents.pupil(school), incidents.pupil(school)
    teacher, lead = incidents.reporter(school), incidents.lead(school)
    named = [ConcernPupil(pupil_id=ben, role=MAY_HAVE), ConcernPupil(pupil_id=cleo, role=HARMED)]
    concern_id = incidents.record(teacher, incidents.draft(school, pupils=named)).id
    return teacher, lead, concern_id, ben, cleo


def correct(incidents, who, record_id, *roles, added=(), version=1, reason="They had been swapped."):
    request = CorrectChildren(
        record_id=record_id,
        version=version,
        roles=[ChildInPart(subject_id=child, role=role) for child, role in roles],
        added=[AddedChild(pupil_id=child, role=role) for child, role in added],
        reason=reason,
    )
    return incidents.run(who, correct_children, incidents.keyring, incidents.others, request)


def children(incidents, who, record_id):
    return incidents.run(who, record_children, incidents.keyring, ChildrenQuery(record_id=record_id))


def parts(views):
    return {view.subject_id: view.role for view in views}


def in_file(incidents, who, child):
    """What each record of a child's chronology says of who was in it, by the record."""
    return {entry.id: parts(entry.subjects) for entry in incidents.chronology(who, child).entries}


def write(incidents, who, incident_id, *about, **given):
    request = AddEntry(
        incident_id=incident_id, occurred_at=incidents.now, text="A text.", subject_ids=list(about),
        **{"kind": "note", **given},
    )  # fmt: skip
    return incidents.run(who, add_entry, incidents.keyring, request).id


def fields_of(refused):
    return [(each.field, each.code) for each in refused.value.fields]


@pytest.mark.parametrize("triaged", [False, True], ids=["before triage", "after it"])
def test_swapped_parts_are_put_right_wherever_the_concern_stands(incidents, school, swapped, triaged):
    _teacher, lead, concern_id, ben, cleo = swapped
    if triaged:
        incidents.accept(lead, concern_id)
    incidents.later(minutes=1)
    answer = correct(incidents, lead, concern_id, (ben, HARMED), (cleo, MAY_HAVE))
    assert (answer.record_id, answer.version) == (concern_id, 2)
    right = {ben: HARMED, cleo: MAY_HAVE}
    assert parts(incidents.get(lead, concern_id).subjects) == right
    assert incidents.get(lead, concern_id).children_version == 2
    if triaged:
        for child in (ben, cleo):
            assert list(in_file(incidents, lead, child).values()) == [right, right], "the concern and its decision"
    shown = children(incidents, incidents.lead(school), concern_id)
    assert (shown.version, parts(shown.children), shown.may_correct) == (2, right, True)
    (before,) = shown.earlier
    assert (before.version, before.reason) == (1, "They had been swapped.")
    assert {each.subject_id: each.role for each in before.children} == {ben: MAY_HAVE, cleo: HARMED}
    assert (before.corrected_by, before.corrected_at) == (lead.actor_id, incidents.now)
    audited = incidents.audited("record:children:correct")
    assert [(each["object_id"], each["subject_ids"]) for each in audited] == [
        (str(concern_id), sorted(map(str, (ben, cleo))))
    ]


def test_its_reporter_reads_who_they_named_and_in_which_part(incidents, school, swapped):
    teacher, lead, concern_id, ben, cleo = swapped
    dora, eve = incidents.pupil(school), incidents.pupil(school)
    correct(incidents, lead, concern_id, (ben, HARMED), (cleo, MAY_HAVE), added=[(dora, "witness")])
    correct(incidents, lead, concern_id, (ben, "witness"), version=2)
    reported = {ben: MAY_HAVE, cleo: HARMED}
    assert parts(incidents.get(teacher, concern_id).subjects) == reported
    assert incidents.get(teacher, concern_id).children_version == 1
    (line,) = incidents.run(teacher, list_own_concerns, ListOwnConcerns()).concerns
    assert set(line.subject_ids) == {ben, cleo}
    moved = MoveRecord(record_id=concern_id, wrong_id=dora, right_id=eve, reason="Alike names.")
    incidents.run(lead, move_record, incidents.keyring, incidents.others, moved)
    assert parts(incidents.get(teacher, concern_id).subjects) == reported, "whoever takes the place of one put in"
    moved = MoveRecord(record_id=concern_id, wrong_id=ben, right_id=dora, reason="Alike names.")
    incidents.run(lead, move_record, incidents.keyring, incidents.others, moved)
    assert parts(incidents.get(teacher, concern_id).subjects) == reported
    assert parts(incidents.get(lead, concern_id).subjects) == {dora: "witness", cleo: MAY_HAVE, eve: "witness"}


def test_a_child_who_was_left_out_comes_in_with_a_key_files_and_all(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    risk = SetRisk(kind="concern", id=concern_id, level="high", reason="Twice this week.")
    incidents.run(lead, set_risk, incidents.keyring, risk)
    dora = incidents.pupil(school)
    correct(incidents, lead, concern_id, added=[(dora, "affected")], reason="She was there too.")
    incidents.keyring.clear()
    entries = incidents.chronology(incidents.staff("reader", school), dora).entries
    assert {entry.text for entry in entries} == {"What was seen.", "Why.", "Twice this week."}
    assert all(parts(entry.subjects)[dora] == "affected" for entry in entries)
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert set(record.subject_ids) == {ben, cleo, dora}
    with incidents.database.unit(lead) as unit:
        held = set(unit.session.scalars(select(KeyWrapRow.holder_id).where(KeyWrapRow.record_id == concern_id)))
    assert held == {ben, cleo, dora}
    assert write(incidents, lead, incident_id, dora)


def test_marks_stay_whose_they_were(incidents, school):
    ben, dora = incidents.pupil(school), incidents.pupil(school)
    lead = incidents.lead(school)
    marked = ReportDetails(marks=[BodyMark(region="left_forearm", x=700, y=480, kind="bruise", description="Round")])
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, ben, details=marked)).id
    incidents.accept(lead, concern_id)
    correct(incidents, lead, concern_id, added=[(dora, HARMED)])

    def marked(child):
        entries = incidents.chronology(lead, child).entries
        return [mark.subject_id for entry in entries if entry.details for mark in entry.details.marks]

    assert (marked(ben), marked(dora)) == ([ben], [])


def test_what_is_written_in_the_record_follows_the_concern_that_brought_the_part_in(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    note = write(incidents, lead, incident_id, ben, cleo)
    incidents.others.add_account(lead.actor_id, [school], rights=RIGHTS["lead"])
    due = (clock.day_of(incidents.now) + timedelta(days=3)).isoformat()
    todo = AddAction(incident_id=incident_id, text="Call.", owner_id=lead.actor_id, due_on=due, subject_ids=[ben])
    action = incidents.run(lead, add_action, incidents.keyring, incidents.others, todo).id
    correct(incidents, lead, concern_id, (ben, HARMED), (cleo, MAY_HAVE))
    of_ben, of_cleo = in_file(incidents, lead, ben), in_file(incidents, lead, cleo)
    assert (of_ben[note], of_ben[action]) == ({ben: HARMED, cleo: MAY_HAVE}, {ben: HARMED})
    assert of_cleo[note] == of_ben[note]
    later = write(incidents, lead, incident_id, ben)
    assert in_file(incidents, lead, ben)[later] == {ben: HARMED}
    (before,) = children(incidents, lead, note).earlier
    assert (before.reason, len(children(incidents, lead, action).earlier)) == ("They had been swapped.", 1)


def test_another_concern_of_the_record_keeps_its_own_part(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    named = [ConcernPupil(pupil_id=ben, role=MAY_HAVE)]
    second = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=named)).id
    joined = AddConcernToIncident(concern_id=second, incident_id=incident_id, reason="The same.")
    incidents.run(lead, add_concern_to_incident, incidents.keyring, incidents.others, joined)
    note = write(incidents, lead, incident_id, ben, cleo)
    correct(incidents, lead, concern_id, (ben, HARMED), (cleo, MAY_HAVE))
    of_ben = in_file(incidents, lead, ben)
    assert (of_ben[concern_id][ben], of_ben[second][ben]) == (HARMED, MAY_HAVE)
    assert of_ben[note] == {ben: MAY_HAVE, cleo: MAY_HAVE}, "Ben may have harmed, says the other concern"
    correct(incidents, lead, incident_id, (ben, HARMED))
    of_ben = in_file(incidents, lead, ben)
    assert (of_ben[second][ben], of_ben[note][ben]) == (HARMED, HARMED)


def test_one_entry_is_corrected_by_itself_and_opens_its_adults_names(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    call = write(
        incidents, lead, incident_id, ben, kind="conversation", new_people=[NewPerson(name="Mrs Elm", role="parent")]
    )
    dora = incidents.pupil(school)
    correct(incidents, lead, call, (ben, "witness"), added=[(dora, HARMED), (cleo, "other")])
    incidents.keyring.clear()
    (entry,) = incidents.chronology(lead, dora).entries
    assert (entry.id, entry.people[0].name) == (call, "Mrs Elm")
    assert parts(entry.subjects) == {ben: "witness", dora: HARMED, cleo: "other"}
    assert in_file(incidents, lead, ben)[concern_id][ben] == MAY_HAVE
    record = incidents.run(lead, get_incident, incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert dora in record.subject_ids


def test_of_a_decision_on_a_concern_the_concern_is_corrected(incidents, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incidents.accept(lead, concern_id)
    decision = next(each.id for each in incidents.chronology(lead, ben).entries if each.kind == "decision")
    assert correct(incidents, lead, decision, (ben, HARMED), (cleo, MAY_HAVE)).record_id == concern_id
    assert set(map(str, in_file(incidents, lead, ben)[concern_id].values())) == {HARMED, MAY_HAVE}
    assert len(children(incidents, lead, decision).earlier) == 1


def test_a_child_is_added_to_the_record_alone_and_the_reason_is_written_there(incidents, school, swapped):
    _, lead, concern_id, _ben, _cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    dora = incidents.pupil(school)
    answer = correct(incidents, lead, incident_id, added=[(dora, "lives_with")], reason="Her sister lives there.")
    assert answer.version == 2
    (note,) = incidents.chronology(lead, dora).entries
    assert (note.kind, note.text, parts(note.subjects)[dora]) == ("note", "Her sister lives there.", "lives_with")
    shown = children(incidents, lead, incident_id)
    assert (shown.kind, shown.version, parts(shown.children)[dora]) == ("incident", 2, "lives_with")
    assert [(each.version, each.reason, len(each.children)) for each in shown.earlier] == [
        (1, "Her sister lives there.", 2)
    ]


def test_of_two_at_once_the_second_is_told(incidents, swapped):
    _, lead, concern_id, ben, cleo = swapped
    correct(incidents, lead, concern_id, (ben, HARMED), (cleo, MAY_HAVE))
    with pytest.raises(Problem, match=ErrorCode.STALE_VERSION):
        correct(incidents, lead, concern_id, (ben, "witness"))
    assert parts(incidents.get(lead, concern_id).subjects)[ben] == HARMED


def test_who_is_not_taken_in_and_what_changes_nothing(incidents, school, elsewhere, swapped):
    _, lead, concern_id, ben, _cleo = swapped
    today, dora, closed = (incidents.pupil(school) for _ in range(3))
    incidents.run(incidents.own_access("test"), keep_merge, PupilMerged(pupil_id=today, alias_id=ben, version=2))
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        unit.session.get_one(KnownPupilRow, (closed, school)).only_for = [new_id()]
    unknown, twice = FieldCode.UNKNOWN_PUPIL, FieldCode.DUPLICATE
    for stranger, code in (
        (new_id(), unknown), (incidents.pupil(elsewhere), unknown), (closed, unknown), (ben, twice), (today, twice),
    ):  # fmt: skip
        with pytest.raises(Problem) as refused:
            correct(incidents, lead, concern_id, added=[(stranger, HARMED)])
        assert fields_of(refused) == [("added.0.pupil_id", code)]
    with pytest.raises(Problem) as refused:
        correct(incidents, lead, concern_id, added=[(dora, HARMED), (dora, "witness")])
    assert fields_of(refused) == [("added.1.pupil_id", twice)]
    with pytest.raises(Problem) as refused:
        correct(incidents, lead, concern_id, (dora, HARMED), (ben, HARMED), (ben, "witness"))
    assert fields_of(refused) == [("roles.0.subject_id", unknown), ("roles.2.subject_id", twice)]
    with pytest.raises(Problem) as refused:
        correct(incidents, lead, concern_id, (ben, MAY_HAVE))
    assert fields_of(refused) == [("roles", FieldCode.AS_IT_IS)]
    for who, code in (
        (incidents.staff("reader", school), ErrorCode.NOT_FOUND), (incidents.lead(elsewhere), ErrorCode.NOT_FOUND),
    ):  # fmt: skip
        with pytest.raises(Problem, match=code):
            correct(incidents, who, concern_id, (ben, HARMED))
    incidents.accept(lead, concern_id)
    with pytest.raises(Problem, match=ErrorCode.NOT_PERMITTED):
        correct(incidents, incidents.staff("reader", school), concern_id, (ben, HARMED))
    assert not children(incidents, incidents.staff("reader", school), concern_id).may_correct


def test_no_answer_tells_whose_a_closed_file_was(incidents, school):
    """The entry a protected child had before is in the record: the child of today is added as any other is."""
    other, before, today = (incidents.pupil(school) for _ in range(3))
    lead = incidents.lead(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, other, before)).id
    incidents.run(incidents.own_access("test"), keep_merge, PupilMerged(pupil_id=today, alias_id=before, version=2))
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        unit.session.get_one(KnownPupilRow, (before, school)).only_for = [new_id()]
    assert correct(incidents, lead, concern_id, added=[(today, HARMED)]).version == 2


def test_a_colleague_linked_to_the_child_who_is_added_sees_it_no_more_and_cannot_add_them(incidents, school, swapped):
    _, lead, concern_id, *_ = swapped
    dora, uncle = incidents.pupil(school), incidents.lead(school)
    incidents.others.add_account(uncle.actor_id, [school], rights=RIGHTS["lead"])
    link = LinkStaff(subject_id=dora, staff_id=uncle.actor_id, kind="relative")
    incidents.run(lead, link_staff, incidents.others, link)
    with pytest.raises(Problem) as refused:
        correct(incidents, uncle, concern_id, added=[(dora, HARMED)])
    assert fields_of(refused) == [("added.0.pupil_id", FieldCode.UNKNOWN_PUPIL)]
    correct(incidents, lead, concern_id, added=[(dora, HARMED)])
    for read in (lambda: incidents.get(uncle, concern_id), lambda: children(incidents, uncle, concern_id)):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            read()
    facts = incidents.run(
        incidents.own_access("test"), correction_facts, CorrectionFacts(kind="concern", matter_id=concern_id)
    )
    assert facts.kept_from_ids == [uncle.actor_id]


def test_whoever_leaves_the_record_leaves_its_earlier_versions(incidents, school, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    correct(incidents, lead, incident_id, (ben, HARMED), (cleo, MAY_HAVE))
    right = incidents.pupil(school)
    for wrong, to in ((ben, right), (cleo, None)):
        asked = MoveRecord(record_id=concern_id, wrong_id=wrong, right_id=to, reason="Alike names.")
        incidents.run(lead, move_record, incidents.keyring, incidents.others, asked)
    with incidents.database.unit(lead) as unit:
        kept = unit.session.scalars(select(ChildCorrectionRow).where(ChildCorrectionRow.record_id == concern_id))
        named = {child["subject_id"] for row in kept for child in row.children}
    assert named == {str(right)}


def test_the_event_and_its_facts_name_no_child(incidents, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incident_id = incidents.accept(lead, concern_id).id
    correct(incidents, lead, concern_id, (ben, HARMED))
    told = [each for each in incidents.published() if each["type"] == "incidents.children_corrected"]
    assert [(each["data"]["kind"], each["data"]["matter_id"]) for each in told] == [("concern", str(concern_id))]
    assert not [child for child in (ben, cleo) if str(child) in str(told)]
    facts = incidents.run(
        incidents.own_access("test"), correction_facts, CorrectionFacts(kind="concern", matter_id=concern_id)
    )
    assert facts.about_ids == [concern_id, incident_id]
    assert facts.corrected_by == lead.actor_id
    assert not [child for child in (ben, cleo) if str(child) in facts.model_dump_json()]
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        asked = CorrectionFacts(kind="incident", matter_id=incident_id)
        incidents.run(incidents.own_access("test"), correction_facts, asked)


def test_finished_exports_that_hold_it_end(incidents, swapped):
    _, lead, concern_id, ben, cleo = swapped
    incidents.accept(lead, concern_id)
    incidents.others.names = {ben: ["Ben Oak"], cleo: ["Cleo Elm"]}
    asked = AskExport(subject_id=ben, format="json", purpose="x", recipient="The court")
    export_id = incidents.run(lead, ask_export, incidents.keyring, incidents.others, asked).export_id
    with incidents.database.unit(lead) as unit:
        unit.session.get(ExportRow, export_id).state = "done"
    correct(incidents, lead, concern_id, (ben, HARMED))
    with incidents.database.unit(lead) as unit:
        assert unit.session.get(ExportRow, export_id).reason == "outdated"


def test_what_is_restricted_is_not_corrected_and_says_no_reason(incidents, swapped):
    _, lead, concern_id, ben, _ = swapped
    correct(incidents, lead, concern_id, (ben, HARMED))
    restricted = RestrictRecord(record_id=concern_id, kind="restricted", reason="Contested.")
    incidents.run(lead, restrict_record, incidents.keyring, restricted)
    with pytest.raises(Problem, match=ErrorCode.RECORD_RESTRICTED):
        correct(incidents, lead, concern_id, (ben, "witness"), version=2)
    shown = children(incidents, lead, concern_id)
    assert ([each.reason for each in shown.earlier], shown.may_correct) == ([""], False)


def test_without_the_vault_nothing_is_half_corrected(incidents, school, swapped):
    _, lead, concern_id, ben, _ = swapped
    dora, keyring = incidents.pupil(school), incidents.keyring
    incidents.keyring = incidents.without_vault
    with pytest.raises(VaultAway):
        correct(incidents, lead, concern_id, (ben, HARMED), added=[(dora, HARMED)])
    incidents.keyring = keyring
    with incidents.database.unit(lead) as unit:
        lines = unit.session.scalars(select(RecordSubjectRow).where(RecordSubjectRow.record_id == concern_id)).all()
    assert {(line.subject_id == ben, line.role, line.children_version) for line in lines} == {
        (True, MAY_HAVE, 1), (False, HARMED, 1),
    }  # fmt: skip
