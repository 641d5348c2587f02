"""A child's file is destroyed: what stands beside its records goes, and what is of others stays; on real PostgreSQL."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from chassis.units.models import OutboxRow
from haven_schemas.acts.referrals.board import BoardQuery
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.referrals import ListReferrals
from haven_schemas.events import FileDisposed
from placement_desk import TERMS, changed, placed
from referrals.bootstrap import RESYNC
from referrals.deadlines.board import board
from referrals.deadlines.deadline import act_on_deadline
from referrals.deadlines.following import tell_of_deadlines
from referrals.disposal.forget import forget_records
from referrals.models import (
    AwaitedReferralRow,
    Base,
    DeadlineChangeRow,
    DeadlineRow,
    DisposedRow,
    PlacementChangeRow,
    PlacementRow,
    ReferralRow,
    StepRow,
)  # fmt: skip
from referrals.tracking.lists import list_referrals
from referrals_world import OWN, person
from sqlalchemy import select
from support import data_map

OF_NO_RECORD = {"agency", "contact", "own_rule", "rule_switch", "school"}
"""Tables of the trust and of agencies: nothing in them is of a record."""
LOOKED_THROUGH = {
    "awaited_referral": AwaitedReferralRow.referral_id,
    "referral": ReferralRow.record_id,
    "referral_step": StepRow.entry_id,
    "deadline": DeadlineRow.record_id,
    "deadline_change": DeadlineChangeRow.entry_id,
    "placement": PlacementRow.record_id,
    "placement_change": PlacementChangeRow.placement_id,
}
"""Tables that a disposal goes through."""


def disposed(*record_ids: UUID, disposal_id: UUID | None = None, outcome: str = "disposed") -> FileDisposed:
    counts = dict.fromkeys(("concerns", "records", "entries", "actions", "documents", "kept"), 0)
    return FileDisposed.model_validate(
        {"disposal_id": disposal_id or uuid4(), "outcome": outcome, "record_ids": list(record_ids), **counts}
    )


@pytest.fixture
def lead(here):
    return person(here.school())


@pytest.fixture
def school(lead):
    (found,) = lead.school_ids
    return found


def tell(here, event):
    with here.database.unit(OWN, schools=[]) as unit:
        forget_records(unit, event)


def answers(here):
    with here.database.unit(OWN, schools=[]) as unit:
        rows = unit.session.scalars(select(OutboxRow).order_by(OutboxRow.position))
        return [row.body["data"] for row in rows if row.type == "referrals.subject_disposed"]


def rows(here, model):
    with here.units()() as unit:
        return unit.session.scalars(select(model)).all()


def followed(here, lead, record_id, agency_id):
    """A referral with something in every table: steps, deadlines, changes and words that are looked for still."""
    kept = here.referred(lead, record_id, agency_id)
    later = here.referred(lead, record_id, agency_id, after_id=kept.id)
    kept = here.step(lead, kept, "acknowledged", entry_id=uuid4())
    acted = {"deadline_id": kept.deadlines[0].id, "version": kept.deadlines[0].version, "act": "chased"}
    here.ask(lead, act_on_deadline, ActOnDeadline.model_validate(acted))
    with here.database.unit(OWN, schools=[]) as unit:
        unit.session.add(AwaitedReferralRow(referral_id=kept.id, told_at=here.now, look_at=here.now, looks=0))
    return kept, later


def test_everything_beside_the_records_goes_and_what_is_of_others_stays(here, lead, school):
    agency_id, gone, stays = here.agency(school), here.record(school), here.record(school)
    followed(here, lead, gone, agency_id)
    here.clock(lead, gone, "fgm")
    before = {model: {each.id for each in rows(here, model)} for model in (ReferralRow, StepRow, DeadlineRow)}
    theirs, _ = followed(here, lead, stays, agency_id)
    clock = here.clock(lead, stays, "fgm")
    tell(here, event := disposed(gone, uuid4()))
    for model, ids in before.items():
        left = {each.id for each in rows(here, model)}
        assert left
        assert left.isdisjoint(ids)
    assert {each.deadline_id for each in rows(here, DeadlineChangeRow)} <= {each.id for each in rows(here, DeadlineRow)}
    assert [each.referral_id for each in rows(here, AwaitedReferralRow)] == [theirs.id]
    assert [each.id for each in here.clocks(lead, stays)] == [clock.id]
    [answer] = answers(here)
    ids = sorted(str(each) for each in before[ReferralRow] | before[DeadlineRow])
    assert answer == {"disposal_id": str(event.disposal_id), "referrals": 2, "dates": 1, "gone_ids": ids}
    entries = [each for each in here.audited() if each["action"] == "disposal:copy:delete"]
    assert [(each["school_ids"], each["object_id"]) for each in entries] == [([str(school)], str(event.disposal_id))]


def test_where_a_child_was_taught_goes_with_the_record_and_anothers_stays(here):
    lead = person(here.school(**TERMS))
    (school,) = lead.school_ids
    provider, gone, stays = here.agency(school, "alternative_provision"), here.record(school), here.record(school)
    ours, theirs = (placed(here, lead, each, provider).placement for each in (gone, stays))
    changed(here, lead, ours, from_on=date(2026, 12, 1), half_days=["mon_am"])
    before = {each.id for each in rows(here, PlacementRow) if each.record_id == gone}
    assert len(before) > 1, "one follows another"
    tell(here, disposed(gone))
    assert [each.id for each in rows(here, PlacementRow)] == [theirs.id]
    assert {each.placement_id for each in rows(here, PlacementChangeRow)} == {theirs.id}
    [answer] = answers(here)
    assert before <= {UUID(each) for each in answer["gone_ids"]}
    assert answer["dates"] >= len(before)


def test_a_board_and_lists_count_what_is_left(here, lead, school):
    agency_id, gone = here.agency(school), here.record(school)
    followed(here, lead, gone, agency_id)
    assert here.ask(lead, board, BoardQuery()).total.open == 2
    tell(here, disposed(gone))
    shown = here.ask(lead, board, BoardQuery())
    assert (shown.total.open, shown.total.overdue, shown.total.chased, shown.schools, shown.agencies) == (
        0,
        0,
        0,
        [],
        [],
    )
    assert here.ask(lead, list_referrals, ListReferrals()).referrals == []


def test_nobody_is_told_of_a_deadline_that_went(here, lead, school):
    gone = here.record(school)
    here.clock(lead, gone, "fgm", date(2026, 11, 24))
    tell(here, disposed(gone))
    here.now = here.now.replace(month=12)
    with here.units()() as unit:
        unit.session.execute(select(DeadlineRow))
    assert tell_of_deadlines(here.units()) == 0


def test_of_a_record_that_stays_only_what_the_lost_entries_said_goes(here, lead, school):
    agency_id, shared = here.agency(school), here.record(school)
    words, said = uuid4(), uuid4()
    lost = here.referred(lead, shared, agency_id, entry_id=words)
    after = here.referred(lead, shared, agency_id, after_id=lost.id)
    here.step(lead, after, "acknowledged", entry_id=said)
    because = here.clock(lead, shared, "fgm", entry_id=uuid4())
    tell(here, disposed(words, said, because.entry_id))
    [left] = rows(here, ReferralRow)
    assert (left.id, left.after_id) == (after.id, None)
    assert [(each.kind, each.entry_id) for each in rows(here, StepRow) if each.kind == "acknowledged"] == [
        ("acknowledged", None)
    ]
    assert here.clocks(lead, shared) == []
    [answer] = answers(here)
    assert (answer["referrals"], answer["dates"]) == (1, 1)


def test_a_file_that_changed_is_left_alone_and_not_answered(here, lead, school):
    record = here.record(school)
    here.referred(lead, record, here.agency(school))
    tell(here, disposed(record, outcome="changed"))
    assert len(rows(here, ReferralRow)) == 1
    assert (answers(here), rows(here, DisposedRow)) == ([], [])


def test_told_again_it_answers_the_same_and_deletes_what_there_is_still(here, lead, school):
    record, agency_id = here.record(school), here.agency(school)
    here.referred(lead, record, agency_id)
    event = disposed(record)
    tell(here, event)
    tell(here, event)
    here.referred(lead, record, agency_id)
    tell(here, event)
    assert rows(here, ReferralRow) == []
    first, *others = answers(here)
    assert others == [first, first]
    assert first["referrals"] == 1


def test_restored_to_a_day_before_it_is_destroyed_again_and_answered(here, lead, school):
    record, agency_id = here.record(school), here.agency(school)
    event = disposed(record)
    here.referred(lead, record, agency_id)
    tell(here, event)
    with here.units()() as unit:  # as a backup of that morning has it
        unit.session.delete(unit.session.get_one(DisposedRow, event.disposal_id))
    here.referred(lead, record, agency_id)
    tell(here, event)
    assert rows(here, ReferralRow) == []
    assert [each["referrals"] for each in answers(here)] == [1, 1]


def test_retention_is_told_every_answer_again(here, lead, school):
    tell(here, event := disposed(uuid4()))
    with here.units()() as unit:
        [(answer, aggregate, version, at)] = RESYNC["referrals.subject_disposed"](unit)
    assert (answer.disposal_id, aggregate, version, at) == (event.disposal_id, event.disposal_id, 1, None)
    assert answer.model_dump(mode="json") == answers(here)[0]


def test_many_ids_are_taken_in_several_statements(here, lead, school):
    agency_id, records = here.agency(school), [here.record(school) for _ in range(3)]
    for each in records:
        here.referred(lead, each, agency_id)
    tell(here, disposed(records[0], *(uuid4() for _ in range(1200)), records[1], records[2]))
    assert rows(here, ReferralRow) == []


def test_every_table_is_dealt_with():
    """A new table is of no record, or is looked through here and in ``forget_records``."""
    assert set(Base.metadata.tables) == OF_NO_RECORD | set(LOOKED_THROUGH) | {"disposed"}
    assert data_map.contradictions("referrals", LOOKED_THROUGH) == []
    pointing = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name
        in {
            "record_id",
            "entry_id",
            "referral_id",
            "deadline_id",
            "begun_by",
            "ended_by",
            "follows_id",
            "after_id",
            "placement_id",
        }
    }
    assert {name for name, _ in pointing} == set(LOOKED_THROUGH)
    assert pointing == {
        ("awaited_referral", "referral_id"),
        ("referral", "record_id"),
        ("referral", "after_id"),
        ("referral_step", "referral_id"),
        ("referral_step", "entry_id"),
        ("deadline", "referral_id"),
        ("deadline", "record_id"),
        ("deadline", "begun_by"),
        ("deadline", "ended_by"),
        ("deadline", "follows_id"),
        ("deadline", "entry_id"),
        ("deadline_change", "deadline_id"),
        ("deadline_change", "entry_id"),
        ("placement", "record_id"),
        ("placement", "follows_id"),
        ("placement_change", "placement_id"),
    }
