"""1,000 ciphertexts of incidents' own tables in each other's places: every one refused."""

from random import Random

import pytest
from chassis.keyring import Place
from chassis.sealing import Tampered
from haven_schemas.rpc.incidents_entries import AddEntry, CorrectEntry, NewPerson
from haven_schemas.rpc.incidents_entry_kinds import EntryDetails
from haven_schemas.rpc.incidents_reporting import ConcernPupil
from incidents.models import ConcernRow, EntryRow, PersonRow, RecordVersionRow
from incidents.narrative import open_records
from incidents.use_cases.add_entry import add_entry
from incidents.use_cases.correct_entry import correct_entry
from sqlalchemy import select

SWAPS = 1_000
NAMES_OF_BEFORE = {"concern": {"text": "account", "reason": "change_reason"}, "entry": {"reason": "change_reason"}}
FIELDS = {
    ConcernRow: ("account", "child_words", "action_taken", "change_reason"),
    EntryRow: ("text", "details", "change_reason"),
}


def _fill(incidents, school):
    lead, one, other = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    pupils = [ConcernPupil(pupil_id=each, role="affected") for each in (one, other)]
    for _ in range(2):
        concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, pupils=pupils)).id
        incident_id = incidents.accept(lead, concern_id).id
        entry = AddEntry(
            incident_id=incident_id, kind="conversation", occurred_at=incidents.now, text="A text.",
            new_people=[NewPerson(name="A Person", role="parent")], subject_ids=[one],
        )  # fmt: skip
        entry_id = incidents.run(lead, add_entry, incidents.keyring, entry).id
        for record_id, more in ((concern_id, {}), (entry_id, {"details": EntryDetails(with_whom="x")})):
            for version in (1, 2):
                request = CorrectEntry(
                    record_id=record_id, version=version, occurred_at=incidents.now, text="Another.", reason="x", **more
                )
                incidents.run(lead, correct_entry, incidents.keyring, request)
    return lead, one, other


def _sealed(unit) -> list[tuple[Place, bytes]]:
    """Every ciphertext of the tables, and the place it was sealed for."""
    found = []
    for model, fields in FIELDS.items():
        for row in unit.session.scalars(select(model)):
            for field in fields:
                found.append((Place(model.__tablename__, row.id, field, row.text_version), getattr(row, field)))
    for row in unit.session.scalars(select(RecordVersionRow)):
        table = "concern" if row.record_kind == "concern" else "entry"
        for field in ("text", "child_words", "action_taken", "details", "reason"):
            name = NAMES_OF_BEFORE[table].get(field, field)
            found.append((Place(table, row.record_id, name, row.version), getattr(row, field)))
    found += [(Place("person", row.id, "name", 1), row.name) for row in unit.session.scalars(select(PersonRow))]
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
    """Rolling a text back in the database, without a correction."""
    lead, one, _ = _fill(incidents, school)
    with incidents.database.unit(lead) as unit:
        entry = unit.session.scalars(select(EntryRow).where(EntryRow.text_version == 3)).first()
        before = unit.session.get_one(RecordVersionRow, (entry.id, 2))
        entry.text = before.text
    with pytest.raises(Tampered):
        incidents.chronology(lead, one)
