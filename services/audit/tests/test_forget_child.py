"""A child's keys are destroyed: the log's copies about them go, its entries stay; on real PostgreSQL."""

from types import SimpleNamespace
from uuid import UUID, uuid4

from audit.bootstrap import RESYNC
from audit.children import copy_conflict, forget_child, forget_leavers
from audit.models import Base, DisposedRow, DisposedSubjectRow, EntryRow, FileKeeperRow, KeptFromRow, SubjectAliasRow
from chassis.ground.context import Access
from chassis.units.models import OutboxRow
from haven_schemas.events import ConflictChanged, KeysDestroyed, LeaversLetGo
from sqlalchemy import delete, select
from support import data_map

HERE = uuid4()
OWN = Access(kind="service", actor_id=uuid4(), service="audit", job="test")
COPIES = {
    KeptFromRow: KeptFromRow.subject_id,
    SubjectAliasRow: SubjectAliasRow.alias_id,
    FileKeeperRow: FileKeeperRow.subject_id,
}
STAYS = {
    "entry": "the log gives nothing up",
    "entry_origin": "where an entry came from, for twelve months; of no child",
    "alarm": "as entries",
    "source": "names of services and counts",
    "never_given": "numbers",
    "recount": "numbers",
    "number_again": "ids of entries and numbers",
    "disposed": "what was answered",
    "disposed_subject": "whom nothing is copied about any more",
}


def tell(log, *ids: UUID, disposal_id: UUID) -> None:
    with log.database.unit(OWN, schools=[]) as unit:
        forget_child(unit, KeysDestroyed(disposal_id=disposal_id, subject_ids=list(ids)))


def link(log, child: UUID, version: int = 1) -> None:
    event = ConflictChanged(staff_id=uuid4(), subject_id=child, state="kept_from", version=version)
    with log.database.unit(OWN, schools=[]) as unit:
        copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)


def copies(log) -> dict[str, set[UUID]]:
    with log.database.unit(OWN, schools=[]) as unit:
        return {model.__tablename__: set(unit.session.scalars(select(of))) for model, of in COPIES.items()}


def answers(log) -> list[dict[str, object]]:
    with log.database.unit(OWN, schools=[]) as unit:
        rows = unit.session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [row.body["data"] for row in rows if row.type == "audit.subject_disposed"]


def told_of(log, today: UUID, before: UUID) -> None:
    link(log, today)
    link(log, before)
    log.copy_alias(before, today, 1)
    log.keep_file(today, HERE, 1)
    log.keep_file(before, HERE, 1)


def test_copies_about_a_leaver_who_is_forgotten_go_and_none_comes_late(log, leaf, reader):
    today, before, other = uuid4(), uuid4(), uuid4()
    told_of(log, today, before)
    link(log, other)
    log.store(leaf(1, school_ids=[HERE], subject_ids=[today]))
    event = LeaversLetGo(batch_id=uuid4(), subject_ids=[today, before], children=1, kept=0)
    for _ in range(2):
        with log.database.unit(OWN, schools=[]) as unit:
            forget_leavers(unit, event)
    link(log, today, version=2)
    assert copies(log) == {"kept_from": {other}, "subject_alias": set(), "file_keeper": set()}
    assert (log.numbers(reader("dsl", HERE)), answers(log)) == ([1], [])


def test_copies_under_every_id_go_and_entries_and_other_children_stay(log, leaf, reader):
    (today, before), (other, others_before) = (uuid4(), uuid4()), (uuid4(), uuid4())
    for pair in ((today, before), (other, others_before)):
        told_of(log, *pair)
    log.store(leaf(1, school_ids=[HERE], subject_ids=[today]), leaf(2, school_ids=[HERE], subject_ids=[before]))
    tell(log, today, before, disposal_id=(disposal_id := uuid4()))
    assert copies(log) == {
        "kept_from": {other, others_before},
        "subject_alias": {others_before},
        "file_keeper": {other, others_before},
    }
    assert log.numbers(reader("dsl", HERE)) == [2, 1]
    assert answers(log) == [{"disposal_id": str(disposal_id), "rows": 5}]
    [entry] = [each for each in log.own_entries() if each["action"] == "disposal:copy:delete"]
    assert entry["subject_ids"] == sorted([str(today), str(before)])


def test_what_an_owner_said_before_and_comes_late_is_not_taken_in(log):
    today, before = uuid4(), uuid4()
    tell(log, today, before, disposal_id=uuid4())
    told_of(log, today, before)
    log.copy_alias(uuid4(), before, 3)
    assert copies(log) == {"kept_from": set(), "subject_alias": set(), "file_keeper": set()}


def test_told_again_it_answers_the_same(log):
    today, before = uuid4(), uuid4()
    told_of(log, today, before)
    disposal_id = uuid4()
    for _ in range(2):
        tell(log, today, before, disposal_id=disposal_id)
    first, second = answers(log)
    assert first == second == {"disposal_id": str(disposal_id), "rows": 5}


def test_restored_to_a_day_before_it_goes_again(log):
    today, before = uuid4(), uuid4()
    told_of(log, today, before)
    tell(log, today, before, disposal_id=(disposal_id := uuid4()))
    with log.database.unit(OWN, schools=[]) as unit:  # as a backup of that morning has it
        unit.session.execute(delete(DisposedRow))
        unit.session.execute(delete(DisposedSubjectRow))
    told_of(log, today, before)
    tell(log, today, before, disposal_id=disposal_id)
    assert not any(copies(log).values())
    assert [each["rows"] for each in answers(log)] == [5, 5]


def test_retention_is_told_every_answer_again(log):
    tell(log, uuid4(), disposal_id=(disposal_id := uuid4()))
    with log.database.unit(OWN, schools=[]) as unit:
        [(answer, aggregate, version, school)] = RESYNC["audit.subject_disposed"](unit)
    assert (answer.disposal_id, answer.rows, aggregate, version, school) == (disposal_id, 0, disposal_id, 1, None)


def test_every_table_is_dealt_with():
    """A new table is of no child, or is gone through in ``forget_child``; entries name children for ever."""
    copies = {model.__tablename__ for model in COPIES}
    assert set(Base.metadata.tables) == set(STAYS) | copies
    assert data_map.contradictions("audit", copies) == []
    of_children = {
        table.name
        for table in Base.metadata.tables.values()
        if {"subject_id", "subject_ids", "alias_id", "means_id", "pupil_id"} & set(table.columns.keys())
    }
    assert of_children == copies | {EntryRow.__tablename__, "disposed_subject"}
