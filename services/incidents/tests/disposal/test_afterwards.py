"""What is told and written of a child whose file is gone, and what an older database does; nothing comes back."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.matching import MatchNotListed
from haven_schemas.acts.incidents.moves import MoveRecord
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.events import PossibleLinkChanged, PupilChanged, PupilMoved
from incidents.conflicts.link import keep_possible_link
from incidents.disposal.leavers import copy_pupil
from incidents.handover.following import keep_move
from incidents.models import (
    ConcernRow,
    DisposedFileRow,
    FileGrantRow,
    FileReadingRow,
    KnownPupilRow,
    LeaverRow,
    PossibleLinkRow,
    PupilMoveRow,
    RecordSubjectRow,
    SubjectAliasRow,
)
from incidents.records.move import move_record
from incidents.records.not_listed import match_not_listed
from incidents.report.unnamed import WORDS
from incidents.work import Work
from support import clock


def test_a_slow_client_names_a_child_whose_file_is_gone(desk, school):
    desk.close(desk.record(desk.anna))
    order = desk.dispose(desk.anna)
    both = desk.concern(desk.anna, desk.ben, account="Of two.")
    seen = desk.incidents.get(desk.lead, both)
    assert seen.account == "Of two."
    others = {each.subject_id for each in seen.subjects}
    assert desk.ben in others
    assert not others.intersection(order.subject_ids)
    assert desk.rows(RecordSubjectRow, RecordSubjectRow.subject_id == desk.anna) == 0
    permit = desk.incidents.permit(school)
    assert desk.concern(desk.anna, who=permit)
    move = MoveRecord(record_id=both, wrong_id=desk.ben, right_id=desk.anna, reason="No, Anna.")
    with pytest.raises(Problem) as refused:
        desk.incidents.run(desk.lead, move_record, desk.incidents.keyring, desk.incidents.others, move)
    assert refused.value.code in (ErrorCode.KEY_GONE, ErrorCode.INVALID_REQUEST)
    assert [each.code for each in refused.value.fields] in ([], [FieldCode.UNKNOWN_PUPIL])


def test_what_is_told_of_the_child_later_is_not_kept(desk, school, elsewhere):
    desk.close(desk.record(desk.anna))
    desk.dispose(desk.anna)
    facts = desk.incidents.others.pupils[desk.anna]
    desk.incidents.others.pupils[desk.anna] = facts.model_copy(update={"on_roll": False, "version": 9})
    places = {"from_pupil_id": desk.anna, "from_school_id": school, "to_pupil_id": new_id(), "to_school_id": elsewhere}
    moved = PupilMoved.model_validate({"move_id": new_id(), "state": "moved", "version": 1, **places})
    link = PossibleLinkChanged.model_validate(
        {"possible_link_id": new_id(), "staff_id": new_id(), "pupil_id": desk.anna, "school_id": school,
         "state": "waiting", "version": 1, "kind": None, "decided_by": None, "named_ids": []}
    )  # fmt: skip
    with desk.units([]) as unit:
        copy_pupil(unit, desk.incidents.others, PupilChanged(pupil_id=desk.anna, version=9))
        keep_move(unit, moved)
        keep_possible_link(unit, desk.incidents.others, link)
    desk.merge(new_id(), desk.anna)
    desk.merge(desk.anna, new_id())
    for model in (KnownPupilRow, LeaverRow, PupilMoveRow, PossibleLinkRow, FileGrantRow, SubjectAliasRow):
        assert desk.rows(model) == (1 if model is KnownPupilRow else 0), model


def test_a_database_of_an_earlier_day_destroys_the_file_again(desk):
    """Restored: the rows and the file key are back, the answer is not, and the vault has no key any more."""
    desk.closed_file()
    order = desk.order(desk.anna)
    desk.note(desk.record(desk.anna), desk.anna)
    desk.keys_are_gone(order)
    (answer,) = desk.answers(order.disposal_id)
    assert (answer["outcome"], answer["records"]) == ("disposed", 2), "the mark does not count: no key is left"
    assert desk.rows(RecordSubjectRow) == 0
    desk.keys_are_gone(order)
    assert desk.answers(order.disposal_id) == [answer]
    assert desk.carry_out(order) == answer


def test_once_the_keys_are_gone_an_earlier_answer_does_not_hold(desk):
    desk.closed_file()
    order = desk.order(desk.anna, mark=new_id())
    assert desk.carry_out(order)["outcome"] == "changed"
    desk.keys_are_gone(order)
    assert [each["outcome"] for each in desk.answers(order.disposal_id)] == ["changed", "disposed"]
    with desk.units([]) as unit:
        assert unit.session.get_one(DisposedFileRow, order.disposal_id).version == 2


def test_a_reading_noted_in_between_goes_with_the_keys(desk):
    desk.closed_file()
    order = desk.dispose(desk.anna)
    with desk.units([desk.school]) as unit:
        unit.session.add(
            FileReadingRow(
                subject_id=desk.anna, reader_id=new_id(), object_id=desk.anna, day=clock.day_of(desk.incidents.now),
                school_id=desk.school, kind="chronology", first_at=unit.now, last_at=unit.now, times=1,
            )
        )  # fmt: skip
    desk.keys_are_gone(order)
    assert desk.rows(FileReadingRow, FileReadingRow.subject_id == desk.anna) == 0
    assert len(desk.answers(order.disposal_id)) == 1


def test_a_report_under_the_intake_key_outlives_the_keys(desk):
    """An older database, the vault away: somebody reports, and only then it is heard that the keys are gone."""
    desk.closed_file()
    with desk.units([]) as unit:
        desk.incidents.keyring.keep_intake(unit)
    draft = desk.incidents.draft(desk.school, desk.anna, account="Nobody read this yet.")
    without = desk.incidents.without_vault
    with desk.units([]) as unit:
        without.intake_key(unit)
    concern_id = desk.incidents.record(desk.teacher, draft, keyring=without).id
    order = desk.order(desk.anna)
    desk.keys_are_gone(order)
    desk.incidents.later(minutes=5)
    desk.incidents.work(Work.LEAVE_INTAKE)
    seen = desk.incidents.get(desk.lead, concern_id)
    assert seen.account == "Nobody read this yet."
    (child,) = seen.subjects
    assert child.subject_id != desk.anna
    assert child.not_listed == WORDS
    assert desk.rows(ConcernRow) == 1
    match = MatchNotListed(concern_id=concern_id, subject_id=child.subject_id, pupil_id=desk.ben)
    desk.incidents.run(desk.lead, match_not_listed, desk.incidents.keyring, desk.incidents.others, match)
    assert desk.texts(desk.ben) == ["Nobody read this yet."], "whoever reported it was asked whom it is about"
