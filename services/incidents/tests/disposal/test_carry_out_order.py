"""All that is about a child alone goes, and what is about others too stays; on real PostgreSQL and OpenBao."""

from datetime import timedelta
from uuid import UUID

import pytest
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow, KeyWrapRow
from disposal_desk import CANARY, KEPT_BY, refusal
from haven_schemas.acts.incidents.matching import ExpectBirth, MatchNotListed
from haven_schemas.acts.incidents.moves import ListMoves, MoveQuery, MoveRecord
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.acts.incidents.triage import CloseConcern
from haven_schemas.errors import ErrorCode, Problem
from incidents.bootstrap import RESYNC
from incidents.copies.known import copy_pupil_rows, copy_school_row
from incidents.exports.moves import get_move, list_moves
from incidents.models import (
    ConcernRow,
    EntryPersonRow,
    EntryRow,
    ExportRow,
    IncidentRow,
    IncidentSubjectRow,
    KnownPupilRow,
    PersonRow,
    RecordSubjectRow,
)
from incidents.narrative import holder_of
from incidents.records.move import move_record
from incidents.records.not_listed import expect_birth, match_not_listed
from incidents.records.record import get_incident
from incidents.triage.decision import close_concern
from sqlalchemy import func, select
from support import clock


def test_all_that_is_about_the_child_alone_goes_and_is_counted(desk):
    incident_id = desk.closed_file()
    order = desk.order(desk.anna)
    with desk.units(None) as unit:
        written = {*unit.session.scalars(select(RecordSubjectRow.record_id)), incident_id}
    answer = desk.carry_out(order)
    assert {UUID(each) for each in answer.pop("record_ids")} == written
    assert answer == {
        "disposal_id": str(order.disposal_id), "outcome": "disposed", "concerns": 1, "records": 1, "actions": 1,
        "entries": len(written) - 3, "documents": 0, "kept": 0, "redacted": 0, "whose": None,
        **dict.fromkeys(KEPT_BY, 0),
    }  # fmt: skip
    for model in (ConcernRow, EntryRow, IncidentRow, IncidentSubjectRow, PersonRow, EntryPersonRow, RecordSubjectRow):
        assert desk.rows(model) == 0, model
    assert desk.rows(KeyWrapRow, KeyWrapRow.holder_id == desk.anna) == 0
    assert desk.rows(FileKeyRow, FileKeyRow.holder_id == desk.anna, FileKeyRow.destroyed_at.is_not(None)) == 1
    assert desk.facts(desk.anna) is None
    assert desk.texts(desk.anna) == []
    del desk.incidents.others.pupils[desk.anna]
    assert refusal(desk.texts, desk.anna) is ErrorCode.NOT_FOUND, "once the roll has forgotten them too"
    (noted,) = desk.incidents.audited("disposal:file:destroy")
    assert (noted["outcome"], noted["subject_ids"], noted["object_id"]) == (
        "done", [str(desk.anna)], str(order.disposal_id),
    )  # fmt: skip
    assert CANARY not in str(answer) + str(noted)


def test_what_is_about_the_brother_too_stays_and_says_what_it_said(desk):
    incident_id = desk.record(desk.anna, desk.ben, account="They fought.")
    shared = desk.note(incident_id, desk.anna, desk.ben, text="Both were seen.", adult="Mr Both")
    hers = desk.note(incident_id, desk.anna, text="Of Anna.", adult="Ms Hers")
    his = desk.note(incident_id, desk.ben, text="Of Ben.")
    desk.correct(shared)
    desk.close(incident_id)
    before = desk.texts(desk.ben)
    answer = desk.carry_out(desk.order(desk.anna))
    assert desk.texts(desk.ben) == before
    assert f"Now of {CANARY}." in before
    assert answer["record_ids"] == [str(hers)], "her note alone"
    assert (answer["entries"], answer["records"], answer["concerns"]) == (1, 0, 0)
    with desk.units(None) as unit:
        assert set(unit.session.scalars(select(RecordSubjectRow.subject_id))) == {desk.ben}
        assert set(unit.session.scalars(select(IncidentSubjectRow.subject_id))) == {desk.ben}
        assert set(unit.session.scalars(select(KeyWrapRow.holder_id))) == {desk.ben}
        kept = unit.session.scalar(select(func.count()).select_from(RecordSubjectRow)) or 0
        assert len(unit.session.scalars(select(PersonRow.id)).all()) == 1, "who was in her note alone is gone"
        assert {shared, his} < set(unit.session.scalars(select(EntryRow.id)))
    assert answer["kept"] == kept - 1 + 1, "his own note is not shared; the record is"
    seen = desk.incidents.run(desk.lead, get_incident, desk.incidents.keyring, IncidentQuery(incident_id=incident_id))
    assert str(desk.anna) not in seen.model_dump_json()


