"""A child's keys are destroyed: pupils forgets the child under every id; on real PostgreSQL, OpenBao, object store."""

import threading
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.objects.object_store import KEY_BYTES, SealedWriter
from chassis.units.models import KeyWrapRow, OutboxRow
from former_pupil import STAYS, contact, fill, leaver, where_it_stands
from haven_schemas.events import ConflictChanged, KeysDestroyed
from protected_child import JSON, OLD, deliver_and_ask, of_schools, protect, push
from pupils import models
from pupils.bootstrap import RESYNC
from pupils.disposal.forget import KEYED, WHOSE, forget_child
from pupils.matching.aliases import copy_alias, copy_conflict
from pupils.photos.photo import Whose, object_of, sweep_photos
from pupils.writing.lock import share_roll
from sqlalchemy import func, select
from support import data_map

GONE_APART = {
    "pupil_photo": "with its object",
    "contact": "stays while a sibling has it",
    "pupil_contact": "with its contact",
    "tombstone": "by what the child would be known by",
    "identity_mark": "by what is under seal",
    "returned_pupil": "of nobody on the roll; by the marks of a child who came back and is destroyed again",
}
STAYS_APART = {
    "old_identity": "replaced by marks",
    "photo_gone": "the objects to delete",
    "disposed": "what was answered",
    "disposed_pupil": "which ids are gone",
    "disposed_identity": "by what the child is known again",
    "roll_end": "a day for all",
}
OF_NO_CHILD = {
    "data_case", "delivery", "delivery_finding", "delivery_note", "delivery_rejected", "feed", "feed_approval",
    "feed_call", "hand_columns", "pupil_group", "school", "staff_list", "staff_list_part", "staff_to_compare",
    "webhook_receipt", "names_shown",
}  # fmt: skip
"""Of feeds, files, schools and staff; what a file said of a child goes with the file, 35 days after it came."""


def forget(roll, *ids: UUID, disposal_id: UUID | None = None) -> UUID:
    event = KeysDestroyed(disposal_id=disposal_id or uuid4(), subject_ids=list(ids))
    with roll.open_unit([]) as unit:
        forget_child(unit, roll.extras, event)
    return event.disposal_id


def answers(roll):
    with roll.open_unit([]) as unit:
        found = unit.session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [row.body["data"] for row in found if row.type == "pupils.subject_disposed"]


def test_something_in_every_table_and_nothing_after(roll, school, owner):
    child, sibling = leaver(roll, school), leaver(roll, school, "Sibling")
    shared, own = contact(roll, school), contact(roll, school)
    fill(roll, school, child, uuid4(), own)
    with roll.open_unit(None) as unit:
        for pupil_id in (child, sibling):
            unit.session.add(
                models.PupilContactRow(pupil_id=pupil_id, contact_id=shared, school_id=school, version=1, sealed=b"x")
            )
    child_tables = {columns[0].class_.__tablename__ for _, columns in KEYED} | {
        columns[0].class_.__tablename__ for columns in WHOSE
    }
    filled = where_it_stands(owner, child)
    assert filled >= child_tables - {"protection", "withheld"} | {"pupil_contact", "pupil_photo"}
    forget(roll, child)
    assert where_it_stands(owner, child) == STAYS | {"photo_gone"}
    assert where_it_stands(owner, own) == set()
    assert where_it_stands(owner, shared) == {"contact", "pupil_contact"}
    assert [pupil.id for pupil in roll.pupils(school)] == [sibling]


def test_every_id_goes_other_children_stay_and_reasons_open_no_more(roll, school, owner):
    today, before, other = leaver(roll, school), leaver(roll, school, "Earlier"), leaver(roll, school, "Other")
    for each in (today, before):
        merge = fill(roll, school, each, uuid4(), contact(roll, school))
    kept = fill(roll, school, other, uuid4(), contact(roll, school))
    forget(roll, today, before)
    assert [where_it_stands(owner, each) for each in (today, before)] == [STAYS | {"photo_gone"}] * 2
    assert len(where_it_stands(owner, other)) > 20
    with roll.open_unit([]) as unit:
        assert set(
            unit.session.scalars(select(KeyWrapRow.record_id).where(KeyWrapRow.record_id.in_([merge, kept])))
        ) == {kept}
    [answer] = answers(roll)
    assert answer["rows"] > 50
    [entry] = roll.audited("disposal:copy:delete")
    assert entry["subject_ids"] == sorted([str(today), str(before)])
    assert entry["school_ids"] == [str(school)]


