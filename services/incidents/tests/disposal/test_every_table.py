"""Something of the child in every table, and nothing afterwards: rows, keys and objects; and a list nobody may miss."""

import json
from typing import Any
from uuid import UUID

import pytest
from chassis.ground.away import Away
from chassis.objects.object_store import ObjectStore
from chassis.units.models import FileKeyRow, KeyWrapRow
from filled_tables import filled
from haven_schemas.events import KeysDestroyed
from incidents.disposal.destroy import OF_A_CHILD
from incidents.disposal.objects import delete_objects
from incidents.disposal.order import follow_destroyed_keys
from incidents.extras import Files
from incidents.gone.delete import LET_GO, OF_A_RECORD, RECORDS
from incidents.models import Base, ObjectToDeleteRow, PupilCardRow, ReadRequestRow
from incidents.narrative import holder_of
from sqlalchemy import ARRAY, Engine, Uuid, select, text
from sqlalchemy.dialects.postgresql import JSONB
from support import data_map
from support.lists import every

EDITED = {
    "child_correction.children", "record_move.beside_ids", "record_move.marks_of_id", "record_move.right_id",
    "record_move.wrong_id", "permit_spent.concern_id",
}  # fmt: skip
"""What stays without the child, or without the record (``leave_to_others``, ``delete_records``)."""
WITH_ITS_ROW = {
    "export.id", "export.incident_id", "export.subject_id", "file_handover.id", "handed_back.handover_id",
    "handed_file.handover_id", "handed_file.reason_id", "person.id", "entry_person.person_id", "person.incident_id",
    "read_request.id", "read_request.handover_id", "pupil_card.id", "referral_record.referral_id",
    "record_subject.record_id", "concern.incident_id", "entry.incident_id", "action.incident_id",
    "document.incident_id", "file_reading.object_id", "entry.referral_id", "document.referral_id", "entry.after_id",
    "shared_choice.others", "unopened_report.discard_id",
}  # fmt: skip
"""Ids of other things, which go with their row or are looked up for it."""
OF_NO_CHILD = {
    "school_id", "school_ids", "from_school_id", "to_school_id", "asking_school_id", "keeping_school_id", "category_id",
    "reported_category_id", "parent_id", "agency_id", "owner_id", "given_to", "assigned_by", "assigned_to",
    "completed_by", "changed_by", "corrected_by", "reporter_id", "decided_by", "recorded_by", "written_by", "lead_id",
    "added_by", "begun_by", "asked_by", "received_by", "sen_received_by", "told_ids", "ended_by", "opened_by",
    "closing_asked_by", "closed_by", "linked_by", "review_set_by", "moved_by", "set_by", "lifted_by", "marked_by",
    "proposed_by", "proposed_session", "agreed_by", "staff_id", "reader_id", "author_id", "only_for", "taken_by",
    "move_id", "named_readers", "asked_ids", "rewritten_by", "also_at",
}  # fmt: skip
"""Schools, categories, agencies, members of staff, and what the roll calls a move, in whatever table."""
OWN_IDS = {
    "category.id", "child_correction.id", "incident_link.id", "leaver_enquiry.id", "possible_link.id", "record_move.id",
    "report_draft.id", "restriction.id", "saved_view.id", "shared_choice.id", "significance.id", "staff_link.id",
    "waiting_work.id", "link_question.id", "permit_spent.number", "disposed_file.disposal_id", "destroyed_report.id",
    "taken_out.id", "reported_colleague.id",
}  # fmt: skip
"""What a row itself is called, which nothing else names."""
STAYS = {"disposed_file.kept_because", "disposed_file.record_ids", "disposed_file.subject_ids"}
"""So that an order that comes again is answered the same, and an older database destroys the file again."""
STILL_NAMES = {"audit_entry", "outbox", "file_key", "disposed_file", "object_to_delete"}
"""The log's entries on their way and events (ids, 7 days), the tombstones, what was just said of them, and objects that
are deleted next."""


def _name(column: Any) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


DEALT_WITH = (
    {_name(each) for each in (*OF_A_CHILD, *OF_A_RECORD, *LET_GO, *RECORDS)} | EDITED | WITH_ITS_ROW | OWN_IDS | STAYS
)
IDS = [
    f"{table.name}.{column.key}"
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if column.key not in OF_NO_CHILD and isinstance(column.type, Uuid | ARRAY | JSONB)
]


@every("column", IDS)
def test_every_column_with_ids_is_dealt_with(column):
    """A new one is to be thought about: what of it goes with a child, and where the code does that."""
    assert column in DEALT_WITH or column == "record_subject.mark_places"


def test_the_data_map_says_of_each_table_what_becomes_of_it():
    gone = {name.split(".")[0] for name in DEALT_WITH - EDITED - OWN_IDS - STAYS}
    assert data_map.contradictions("incidents", gone, EDITED) == []


@pytest.fixture
def file(desk, owner):
    """The file, in every table; the child's ids and those of every record of it."""
    child, other = (desk.incidents.pupil(desk.school, known=False) for _ in range(2))
    with desk.units([desk.school]) as unit:
        desk.incidents.keyring.new_data_key(unit, UUID(int=7), [holder_of(child), holder_of(other)])
        for row in filled(child, other, desk.school, desk.incidents.categories["safeguarding"]):
            unit.session.add(row)
            unit.session.flush()
    return child, other


