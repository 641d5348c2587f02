"""Documents and actions in the wrong child's file, and restricted; who was sent an export of it meanwhile."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction, ListActions
from haven_schemas.acts.incidents.documents import (
    BeginDocument,
    DocumentQuery,
    FinishDocument,
    ListDocuments,
    OpenDocument,
)
from haven_schemas.acts.incidents.exports import AskExport
from haven_schemas.acts.incidents.moves import (
    LiftRestriction,
    ListMoves,
    MoveQuery,
    MoveRecord,
    OpenRestricted,
    RecordQuery,
    RestrictRecord,
)
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.documents.begin import begin_document, finish_document
from incidents.documents.document import get_document, list_documents, open_document
from incidents.exports.ask import ask_export
from incidents.exports.moves import get_move, list_moves
from incidents.lists.actions import list_actions
from incidents.models import DocumentVersionRow, ExportRow, IncidentSubjectRow
from incidents.records.action import add_action, complete_action
from incidents.records.head import record_head
from incidents.records.move import move_record
from incidents.records.record import get_incident
from incidents.records.restricted import lift_restriction, open_restricted, restrict_record
from sqlalchemy import select, update
from support import clock


@dataclass
class Mistaken:
    """An incident record about one child and, in its document and action, another by mistake."""

    incidents: Any
    school: UUID
    lead: Any
    incident_id: UUID
    one: UUID
    wrong: UUID
    right: UUID

    def run(self, use_case, *arguments, who=None):
        return self.incidents.run(who or self.lead, use_case, *arguments)

    def document(self, *children, **given):
        request = BeginDocument(
            **{"incident_id": self.incident_id, "name": "Letter.pdf", "subject_ids": list(children)} | given
        )
        place = self.run(begin_document, self.incidents.keyring, request)
        self.run(finish_document, FinishDocument(document_id=place.document_id, version=place.version, size=9))
        self.looked_at()
        return place.document_id

    def looked_at(self):
        """As ``examine_documents`` leaves it; who looks is tested with documents."""
        with self.incidents.database.unit(self.lead) as unit:
            unit.session.execute(update(DocumentVersionRow).values(state="clean", media_type="application/pdf"))

    def action(self, *children, owner=None):
        request = AddAction(
            incident_id=self.incident_id, text="Ring home.", owner_id=(owner or self.lead).actor_id,
            due_on=(clock.day_of(self.incidents.now) + timedelta(days=3)).isoformat(), subject_ids=list(children),
        )  # fmt: skip
        return self.run(add_action, self.incidents.keyring, self.incidents.others, request).id

    def move(self, record_id, wrong=None, right=None, who=None):
        request = MoveRecord(record_id=record_id, wrong_id=wrong or self.wrong, right_id=right, reason="Alike names.")
        return self.run(move_record, self.incidents.keyring, self.incidents.others, request, who=who).id

    def shown(self, move_id, who=None):
        return self.run(get_move, self.incidents.keyring, MoveQuery(move_id=move_id), who=who)

    def holders(self, record_id):
        with self.incidents.database.unit(self.lead) as unit:
            wraps = select(KeyWrapRow.key_version, KeyWrapRow.holder_id).where(KeyWrapRow.record_id == record_id)
            found: dict[int, set[UUID]] = {}
            for version, holder_id in unit.session.execute(wraps):
                found.setdefault(version, set()).add(holder_id)
            return found

    def open(self, document_id, who=None, **given):
        return self.run(open_document, self.incidents.keyring, OpenDocument(document_id=document_id, **given), who=who)

    def get(self, document_id):
        return self.run(get_document, self.incidents.keyring, DocumentQuery(document_id=document_id))

    def kinds(self, child):
        return [entry.kind for entry in self.incidents.chronology(self.lead, child).entries]

    def restrict(self, record_id):
        request = RestrictRecord(record_id=record_id, kind="restricted", reason="He says it is not so.")
        self.run(restrict_record, self.incidents.keyring, request)


@pytest.fixture
def mistaken(incidents, school):
    one, wrong, right = (incidents.pupil(school) for _ in range(3))
    lead = incidents.lead(school)
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, one, wrong)).id
    incident_id = incidents.accept(lead, concern_id).id
    return Mistaken(incidents, school, lead, incident_id, one, wrong, right)


def refusal(call, *arguments, **given):
    with pytest.raises(Problem) as problem:
        call(*arguments, **given)
    return problem.value.code


def test_a_document_leaves_the_wrong_file_with_all_its_versions_and_says_who_had_opened_it(mistaken, incidents):
    document_id = mistaken.document(mistaken.one, mistaken.wrong)
    reader = incidents.staff("reader", mistaken.school)
    incidents.later(minutes=1)
    mistaken.open(document_id, who=reader)
    mistaken.document(incident_id=None, document_id=document_id, seen_version=1, name="Letter, again.pdf")
    incidents.later(minutes=1)
    move_id = mistaken.move(document_id, right=mistaken.right)
    incidents.later(minutes=1)
    incidents.keyring.clear()
    both = {mistaken.one, mistaken.right}
    assert mistaken.holders(document_id) == {1: both, 2: both}
    assert [version.name for version in mistaken.get(document_id).versions] == ["Letter, again.pdf", "Letter.pdf"]
    listed = {
        child: mistaken.run(list_documents, incidents.keyring, ListDocuments(subject_id=child)).documents
        for child in (mistaken.one, mistaken.wrong, mistaken.right)
    }
    assert [len(listed[child]) for child in listed] == [1, 0, 1]
    assert "document" not in mistaken.kinds(mistaken.wrong)
    shown = mistaken.shown(move_id)
    assert (shown.record_kind, shown.reason) == ("document", "Alike names.")
    assert [(each.reader_id, each.kind) for each in shown.readers] == [(reader.actor_id, "document")]
    mistaken.document(incident_id=None, document_id=document_id, seen_version=2, name="A third.pdf")
    assert mistaken.shown(move_id).reason == "Alike names."
    assert base64.b64decode(mistaken.open(document_id).data_key)


def test_an_action_leaves_it_too_and_the_child_the_record_when_nothing_is_about_them(mistaken, incidents):
    action_id, document_id = mistaken.action(mistaken.wrong), mistaken.document(mistaken.wrong)
    concern = next(e.id for e in incidents.chronology(mistaken.lead, mistaken.one).entries if e.kind == "concern")
    mistaken.move(concern, right=mistaken.right)
    assert set(mistaken.kinds(mistaken.wrong)) == {"action", "document"}
    mistaken.move(document_id, right=mistaken.one)
    move_id = mistaken.move(action_id, right=mistaken.one)
    assert mistaken.kinds(mistaken.wrong) == []
    assert mistaken.kinds(mistaken.one).count("action") == 1
    assert mistaken.holders(action_id) == {1: {mistaken.one}}
    assert mistaken.shown(move_id).record_kind == "action"
    record = mistaken.run(get_incident, incidents.keyring, IncidentQuery(incident_id=mistaken.incident_id))
    assert [each.text for each in record.actions] == ["Ring home."]
    assert mistaken.wrong not in {each for action in record.actions for each in action.subject_ids}
    with incidents.database.unit(mistaken.lead) as unit:
        there = select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == mistaken.incident_id)
        assert set(unit.session.scalars(there)) == {mistaken.one, mistaken.right}


def test_who_was_sent_an_export_of_it_meanwhile(mistaken, incidents):
    document_id = mistaken.document(mistaken.one, mistaken.wrong)
    incidents.later(minutes=1)
    day = clock.day_of(incidents.now) - timedelta(days=30)
    asked = {
        name: mistaken.run(
            ask_export,
            incidents.keyring,
            incidents.others,
            AskExport(format="json", purpose="x", recipient=name, **what),
        ).export_id
        for name, what in (
            ("A chronology", {"subject_id": mistaken.wrong}),
            ("The record", {"incident_id": mistaken.incident_id}),
            ("Earlier days", {"subject_id": mistaken.wrong, "last_day": day}),
        )
    }
    with incidents.database.unit(mistaken.lead) as unit:
        unit.session.execute(update(ExportRow).values(state="done"))
    unfinished = AskExport(subject_id=mistaken.wrong, format="json", purpose="x", recipient="Nobody yet")
    mistaken.run(ask_export, incidents.keyring, incidents.others, unfinished)
    other = AskExport(subject_id=mistaken.one, format="json", purpose="x", recipient="Of the right child")
    mistaken.run(ask_export, incidents.keyring, incidents.others, other)
    incidents.later(minutes=1)
    sent = mistaken.shown(mistaken.move(document_id, right=mistaken.right)).sent
    assert {(each.recipient, each.of_record, each.export_id) for each in sent} == {
        ("A chronology", False, asked["A chronology"]),
        ("The record", True, asked["The record"]),
    }


def test_a_restricted_document_shows_no_name_and_is_opened_for_a_purpose_only(mistaken, incidents):
    document_id = mistaken.document(mistaken.one)
    mistaken.restrict(document_id)
    shown = mistaken.get(document_id)
    assert (shown.restricted, shown.versions[0].name, shown.readable_version) == (True, "", None)
    (entry,) = [e for e in incidents.chronology(mistaken.lead, mistaken.one).entries if e.kind == "document"]
    assert (entry.restricted, entry.text) == (True, "")
    assert refusal(mistaken.open, document_id) is ErrorCode.RECORD_RESTRICTED
    purpose = {"purpose": "legal_claim", "reason": "The court asks."}
    reader = incidents.staff("reader", mistaken.school)
    assert refusal(mistaken.open, document_id, who=reader, **purpose) is ErrorCode.NOT_PERMITTED
    assert mistaken.open(document_id, **purpose).name == "Letter.pdf"
    (opened,) = incidents.audited("record:restricted:open")
    assert (opened["outcome"], opened["object_id"]) == ("legal_claim", str(document_id))
    asked = OpenRestricted(record_id=document_id, **purpose)
    assert mistaken.run(open_restricted, incidents.keyring, incidents.others, asked).text == "Letter.pdf"
    mistaken.run(lift_restriction, LiftRestriction(record_id=document_id))
    assert mistaken.open(document_id).name == "Letter.pdf"


def test_a_restricted_action_says_nothing_to_its_owner_either(mistaken, incidents):
    owner = incidents.reporter(mistaken.school)
    incidents.others.add_account(owner.actor_id, [mistaken.school])
    action_id = mistaken.action(mistaken.one, owner=owner)
    mistaken.restrict(action_id)
    (action,) = mistaken.run(list_actions, incidents.keyring, ListActions(), who=owner).actions
    assert (action.restricted, action.text) == (True, "")
    done = CompleteAction(action_id=action_id, outcome="Rang.", version=1)
    assert refusal(mistaken.run, complete_action, incidents.keyring, done, who=owner) is ErrorCode.RECORD_RESTRICTED
    mistaken.run(lift_restriction, LiftRestriction(record_id=action_id))
    mistaken.run(complete_action, incidents.keyring, done, who=owner)


def test_what_kind_it_is_and_whom_it_is_about_is_told_to_those_who_put_it_right(mistaken, incidents, elsewhere):
    document_id = mistaken.document(mistaken.wrong)
    mistaken.restrict(document_id)
    head = mistaken.run(record_head, incidents.keyring, RecordQuery(record_id=document_id))
    assert (head.kind, head.subject_ids, head.restricted) == ("document", [mistaken.wrong], True)
    assert head.incident_id == mistaken.incident_id
    for who, code in (
        (incidents.staff("reader", mistaken.school), ErrorCode.NOT_PERMITTED),
        (incidents.lead(elsewhere), ErrorCode.NOT_FOUND),
    ):
        assert (
            refusal(mistaken.run, record_head, incidents.keyring, RecordQuery(record_id=document_id), who=who) is code
        )
    assert len(incidents.audited("record:head:read")) == 1


def test_nothing_is_put_into_a_file_that_is_closed_to_whoever_moves(mistaken, incidents):
    document_id = mistaken.document(mistaken.wrong)
    named, said = incidents.lead(mistaken.school), incidents.others.pupils[mistaken.right]
    incidents.others.pupils[mistaken.right] = said.model_copy(update={"only_for": [named.actor_id], "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=mistaken.right, version=2))
    with pytest.raises(Problem) as refused:
        mistaken.move(document_id, right=mistaken.right)
    assert [each.field for each in refused.value.fields] == ["right_id"]
    move_id = mistaken.move(document_id, right=mistaken.right, who=named)
    assert mistaken.shown(move_id, who=named).right_id == mistaken.right
    assert mistaken.run(list_moves, ListMoves()).moves == []
    assert refusal(mistaken.shown, move_id) is ErrorCode.NOT_FOUND
