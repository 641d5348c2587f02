"""Records about others too, with words struck out for those who stay; on real PostgreSQL and OpenBao."""

import pytest
from chassis.ground.away import OwnerAway, VaultAway
from chassis.keys.keyring import SealedField
from chassis.units.ids import new_id
from chassis.units.models import KeyWrapRow
from disposal_desk import CANARY, kept_by
from filled_tables import row_of
from haven_schemas.acts.incidents.children import ChildrenQuery, CorrectChildren
from haven_schemas.acts.incidents.disposal import (
    NamedWords,
)
from haven_schemas.acts.incidents.entries import AddEntry, EntryQuery
from haven_schemas.acts.incidents.moves import ListMoves, MoveQuery, MoveRecord
from haven_schemas.acts.incidents.report_details import BodyMark, ReportDetails
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import FieldCode
from incidents.disposal.order import carry_out_order
from incidents.disposal.striking_out import why_struck
from incidents.exports.moves import get_move, list_moves
from incidents.models import (
    DocumentRow,
    DocumentVersionRow,
    ObjectToDeleteRow,
    RecordSubjectRow,
    RecordVersionRow,
    SharedChoiceRow,
)
from incidents.narrative import holder_of, seal
from incidents.reading.history import entry_history
from incidents.records.children import record_children
from incidents.records.correct import correct_children
from incidents.records.entry import add_entry
from incidents.records.move import move_record
from redactor import LEFT, Redactor, field_of, without_the_name
from sqlalchemy import select


def texts_of_everything(desk, child):
    return str(desk.incidents.chronology(desk.lead, child).model_dump_json())


def test_what_is_redacted_says_what_is_left_to_those_who_stay_and_nothing_of_before(desk, redactor):
    incident_id = desk.record(desk.anna, desk.ben)
    entry_id = desk.note(incident_id, desk.anna, desk.ben)
    desk.correct(entry_id)
    action_id = desk.action(incident_id, desk.anna, desk.ben)
    desk.close(incident_id)
    before = desk.texts(desk.ben)
    listed = redactor.listed()
    assert {each.kind for each in listed.values()} == {"concern", "decision", "note", "action"}
    for each in listed:
        redactor.redact(each)
    assert desk.texts(desk.ben) == before, "nothing changes before"
    order = desk.order(desk.anna)
    facts = desk.facts(desk.anna)
    assert (facts.to_redact, facts.undecided) == (len(listed), 0)
    answer = desk.carry_out(order)
    assert (answer["redacted"], answer["kept"], kept_by(answer)) == (len(listed), len(listed) + 1, {})
    said = texts_of_everything(desk, desk.ben)
    assert CANARY not in said
    assert str(desk.anna) not in said
    assert all("[redacted]" in each for each in desk.texts(desk.ben))
    history = desk.incidents.run(desk.lead, entry_history, desk.incidents.keyring, EntryQuery(record_id=entry_id))
    (version,) = history.versions
    assert (version.text, version.reason, version.version) == (LEFT, why_struck(""), 3)
    assert version.written_by == desk.lead.actor_id, "who decided it"
    assert desk.rows(RecordVersionRow) == desk.rows(SharedChoiceRow) == 0
    with desk.units(None) as unit:
        assert set(unit.session.scalars(select(KeyWrapRow.holder_id))) == {desk.ben}
        held = unit.session.scalars(select(KeyWrapRow.record_id).where(KeyWrapRow.record_id.in_(listed))).all()
        assert set(held) == set(listed), "the key is the record's"
    assert action_id in listed
    desk.keys_are_gone(order)
    assert len(desk.answers(order.disposal_id)) == 1
    assert texts_of_everything(desk, desk.ben) == said, "a second time nothing is changed"


def test_what_was_redacted_can_be_corrected_and_is_redacted_again(desk, redactor, both):
    cara = desk.incidents.pupil(desk.school)
    redactor.redact(both)
    desk.dispose(desk.anna)
    desk.correct(both, version=3)
    request = CorrectChildren(
        record_id=both, version=1, roles=[], added=[{"pupil_id": cara, "role": "affected"}], reason="x"
    )
    desk.incidents.run(desk.lead, correct_children, desk.incidents.keyring, desk.incidents.others, request)
    others = Redactor(desk, desk.ben)
    others.redact(both)
    desk.dispose(desk.ben)
    assert desk.texts(cara) == [LEFT]