def test_nothing_opens_for_the_child_though_the_vault_still_has_the_key(desk):
    record_id = desk.record(desk.anna)
    desk.close(record_id)
    desk.dispose(desk.anna)
    with desk.units([desk.school]) as unit:
        assert desk.incidents.keyring.share_lock(unit, [holder_of(desk.anna)]) == {holder_of(desk.anna)}
        with pytest.raises(Problem) as refused:
            desk.incidents.keyring.new_data_key(unit, new_id(), [holder_of(desk.anna)])
    assert refused.value.code is ErrorCode.KEY_GONE


def test_an_order_that_comes_twice_is_answered_in_the_same_words(desk):
    desk.closed_file()
    order = desk.dispose(desk.anna)
    desk.carry_out(order)
    first, second = desk.answers(order.disposal_id)
    assert first == second
    assert len(desk.incidents.audited("disposal:file:destroy")) == 1
    with desk.units([]) as unit:
        (again,) = [event.model_dump(mode="json") for event, *_ in RESYNC["incidents.file_disposed"](unit)]
    assert again == first


def test_the_file_of_a_child_with_three_ids_goes_under_each(desk, school):
    merged = desk.incidents.pupil(school)
    desk.close(desk.record(merged))
    named = [ConcernPupil(not_listed="Annie, she said", role="harmed"), ConcernPupil(pupil_id=desk.ben, role="other")]
    concern_id = desk.concern(pupils=named)
    with desk.units([school]) as unit:
        unlisted = unit.session.scalars(
            select(RecordSubjectRow.subject_id).where(RecordSubjectRow.not_listed.is_not(None))
        ).one()
    match = MatchNotListed(concern_id=concern_id, subject_id=unlisted, pupil_id=desk.anna)
    desk.incidents.run(desk.lead, match_not_listed, desk.incidents.keyring, desk.incidents.others, match)
    desk.merge(desk.anna, merged)
    desk.close(desk.incidents.accept(desk.lead, concern_id).id)
    desk.close(desk.record(desk.anna))
    order = desk.order(desk.anna)
    assert set(order.subject_ids) == {desk.anna, merged, unlisted}
    assert order.subject_ids[0] == desk.anna
    before = desk.texts(desk.ben)
    assert desk.carry_out(order)["outcome"] == "disposed"
    assert desk.texts(desk.ben) == before
    for each in order.subject_ids:
        assert desk.rows(RecordSubjectRow, RecordSubjectRow.subject_id == each) == 0
        assert desk.rows(KeyWrapRow, KeyWrapRow.holder_id == each) == 0
        assert desk.rows(FileKeyRow, FileKeyRow.holder_id == each, FileKeyRow.destroyed_at.is_not(None)) == 1


@pytest.fixture
def unborn(desk, school):
    """Two children who are not born yet, in one report that was closed: its id, and theirs."""
    day = clock.day_of(desk.incidents.now) + timedelta(days=60)
    named = [
        ConcernPupil(not_listed="طفلة سارة", role="affected", expected_on=day),
        ConcernPupil(not_listed="Her twin", role="affected", expected_on=day),
    ]
    concern_id = desk.concern(pupils=named)
    desk.close(desk.incidents.accept(desk.lead, concern_id).id)
    with desk.units([school]) as unit:
        in_order = select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id == concern_id)
        return concern_id, *unit.session.scalars(in_order.order_by(RecordSubjectRow.place))


def test_the_file_of_a_child_who_is_on_no_roll_goes_like_any_other(desk, unborn):
    _, one, twin = unborn
    before = desk.texts(twin)
    assert desk.dispose(one).subject_ids == [one]
    assert desk.rows(RecordSubjectRow, RecordSubjectRow.subject_id == one) == 0
    assert desk.rows(KeyWrapRow, KeyWrapRow.holder_id == one) == 0
    assert desk.rows(FileKeyRow, FileKeyRow.holder_id == one, FileKeyRow.destroyed_at.is_not(None)) == 1
    assert (desk.facts(one), desk.texts(twin)) == (None, before)


