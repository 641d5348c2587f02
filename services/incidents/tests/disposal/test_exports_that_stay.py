"""What was given out about others stays noted, and no longer names the child whose file was destroyed."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.exports import AskExport
from haven_schemas.acts.incidents.moves import MoveRecord
from incidents.disposal.nobody import NOBODY
from incidents.exports.rows import note_made, open_choices, seal_choices
from incidents.models import ExportRow
from incidents.records.move import move_record


def given_out(desk, *holders, children, documents=(), **about):
    """A finished export, as it is kept for good."""
    export_id, keyring = new_id(), desk.incidents.keyring
    scope = about if "incident_id" in about else {"subject_id": desk.ben, **about}
    words = {"format": "json", "purpose": "For the conference.", "recipient": "A worker"}
    asked = AskExport.model_validate({**scope, **words})
    with desk.units([desk.school]) as unit:
        let_go = {child: ["court_order"] for child in children}
        sealed = seal_choices(unit, keyring, export_id, holders, asked, let_go)
        row = ExportRow(
            id=export_id, school_id=desk.school, incident_id=asked.incident_id, subject_id=asked.subject_id,
            format="json", state="expired", choices=sealed, asked_by=desk.lead.actor_id, asked_at=unit.now, done=1,
            total=1, size=1, attempts=1,
        )  # fmt: skip
        unit.session.add(row)
        unit.session.flush()
        note_made(unit, keyring, row, children, documents)
    return export_id


def kept(desk, export_id):
    with desk.units([desk.school]) as unit:
        return open_choices(unit, desk.incidents.keyring, unit.session.get_one(ExportRow, export_id))


def test_the_child_goes_from_exports_of_the_others_and_of_the_record(desk):
    incident_id = desk.record(desk.anna, desk.ben)
    desk.close(incident_id)
    alias, paper = new_id(), new_id()
    desk.merge(desk.anna, alias)
    chronology = given_out(desk, desk.ben, children=[desk.ben, desk.anna, alias], documents=[paper])
    narrowed = given_out(desk, desk.ben, children=[desk.ben, desk.anna], with_subject_id=desk.anna)
    record = given_out(desk, desk.anna, desk.ben, children=[desk.ben, desk.anna], incident_id=incident_id)
    desk.dispose(desk.anna)
    for each in (chronology, narrowed, record):
        choices = kept(desk, each)
        assert (choices.children, list(choices.let_go), choices.recipient) == ([desk.ben], [desk.ben], "A worker")
    assert kept(desk, chronology).document_ids == [paper]
    assert kept(desk, narrowed).narrowed.with_subject_id == NOBODY


def test_also_where_the_child_was_taken_off_the_record_before(desk):
    """Nothing of the record is the child's any more but that it once stood in their file by mistake."""
    third, concern_id = desk.incidents.pupil(desk.school), desk.concern(desk.anna, desk.ben)
    keyring, others = desk.incidents.keyring, desk.incidents.others
    given = given_out(desk, desk.ben, children=[desk.ben, desk.anna])
    moved = MoveRecord(record_id=concern_id, wrong_id=desk.anna, right_id=third, reason="Not her.")
    desk.incidents.run(desk.lead, move_record, keyring, others, moved)
    desk.closed_file()
    desk.dispose(desk.anna)
    assert kept(desk, given).children == [desk.ben]


@pytest.mark.parametrize("lost", ["its key", "its words"])
def test_one_that_nothing_opens_holds_nobody_up(desk, lost):
    desk.close(desk.record(desk.anna, desk.ben))
    given = given_out(desk, desk.ben, children=[desk.ben, desk.anna])
    with desk.units([desk.school]) as unit:
        if lost == "its words":
            unit.session.get_one(ExportRow, given).choices = b"\x00" * 64
        else:
            unit.session.get_one(ExportRow, given).id = new_id()
    desk.dispose(desk.anna)
    assert desk.rows(ExportRow) == 1