def test_what_stays_as_it_is_is_counted_by_its_reason(desk, redactor, both):
    listed = redactor.listed()
    concern_id = next(each.record_id for each in listed.values() if each.kind == "concern")
    redactor.decide(concern_id, "keep", because="relied_on")
    redactor.redact(both)
    before = [each for each in desk.texts(desk.ben) if CANARY in each and "Now" not in each]
    answer = desk.answers(desk.dispose(desk.anna).disposal_id)[-1]
    assert answer["redacted"] == 1
    assert kept_by(answer) == {"not_decided": len(listed) - 2, "relied_on": 1}
    assert [each for each in desk.texts(desk.ben) if CANARY in each] == before


def test_other_words_that_were_put_beside_it_are_not_taken_on_the_day_either(desk, redactor, both):
    """As whoever writes to the database could, or whoever decided it before words had to be there already."""
    redactor.redact(both)
    with desk.units([desk.school]) as unit:
        choice = unit.session.scalars(select(SharedChoiceRow)).one()
        key = desk.incidents.keyring.open(unit, choice.id)
        choice.words = seal(key, "shared_choice", choice.id, "words", '{"text": "Ben did it himself."}')
    answer = desk.answers(desk.dispose(desk.anna).disposal_id)[-1]
    assert answer["redacted"] == 0
    assert f"Now of {CANARY}." in desk.texts(desk.ben), "it stays as it was"


def test_places_with_words_are_asked_for_one_by_one_and_marks_of_the_child_go(desk, redactor):
    marks = [
        BodyMark(pupil=number, region="head_front", kind="bruise", description=f"Mark {number} {CANARY}")
        for number in (0, 1)
    ]
    details = ReportDetails(how_known="seen", place=f"{CANARY}'s yard", marks=marks, told_by=f"{CANARY}'s mother")
    named = [
        ConcernPupil(pupil_id=desk.anna, role="harmed"), ConcernPupil(pupil_id=desk.ben, role="affected"),
        ConcernPupil(not_listed="A boy in a red coat", role="other"),
    ]  # fmt: skip
    concern_id = desk.concern(pupils=named, details=details)
    desk.close(desk.incidents.accept(desk.lead, concern_id).id)
    found = redactor.read(concern_id)
    assert [each.name for each in found.words] == [
        "account", "child_words", "action_taken", "details.told_by", "details.place", "details.marks.0.description",
    ]  # fmt: skip
    assert found.words[-1].text == f"Mark 1 {CANARY}", "hers are not asked for: they go"
    words = [
        NamedWords(name=each.name, text="" if each.name == "details.place" else without_the_name(each.text))
        for each in found.words
    ]
    redactor.decide(concern_id, "redact", words=words)
    again = redactor.read(concern_id)
    assert {each.name: each.text for each in again.redacted}["details.marks.0.description"] == "Mark 1 [redacted]"
    desk.dispose(desk.anna)
    seen = desk.incidents.get(desk.lead, concern_id)
    left = ("Of [redacted].", "[redacted]", "[redacted]'s mother")
    assert (seen.account, seen.details.place, seen.details.told_by) == left
    assert seen.details.how_known == "seen"
    assert [each.description for each in seen.details.marks] == ["Mark 1 [redacted]"]
    assert [each.not_listed for each in seen.subjects] == [None, "A boy in a red coat"]
    assert seen.details.lost_marks == []
    own = desk.incidents.get(desk.teacher, concern_id)
    assert CANARY not in own.model_dump_json(), "its reporter reads what is left too"


def test_what_a_kind_says_beside_the_text_is_redacted_too(desk, redactor):
    incident_id = desk.record(desk.anna, desk.ben)
    entry = AddEntry(
        incident_id=incident_id, kind="conversation", occurred_at=desk.incidents.now, text="x",
        subject_ids=[desk.anna, desk.ben], details={"with_whom": f"{CANARY}'s mother {110 * 'a b '}"},
    )  # fmt: skip
    entry_id = desk.incidents.run(desk.lead, add_entry, desk.incidents.keyring, entry).id
    desk.close(incident_id)
    assert [each.name for each in redactor.read(entry_id).words] == ["text", "details.with_whom"]
    too_long = [NamedWords(name="text", text="x"), NamedWords(name="details.with_whom", text=110 * "a ")]
    assert field_of(redactor.decide, entry_id, "redact", words=too_long) == [("words.1.text", FieldCode.TOO_LONG)]
    new_words = [NamedWords(name="text", text="x"), NamedWords(name="details.with_whom", text="The mother")]
    assert field_of(redactor.decide, entry_id, "redact", words=new_words) == [("words.1.text", FieldCode.NOT_ALLOWED)]
    redactor.redact(entry_id)
    desk.dispose(desk.anna)
    history = desk.incidents.run(desk.lead, entry_history, desk.incidents.keyring, EntryQuery(record_id=entry_id))
    assert history.versions[0].details.with_whom.startswith("[redacted]'s mother a b ")