def test_the_object_of_a_photo_goes_with_the_sweep(roll, school):
    child = leaver(roll, school)
    name = object_of(Whose(child, school), 3)
    fill(roll, school, child, uuid4(), contact(roll, school))
    with SealedWriter(roll.extras.objects, name, roll.extras.random(KEY_BYTES)) as writer:
        writer.write(b"picture")
    forget(roll, child)
    assert sweep_photos(roll.open_unit, roll.extras) == 1
    assert sweep_photos(roll.open_unit, roll.extras) == 0


def test_what_is_under_seal_of_a_protected_child_goes_and_questions_about_them_too(roll, feed, school, owner):
    named = [of_schools(roll, school), of_schools(roll, school)]
    roll.deliver(feed, push({**OLD, "source_id": "2"}), JSON)
    (protected,) = roll.pupils(school)
    protect(roll, named[0], protected.id, readers=[named[1].actor_id], old_upns=["E938218618008"])
    deliver_and_ask(
        roll, feed, {**OLD, "source_id": "9", "upn": "E938218618008", "legal_forename": "Una", "legal_surname": "Reed"}
    )
    entry = next(each for each in roll.pupils(school) if each.id != protected.id)
    with roll.open_unit(None) as unit:
        assert unit.session.scalar(select(func.count()).select_from(models.IdentityQuestionRow)) == 1
        unit.session.get_one(models.PupilRow, entry.id).on_roll = False
        unit.session.get_one(models.PupilRow, protected.id).on_roll = False
    forget(roll, entry.id)
    with roll.open_unit(None) as unit:
        assert unit.session.scalar(select(func.count()).select_from(models.IdentityQuestionRow)) == 0
        assert unit.session.get(models.ProtectionRow, protected.id) is not None
    forget(roll, protected.id)
    assert where_it_stands(owner, protected.id) == STAYS
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(models.IdentityMarkRow)).all() == []
        assert unit.session.scalars(select(KeyWrapRow).where(KeyWrapRow.record_id == protected.id)).all() == []


def test_told_again_it_answers_the_same_and_deletes_what_there_is_still(roll, school, owner):
    child = leaver(roll, school)
    fill(roll, school, child, uuid4(), contact(roll, school))
    disposal_id = forget(roll, child)
    leaver(roll, school, id=child)
    forget(roll, child, disposal_id=disposal_id)
    first, second = answers(roll)
    assert first == second
    assert where_it_stands(owner, child) == STAYS | {"photo_gone"}


def test_restored_to_a_day_before_it_goes_again_and_is_answered(roll, school, owner):
    child = leaver(roll, school)
    disposal_id = forget(roll, child)
    with roll.open_unit(None) as unit:  # as a backup of that morning has it
        for model in (models.DisposedRow, models.DisposedPupilRow, models.DisposedIdentityRow):
            for row in unit.session.scalars(select(model)):
                unit.session.delete(row)
    leaver(roll, school, id=child)
    forget(roll, child, disposal_id=disposal_id)
    first, second = answers(roll)
    assert first == second
    assert where_it_stands(owner, child) == STAYS


def test_what_others_said_before_and_comes_late_is_not_taken_in(roll, school, owner):
    child = leaver(roll, school)
    forget(roll, child)
    event = ConflictChanged(staff_id=uuid4(), subject_id=child, state="kept_from", version=1)
    with roll.open_unit([]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)
        copy_alias(unit, uuid4(), child, 1)
    assert where_it_stands(owner, child) == STAYS


