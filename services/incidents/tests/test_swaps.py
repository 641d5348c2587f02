"""1,000 ciphertexts of incidents' own tables in each other's places: every one refused."""

from datetime import timedelta
from random import Random

import pytest
from chassis.keys.keyring import SealedField
from chassis.keys.sealing import Tampered
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.incidents.actions import AddAction, CompleteAction
from haven_schemas.acts.incidents.entries import AddEntry, CorrectEntry, NewPerson
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.report_details import ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.search import SearchRecords
from haven_schemas.acts.incidents.steps import CloseIncident
from incidents.models import ActionRow, ConcernRow, EntryPersonRow, EntryRow, PersonRow, RecordVersionRow
from incidents.narrative import open_records
from incidents.off_loop import at_once
from incidents.records.action import add_action, complete_action
from incidents.records.close import close_incident
from incidents.records.entry import add_entry, correct_entry
from incidents.remembered_texts import RememberedTexts
from incidents.search.search import search_records
from sqlalchemy import select
from support import clock, data_map

from .conftest import RIGHTS

SWAPS = 1_000
NAMES_OF_BEFORE = {"concern": {"text": "account", "reason": "change_reason"}, "entry": {"reason": "change_reason"}}
FIELDS = {
    ConcernRow: ("account", "child_words", "action_taken", "change_reason"),
    EntryRow: ("text", "details", "change_reason"),
}
SHOWN = (
    ConcernRow.account, ConcernRow.child_words, ConcernRow.action_taken, ConcernRow.details, EntryRow.text,
    EntryRow.details, EntryRow.action_taken, EntryRow.outcome, ActionRow.text, ActionRow.outcome, PersonRow.name,
    KeyWrapRow.wrapped,
)  # fmt: skip
"""What a chronology opens."""
READ_ALONE = {
    "action_change.reason",
    "audit_entry.sealed", "child_correction.reason", "concern.change_reason", "document_version.name",
    "disposed_file.whose", "entry.change_reason", "export.choices",
    "export.sealed_key", "file_key.wrapped", "handed_file.reason", "read_request.reason", "read_request.refusal",
    "pupil_card.case_number", "pupil_card.may_not_collect", "pupil_card.not_shared_with", "pupil_card.plan",
    "pupil_card.plans", "pupil_card.summary",
    "record_move.reason", "record_subject.not_listed", "record_version.action_taken", "record_version.child_words",
    "record_version.details", "record_version.reason", "record_version.text", "report_draft.text",
    "report_draft.wrapped_key", "restriction.reason",
    "saved_view.content", "shared_choice.words", "sealed_report.sealed", "sealed_report.wrapped_key",
}  # fmt: skip
"""What is opened one at a time, or by the chassis, whose own tests swap file keys and wraps."""

DETAILS = ReportDetails(place="Where it was seen")


def _fill(incidents, school):
    lead, one, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    later = (clock.day_of(incidents.now) + timedelta(days=30)).isoformat()
    pupils = [ConcernPupil(pupil_id=each, role="affected") for each in (one, other)]
    for _ in range(2):
        concern_id = incidents.record(
            incidents.reporter(school), incidents.draft(school, pupils=pupils, details=DETAILS)
        ).id
        incident_id = incidents.accept(lead, concern_id).id
        entry = AddEntry(
            incident_id=incident_id, kind="conversation", occurred_at=incidents.now, text="A text.",
            new_people=[NewPerson(name="A Person", role="parent")], subject_ids=[one],
        )  # fmt: skip
        entry_id = incidents.run(lead, add_entry, incidents.keyring, entry).id
        incidents.others.add_account(lead.actor_id, [school], rights=RIGHTS["lead"])
        todo = AddAction(
            incident_id=incident_id, text="A text.", owner_id=lead.actor_id, due_on=later, subject_ids=[one]
        )
        action_id = incidents.run(lead, add_action, incidents.keyring, incidents.others, todo).id
        done = CompleteAction(action_id=action_id, version=1, outcome="What came of it.")
        incidents.run(lead, complete_action, incidents.keyring, done)
        for record_id, more in ((concern_id, {}), (entry_id, {"details": EntryDetails(with_whom="x")})):
            for version in (1, 2):
                request = CorrectEntry(
                    record_id=record_id, version=version, occurred_at=incidents.now, text="Another.", reason="x", **more
                )
                incidents.run(lead, correct_entry, incidents.keyring, request)
        closing = CloseIncident(
            incident_id=incident_id, summary="A text.", action="Done.", outcome="Well.", look_back_on=later
        )
        incidents.run(lead, close_incident, incidents.keyring, closing)
    return lead, one, other