def _naming(owner: Engine, ids: set[str]) -> dict[str, list[str]]:
    """Every table whose rows hold one of the ids in whatever column, and what those rows are; past the row policies."""
    found: dict[str, list[str]] = {}
    with owner.begin() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for table in tables:
            connection.execute(text(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'))
            rows = connection.scalars(text(f'SELECT to_jsonb(each) FROM "{table}" each')).all()
            naming = [said for said in map(json.dumps, rows) if any(each in said for each in ids)]
            if naming:
                found[table] = naming
    return found


def test_something_in_every_table_and_nothing_afterwards(desk, owner, file):
    child, other = file
    about = {name.split(".")[0] for name in DEALT_WITH - OWN_IDS - STAYS}
    with desk.units(None) as unit:
        named = text("SELECT record_id FROM record_subject WHERE subject_id = :id")
        records = {str(each) for each in unit.session.scalars(named, {"id": child})}
        own = text("SELECT incident_id FROM incident_subject WHERE subject_id = :id")
        records |= {str(each) for each in unit.session.scalars(own, {"id": child})}
        told_of = {str(unit.session.scalars(select(each)).one()) for each in (PupilCardRow.id, ReadRequestRow.id)}
    before = _naming(owner, {str(child), *records})
    assert about - before.keys() <= {"entry_person", "file_handover", "person"}, "each has something of the child"
    order = desk.order(child)
    answer = desk.carry_out(order)
    assert answer["outcome"] == "disposed"
    assert (answer["concerns"], answer["records"], answer["entries"], answer["actions"]) == (1, 1, 1, 1)
    assert (answer["documents"], answer["kept"]) == (2, 2)
    assert told_of <= set(answer["record_ids"]), "alerts tells of them by these ids, and knows no child"
    discards = [each["data"]["state"] for each in desk.incidents.published() if "discard" in each["type"]]
    assert discards == ["ended"], "nobody is asked any more to agree to what went with the file"
    left = _naming(owner, {str(child), *answer["record_ids"]})
    assert left.keys() <= STILL_NAMES, left.keys() - STILL_NAMES
    stays = _naming(owner, {str(other)})
    assert {"record_subject", "incident_subject", "child_correction", "record_move", "key_wrap"} <= stays.keys()
    for empty in ("person", "entry_person", "file_handover", "handed_back", "export", "pupil_card", "read_request"):
        assert _count(owner, empty) == 0, empty


def test_the_same_when_only_the_keys_are_told_of(desk, owner, file):
    child, _ = file
    with desk.units([]) as unit:
        event = KeysDestroyed(disposal_id=UUID(int=5), subject_ids=[child])
        follow_destroyed_keys(unit, desk.incidents.keyring, event)
    assert _naming(owner, {str(child)}).keys() <= STILL_NAMES


def test_what_stays_says_what_it_said_of_the_others(desk, owner, file):
    child, other = file
    desk.dispose(child)
    stays = _naming(owner, {str(other)})
    (correction,) = (json.loads(each) for each in stays["child_correction"])
    assert [each["subject_id"] for each in correction["children"]] == [str(other)]
    moves = [json.loads(each) for each in stays["record_move"]]
    nobody = str(UUID(int=0))
    assert sorted((move["wrong_id"], move["right_id"], move["beside_ids"]) for move in moves) == sorted(
        [(nobody, str(other), None), (str(other), None, [str(other)])]
    )


def _count(owner: Engine, table: str) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)


class Stopped(BaseException):
    """As a process that is killed."""


def test_objects_go_after_the_rows_whatever_happens_in_between(desk, file, tmp_path):
    child, _ = file
    store = ObjectStore(tmp_path.as_uri())
    with desk.units([desk.school]) as unit:
        in_both = "SELECT object_name FROM document_version UNION ALL SELECT object_name FROM export"
        names = sorted(unit.session.scalars(text(in_both)))
    assert len(names) == 3
    for name in names:
        with store.writer(name) as writing:
            writing.write(b"sealed")
    desk.dispose(child)
    assert _waiting(desk) == names
    assert [name for name in names if (tmp_path / name).exists()] == names, "the transaction deletes no object"

    def away(function: Any, *given: Any) -> Any:
        raise Away("object_store")

    def killed(function: Any, *given: Any) -> Any:
        function(*given)
        raise Stopped

    assert delete_objects(desk.units, _files(desk, store, away)) == 0
    assert _waiting(desk) == names
    with pytest.raises(Stopped):
        delete_objects(desk.units, _files(desk, store, killed))
    assert _waiting(desk) == names, "one is gone and was not noted"
    assert delete_objects(desk.units, _files(desk, store, lambda function, *given: function(*given))) == 3
    assert _waiting(desk) == []
    assert [name for name in names if (tmp_path / name).exists()] == []
    assert delete_objects(desk.units, _files(desk, store, lambda function, *given: function(*given))) == 0


def _waiting(desk: Any) -> list[str]:
    with desk.units([]) as unit:
        return sorted(unit.session.scalars(select(ObjectToDeleteRow.name)))


def _files(desk: Any, store: ObjectStore, off_loop: Any) -> Files:
    return Files(keyring=desk.incidents.keyring, objects=store, scanner=None, off_loop=off_loop, held_for=None)


def test_a_text_about_others_that_only_this_childs_key_opens_is_not_destroyed(desk, file):
    child, other = file
    order = desk.order(child)
    with desk.units([desk.school]) as unit:
        unit.session.execute(
            text("DELETE FROM key_wrap WHERE holder_id = :id AND record_id <> :own"), {"id": other, "own": UUID(int=7)}
        )
    with pytest.raises(ValueError, match="about others"):
        desk.carry_out(order)
    assert desk.rows(KeyWrapRow, KeyWrapRow.holder_id == child) > 0
    assert desk.rows(FileKeyRow, FileKeyRow.destroyed_at.is_not(None)) == 0