def test_a_proposal_that_comes_to_nothing_has_lost_nothing(desk, redactor, both):
    redactor.redact(both)
    first = desk.order(desk.anna)
    assert redactor.listed()[both].choice == "redact"
    redactor.decide(both, "keep", because="others_need_it")
    with desk.units(None) as unit:
        (left,) = unit.session.scalars(select(SharedChoiceRow)).all()
        assert (
            left.words,
            unit.session.scalar(select(KeyWrapRow.record_id).where(KeyWrapRow.record_id == left.id)),
        ) == (None, None)
    assert desk.carry_out(first)["outcome"] == "changed", "another decision than two people agreed on"
    assert f"Now of {CANARY}." in desk.texts(desk.anna)
    assert f"Now of {CANARY}." in desk.texts(desk.ben)


def _correct(desk, entry_id):
    desk.correct(entry_id, version=2)


def _add_child(desk, entry_id):
    cara = desk.incidents.pupil(desk.school)
    added = [{"pupil_id": cara, "role": "affected"}]
    request = CorrectChildren(record_id=entry_id, version=1, roles=[], added=added, reason="x")
    desk.incidents.run(desk.lead, correct_children, desk.incidents.keyring, desk.incidents.others, request)


def _move_other(desk, entry_id):
    cara = desk.incidents.pupil(desk.school)
    request = MoveRecord(record_id=entry_id, wrong_id=desk.ben, right_id=cara, reason="Not Ben.")
    desk.incidents.run(desk.lead, move_record, desk.incidents.keyring, desk.incidents.others, request)


@pytest.mark.parametrize("change", [_correct, _add_child, _move_other])
def test_words_for_a_record_that_changed_since_have_to_be_decided_again(desk, redactor, both, change):
    redactor.redact(both)
    order = desk.order(desk.anna)
    change(desk, both)
    assert redactor.listed()[both].outdated
    facts = desk.facts(desk.anna)
    assert (facts.to_redact, facts.undecided) == (0, 1)
    assert desk.carry_out(order)["outcome"] == "changed"
    late = desk.order(desk.anna)
    assert desk.carry_out(late)["outcome"] == "changed", "nobody wrote words for what it says now"
    redactor.redact(both)
    assert desk.carry_out(desk.order(desk.anna))["outcome"] == "disposed"


def test_why_a_child_was_moved_is_emptied_and_that_they_were_stays(desk, redactor, both):
    cara = desk.incidents.pupil(desk.school)
    request = MoveRecord(record_id=both, wrong_id=desk.ben, right_id=cara, reason=f"Of {CANARY}.")
    desk.incidents.run(desk.lead, move_record, desk.incidents.keyring, desk.incidents.others, request)
    roles = CorrectChildren(
        record_id=both, version=1, roles=[{"subject_id": cara, "role": "harmed"}], added=[], reason=f"Of {CANARY}."
    )
    desk.incidents.run(desk.lead, correct_children, desk.incidents.keyring, desk.incidents.others, roles)
    redactor.redact(both)
    desk.dispose(desk.anna)
    (line,) = desk.incidents.run(desk.lead, list_moves, ListMoves()).moves
    move = desk.incidents.run(desk.lead, get_move, desk.incidents.keyring, MoveQuery(move_id=line.id))
    assert (move.wrong_id, move.right_id, move.reason) == (desk.ben, cara, "")
    children = desk.incidents.run(desk.lead, record_children, desk.incidents.keyring, ChildrenQuery(record_id=both))
    assert [each.reason for each in children.earlier] == [""]


def test_a_database_from_before_is_redacted_again_by_the_destroyed_keys(desk, redactor, both):
    redactor.redact(both)
    order = desk.order(desk.anna)
    desk.keys_are_gone(order)
    (answer,) = desk.answers(order.disposal_id)
    assert answer["redacted"] == 1
    assert LEFT in desk.texts(desk.ben)