def _sealed(unit) -> list[tuple[SealedField, bytes]]:
    """Every ciphertext of the tables, and the place it was sealed for."""
    found = []
    for model, fields in FIELDS.items():
        for row in unit.session.scalars(select(model)):
            for field in fields:
                found.append((SealedField(model.__tablename__, row.id, field, row.text_version), getattr(row, field)))
    for row in unit.session.scalars(select(RecordVersionRow)):
        table = "concern" if row.record_kind == "concern" else "entry"
        for field in ("text", "child_words", "action_taken", "details", "reason"):
            name = NAMES_OF_BEFORE[table].get(field, field)
            found.append((SealedField(table, row.record_id, name, row.version), getattr(row, field)))
    found += [(SealedField("person", row.id, "name", 1), row.name) for row in unit.session.scalars(select(PersonRow))]
    return [(place, sealed) for place, sealed in found if sealed is not None]


def test_a_thousand_swapped_ciphertexts_are_refused(incidents, school):
    lead, one, other = _fill(incidents, school)
    with incidents.database.unit(lead) as unit:
        sealed = _sealed(unit)
        keys = open_records(unit, incidents.keyring, {place.row: [one, other] for place, _ in sealed})
    assert len(sealed) > 35
    for place, ciphertext in sealed:
        assert isinstance(keys[place.row].unseal(place, ciphertext), bytes)
    draw, refused = Random(14), 0
    for _ in range(SWAPS):
        (place, own), (_, stranger) = draw.sample(sealed, 2)
        assert own != stranger
        with pytest.raises(Tampered):
            keys[place.row].unseal(place, stranger)
        refused += 1
    same_row = [(a, s) for a, _ in sealed for b, s in sealed if a.row == b.row and a != b]
    for place, stranger in same_row:
        with pytest.raises(Tampered):
            keys[place.row].unseal(place, stranger)
    assert (refused, len(same_row) > 100) == (SWAPS, True)


def test_the_version_of_before_put_back_over_the_present_is_refused(incidents, school):
    """Rolling a text back in the database, without a correction: that entry alone is not shown, and it is audited."""
    lead, one, _ = _fill(incidents, school)
    with incidents.database.unit(lead) as unit:
        entry = unit.session.scalars(select(EntryRow).where(EntryRow.text_version == 3)).first()
        before = unit.session.get_one(RecordVersionRow, (entry.id, 2))
        entry.text = before.text
        changed = entry.id
    _refuses_only(incidents, lead, one, {changed})


def test_what_changed_places_in_the_database_is_not_shown_and_the_rest_is(incidents, school):
    """Whoever can write to the database: two rows' ciphertexts of one column in each other's places."""
    lead, one, _ = _fill(incidents, school)
    for column in SHOWN:
        assert all(entry.readable for entry in incidents.chronology(lead, one, limit=50).entries)
        _refuses_only(incidents, lead, one, _swap(incidents, lead, column, one))
        _swap(incidents, lead, column, one)


def test_every_sealed_column_is_swapped_or_read_elsewhere():
    sealed = {f"{each.table}.{each.name}" for each in data_map.sealed_columns() if each.service == "incidents"}
    assert sealed == {f"{column.class_.__tablename__}.{column.key}" for column in SHOWN} | READ_ALONE


def _swap(incidents, lead, column, child):
    """The records that it changed."""
    with incidents.database.unit(lead) as unit:
        first, second = unit.session.scalars(_two_of(column, child)).all()
        kept = getattr(first, column.key), getattr(second, column.key)
        setattr(first, column.key, kept[1])
        setattr(second, column.key, kept[0])
        return {each for row in (first, second) for each in _records_of(unit, row)}


def _two_of(column, child):
    """Two rows with something in ``column``, of records about ``child``."""
    model = column.class_
    rows = select(model).where(column.is_not(None)).order_by(*model.__table__.primary_key).limit(2)
    if model is KeyWrapRow:
        return rows.where(KeyWrapRow.holder_id == child, KeyWrapRow.record_id.in_(select(ConcernRow.id)))
    return rows


def _records_of(unit, row):
    if isinstance(row, PersonRow):
        return unit.session.scalars(select(EntryPersonRow.entry_id).where(EntryPersonRow.person_id == row.id)).all()
    return [row.record_id if isinstance(row, KeyWrapRow) else row.id]


def _refuses_only(incidents, lead, child, changed):
    before = len(incidents.audited("access:call:refuse"))
    page = incidents.chronology(lead, child, limit=50)
    broken = {entry.id for entry in page.entries if not entry.readable}
    assert broken == changed
    assert all(entry.broken and not entry.text and not entry.people for entry in page.entries if entry.id in broken)
    audited = incidents.audited("access:call:refuse")[before:]
    assert {(each["object_id"], each["outcome"]) for each in audited} == {
        (str(each), "seal_broken") for each in changed
    }
    found = incidents.run(
        lead,
        search_records,
        incidents.keyring,
        SearchRecords(words="text"),
        RememberedTexts(lambda: 0, most_bytes=1),
        at_once,
    )
    assert changed.isdisjoint(hit.id for hit in found.hits)
    assert found.closed <= len(changed)