def test_who_is_on_a_roll_goes_on_there_as_somebody_new(roll, feed, school, owner, as_csv, row):
    line = row(legal_surname="Present")
    roll.deliver(feed, as_csv(line))
    (before,) = roll.pupils(school)
    forget(roll, before.id)
    (after,) = roll.pupils(school)
    assert after.id != before.id
    assert (after.upn, after.legal_surname, after.on_roll, after.version) == (before.upn, "Present", True, 1)
    assert where_it_stands(owner, before.id) == STAYS
    assert roll.published("pupils.pupil_joined")[-1].body["data"]["pupil_id"] == str(after.id)
    roll.later(days=1)
    done = roll.deliver(feed, as_csv({**line, "class": "8C"}))
    assert (done.added, done.changed, done.rejected) == (0, 1, [])
    assert [(each.id, each.class_name) for each in roll.pupils(school)] == [(after.id, "8C")]


def test_an_entry_merged_since_the_file_was_agreed_on_is_a_child_of_its_own_again(roll, school):
    child, alias = leaver(roll, school), leaver(roll, school, "Alias")
    with roll.open_unit(None) as unit:
        row = unit.session.get_one(models.PupilRow, alias)
        row.merged_into, row.hidden = child, True
        unit.session.add(
            models.PupilMergeRow(
                id=uuid4(), pupil_id=child, alias_id=alias, school_ids=[school], merged_at=roll.now, merged_by=uuid4(),
                reason_sealed=b"x",
            )
        )  # fmt: skip
    forget(roll, child)
    (left,) = roll.pupils(school)
    assert (left.id, left.merged_into, left.hidden) == (alias, None, False)
    assert len(roll.published("pupils.pupil_unmerged")) == 1


def test_retention_is_told_every_answer_again(roll, school):
    disposal_id = forget(roll, leaver(roll, school))
    with roll.open_unit(None) as unit:
        [(answer, aggregate, version, at)] = RESYNC["pupils.subject_disposed"](unit)
    assert (answer.disposal_id, aggregate, version, at) == (disposal_id, disposal_id, 1, None)
    assert answer.model_dump(mode="json") == answers(roll)[0]


def test_a_batch_in_hand_is_waited_for(roll, school):
    """What it read of the child before is not written after."""
    child = leaver(roll, school)
    with roll.open_unit([school]) as batch:
        share_roll(batch)
        disposal = threading.Thread(target=forget, args=(roll, child))
        disposal.start()
        disposal.join(0.5)
        assert disposal.is_alive()
        assert batch.session.get(models.PupilRow, child) is not None
    disposal.join(10)
    assert not disposal.is_alive()
    assert roll.pupils(school) == []


def test_while_the_vault_is_away_nothing_goes(roll, school):
    child = leaver(roll, school)

    class Away:
        def open(self, *_, **__):
            raise VaultAway

    with pytest.raises(VaultAway):
        forget(roll.with_extras(keyring=Away()), child)
    assert [each.id for each in roll.pupils(school)] == [child]
    assert answers(roll) == []


def test_every_table_is_dealt_with():
    """A new table is of no child, or is gone through (``delete_child``), or has its reason here."""
    gone = {columns[0].class_.__tablename__ for columns in (*WHOSE, *(keyed for _, keyed in KEYED))} | set(GONE_APART)
    assert set(models.Base.metadata.tables) == gone | set(STAYS_APART) | OF_NO_CHILD
    assert data_map.contradictions("pupils", {*gone, KeyWrapRow.__tablename__}) == []
    named = {"pupil_id", "entry_id", "subject_id", "alias_id", "means_id", "known_id", "from_pupil_id", "to_pupil_id"}
    of_children = {
        (table.name, column.name)
        for table in models.Base.metadata.tables.values()
        for column in table.columns
        if column.name in named | {"new_id"}
    }
    dealt_with = {(each.class_.__tablename__, each.key) for columns in WHOSE for each in columns}
    dealt_with |= {(each.class_.__tablename__, each.key) for _, columns in KEYED for each in columns}
    dealt_with |= {("pupil_photo", "pupil_id"), ("pupil_contact", "pupil_id"), ("disposed_pupil", "pupil_id")}
    assert of_children <= dealt_with