def test_without_the_vault_and_when_the_process_is_killed_nothing_is_half_done(desk, redactor, both):
    redactor.redact(both)
    order = desk.order(desk.anna)
    desk.incidents.keyring.clear()
    with pytest.raises(VaultAway), desk.units([]) as unit:
        carry_out_order(unit, desk.incidents.without_vault, desk.incidents.others, order)
    with pytest.raises(RuntimeError), desk.units([]) as unit:
        carry_out_order(unit, desk.incidents.keyring, desk.incidents.others, order)
        raise RuntimeError
    assert desk.answers(order.disposal_id) == []
    for child in (desk.anna, desk.ben):
        assert f"Now of {CANARY}." in desk.texts(child)
    assert desk.carry_out(order)["redacted"] == 1
    assert desk.carry_out(order)["redacted"] == 1, "it comes again"
    assert desk.texts(desk.ben).count(LEFT) == 1


def test_a_document_about_the_child_only_goes_whoever_was_put_down_for_it(desk, redactor, both):
    kept, removed = new_id(), new_id()
    with desk.units([desk.school]) as unit:
        here = {"school_id": desk.school, "category_id": desk.incidents.categories["safeguarding"]}
        for each in (kept, removed):
            key = desk.incidents.keyring.new_data_key(unit, each, [holder_of(desk.anna), holder_of(desk.ben)])
            name = key.seal(SealedField("document_version", each, "name", 1), b"x")
            unit.session.add(row_of(DocumentRow, id=each, version=1, **here))
            unit.session.flush()
            unit.session.add(
                row_of(
                    DocumentVersionRow, document_id=each, version=1, state="clean", name=name,
                    object_name=f"documents/{each}/1", school_id=desk.school,
                )
            )  # fmt: skip
            for child in (desk.anna, desk.ben):
                line = {"record_id": each, "subject_id": child, "record_kind": "document", "triaged": True}
                unit.session.add(row_of(RecordSubjectRow, **line, **here))
    found = redactor.read(removed)
    assert (found.words, found.choices, found.record_version) == ([], ["keep", "remove"], 1)
    assert field_of(redactor.decide, removed, "redact") == [("choice", FieldCode.NOT_ALLOWED)]
    redactor.decide(removed, "remove")
    redactor.decide(kept, "keep", because="others_need_it")
    assert desk.facts(desk.anna).once_ids == [desk.ben], "until he is grown up it is not due"
    order = desk.dispose(desk.anna)
    answer = desk.answers(order.disposal_id)[-1]
    assert (answer["documents"], answer["record_ids"]) == (1, [str(removed)])
    assert kept_by(answer)["others_need_it"] == 1
    with desk.units(None) as unit:
        assert unit.session.scalars(select(DocumentRow.id)).all() == [kept]
        assert unit.session.scalars(select(ObjectToDeleteRow.name)).all() == [f"documents/{removed}/1"]
        assert removed not in unit.session.scalars(select(RecordSubjectRow.record_id)).all()


def test_words_for_another_childs_file_go_with_the_record_they_were_about(desk, redactor):
    cara = desk.incidents.pupil(desk.school)
    incident_id = desk.record(desk.anna, desk.ben, cara)
    entry_id = desk.note(incident_id, desk.anna, desk.ben, cara)
    desk.close(incident_id)
    Redactor(desk, cara).redact(entry_id, left=lambda text: text.replace("More ", ""))
    desk.dispose(desk.anna)
    assert desk.rows(SharedChoiceRow) == 0, "they named the child who went"
    with desk.units(None) as unit:
        records = set(unit.session.scalars(select(RecordSubjectRow.record_id)))
        wraps = set(unit.session.scalars(select(KeyWrapRow.record_id).where(KeyWrapRow.holder_id == desk.ben)))
    assert wraps == records, "and so are their keys"


def test_who_would_lose_most_of_a_record_counts_until_they_are_grown_up(desk, redactor, both):
    redactor.redact(both)
    assert desk.facts(desk.anna).once_ids == [], "a name is struck out"
    redactor.redact(both, left=lambda text: text.split()[0])
    assert desk.facts(desk.anna).once_ids == [desk.ben]
    redactor.decide(both, "keep", because="relied_on")
    assert desk.facts(desk.anna).once_ids == []


def test_a_redacted_record_says_who_agreed(desk, redactor, both):
    redactor.redact(both)
    second = desk.incidents.lead(desk.school)
    desk.incidents.others.add_account(second.actor_id, [desk.school])
    order = desk.order(desk.anna, agreed_by=second.actor_id)
    desk.incidents.others.away = True
    with pytest.raises(OwnerAway):
        desk.carry_out(order)
    desk.incidents.others.away = False
    assert desk.carry_out(order)["redacted"] == 1
    history = desk.incidents.run(desk.lead, entry_history, desk.incidents.keyring, EntryQuery(record_id=both))
    assert history.versions[0].reason == why_struck("A Person")
    assert "A Person agreed" in history.versions[0].reason