@pytest.mark.parametrize("change", ["linked", "expected later"])
def test_of_a_child_not_listed_who_is_linked_or_expected_on_another_day_by_then_nothing_goes(desk, unborn, change):
    concern_id, one, _ = unborn
    order, others = desk.order(one), desk.incidents.others
    if change == "linked":
        match = MatchNotListed(concern_id=concern_id, subject_id=one, pupil_id=desk.anna)
        desk.incidents.run(desk.lead, match_not_listed, desk.incidents.keyring, others, match)
    else:
        seen = desk.facts(one).expected_on
        later = ExpectBirth(concern_id=concern_id, subject_id=one, expected_on=seen + timedelta(days=1), seen=seen)
        desk.incidents.run(desk.lead, expect_birth, later)
    assert desk.carry_out(order)["outcome"] == "changed"
    assert desk.rows(RecordSubjectRow, RecordSubjectRow.subject_id == one) > 0


def test_a_record_that_once_stood_in_the_file_by_mistake_stays_with_the_right_child(desk):
    concern_id = desk.concern(desk.anna)
    request = MoveRecord(record_id=concern_id, wrong_id=desk.anna, right_id=desk.ben, reason="Not Anna.")
    desk.incidents.run(desk.lead, move_record, desk.incidents.keyring, desk.incidents.others, request)
    desk.close(desk.record(desk.anna))
    desk.dispose(desk.anna)

    (line,) = desk.incidents.run(desk.lead, list_moves, ListMoves()).moves
    assert (line.wrong_id, line.right_id) == (UUID(int=0), desk.ben)
    move = desk.incidents.run(desk.lead, get_move, desk.incidents.keyring, MoveQuery(move_id=line.id))
    assert move.reason == "Not Anna."


def test_the_file_of_a_protected_child_goes_like_any_other(desk, school):
    desk.close(desk.record(desk.anna))
    with desk.units([school]) as unit:
        unit.session.get(KnownPupilRow, (desk.anna, school)).only_for = [new_id()]
    desk.dispose(desk.anna)
    assert desk.rows(KnownPupilRow, KnownPupilRow.pupil_id == desk.anna) == 0


def test_finished_exports_of_what_stays_end_and_their_disclosure_stays(desk):
    incident_id = desk.record(desk.anna, desk.ben)
    desk.close(incident_id)
    ids = {}
    with desk.units([desk.school]) as unit:
        for name, about in {
            "hers": {"subject_id": desk.anna}, "his": {"subject_id": desk.ben}, "both": {"incident_id": incident_id},
        }.items():  # fmt: skip
            ids[name] = new_id()
            unit.session.add(
                ExportRow(
                    id=ids[name], school_id=desk.school, format="pdf", state="done", choices=b"sealed",
                    asked_by=desk.lead.actor_id, asked_at=unit.now, done=1, total=1, size=1, attempts=1,
                    object_name=f"exports/{ids[name]}", sealed_key="k", expires_at=unit.now + timedelta(days=7),
                    **about,
                )
            )  # fmt: skip
    desk.dispose(desk.anna)
    with desk.units([desk.school]) as unit:
        left = {row.id: row.state for row in unit.session.scalars(select(ExportRow))}
    assert left == {ids["his"]: "expired", ids["both"]: "expired"}


def test_what_every_school_wrote_goes(desk, elsewhere):
    there = desk.incidents.lead(elsewhere)
    with desk.units([elsewhere]) as unit:
        copy_school_row(unit, elsewhere, 1)
        copy_pupil_rows(unit, [desk.incidents.others.pupils[desk.anna].model_copy(update={"school_id": elsewhere})])
    concern_id = desk.incidents.record(
        desk.incidents.reporter(elsewhere), desk.incidents.draft(elsewhere, desk.anna)
    ).id
    closing = CloseConcern(concern_id=concern_id, reason="Nothing more.")
    desk.incidents.run(there, close_concern, desk.incidents.keyring, desk.incidents.others, closing)
    desk.closed_file()
    order = desk.dispose(desk.anna)
    assert desk.answers(order.disposal_id)[-1]["concerns"] == 2
    assert desk.rows(ConcernRow) == desk.rows(RecordSubjectRow) == 0
    (noted,) = desk.incidents.audited("disposal:file:destroy")
    assert set(noted["school_ids"]) == {str(desk.school), str(elsewhere)}
