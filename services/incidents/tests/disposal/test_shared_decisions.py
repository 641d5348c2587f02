"""Who may decide on a record about others too, and what is refused; on real PostgreSQL and OpenBao."""

import pytest
from chassis.units.ids import new_id
from disposal_desk import refusal
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.disposal import NamedWords
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from incidents.conflicts.link import link_staff
from incidents.models import IncidentRow, KnownPupilRow, RecordVersionRow
from redactor import field_of
from sqlalchemy import select, text


def test_what_cannot_be_decided_says_which_field(desk, redactor, both):
    words = redactor.read(both).words
    assert field_of(redactor.decide, both, "remove") == [("choice", FieldCode.NOT_ALLOWED)]
    assert field_of(redactor.decide, both, "keep") == [("because", FieldCode.REQUIRED)]
    assert field_of(redactor.decide, both, "redact", because="relied_on") == [("because", FieldCode.NOT_ALLOWED)]
    assert field_of(redactor.decide, both, "keep", because="relied_on", words=words) == [
        ("words", FieldCode.NOT_ALLOWED)
    ]
    assert field_of(redactor.decide, both, "redact") == [("words", FieldCode.REQUIRED)]
    assert field_of(redactor.decide, both, "redact", words=[*words, *words]) == [("words", FieldCode.REQUIRED)]
    empty = [NamedWords(name="text", text=" ")]
    assert field_of(redactor.decide, both, "redact", words=empty) == [("words.0.text", FieldCode.REQUIRED)]
    concern = next(each.record_id for each in redactor.listed().values() if each.kind == "concern")
    same = redactor.read(concern).words
    assert field_of(redactor.decide, concern, "redact", words=same) == [("words", FieldCode.AS_IT_IS)]
    redactor.decide(both, "redact", words=words)
    assert desk.dispose(desk.anna), "the same words: what it said before goes"
    assert desk.rows(RecordVersionRow) == 0


def test_a_colleague_who_was_quicker_is_not_written_over(desk, redactor, both):
    redactor.decide(both, "keep", because="relied_on")
    for stale in ({"version": 0}, {"record_version": 1}):
        with pytest.raises(Problem) as refused:
            redactor.decide(both, "keep", because="says_nothing", **stale)
        assert refused.value.code is ErrorCode.STALE_VERSION
    assert redactor.decide(both, "keep", because="says_nothing").version == 2
    (noted, *_) = desk.incidents.audited("disposal:shared:decide")
    assert (noted["outcome"], noted["object_id"]) == ("keep", str(both))
    assert set(noted["subject_ids"]) == {str(desk.anna), str(desk.ben)}


def test_who_may_not_read_or_write_learns_and_changes_nothing(desk, redactor, both, elsewhere, school):
    for role in ("reporter", "reader", "senco", "ruler"):
        assert refusal(redactor.read, both, desk.incidents.staff(role, school)) is ErrorCode.NOT_FOUND
    assert refusal(redactor.read, both, desk.incidents.lead(elsewhere)) is ErrorCode.NOT_FOUND
    assert refusal(redactor.read, new_id()) is ErrorCode.NOT_FOUND
    assert refusal(redactor.read, both, None, desk.incidents.pupil(school)) is ErrorCode.NOT_FOUND
    with desk.units([school]) as unit:
        incident_id = unit.session.scalars(select(IncidentRow.id)).one()
        unit.session.execute(text("UPDATE incident SET status = 'open'"))
    alone = desk.note(incident_id, desk.anna)
    assert refusal(redactor.read, alone) is ErrorCode.NOT_FOUND, "it is about her alone"
    aunt = desk.incidents.lead(school)
    desk.incidents.others.add_account(aunt.actor_id, [school])
    link = LinkStaff(staff_id=aunt.actor_id, subject_id=desk.ben, kind="relative")
    desk.incidents.run(desk.lead, link_staff, desk.incidents.others, link)
    assert refusal(redactor.read, both, aunt) is ErrorCode.NOT_FOUND
    with desk.units([school]) as unit:
        unit.session.get(KnownPupilRow, (desk.anna, school)).only_for = [new_id()]
    assert refusal(redactor.read, both) is ErrorCode.NOT_FOUND
